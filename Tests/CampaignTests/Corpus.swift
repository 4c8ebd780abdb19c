/// Seeds that once found something, kept for good. A failing seed of a campaign is entered here with what it found.
enum Corpus {
  struct Entry: Sendable {
    let seed: UInt64
    var troubleEvery: UInt64 = 1
    let found: String
  }

  static let seeds: [Entry] = [
    Entry(
      seed: 0, troubleEvery: 1_000_000,
      found: "a duty window of half a microsecond could be planned and not locked"),
    Entry(
      seed: 14, found: "a self-test believed a temperature from before it had configured the thermometer"),
    Entry(seed: 34, found: "a front end that trusts ran out of memory for its duty window"),
    Entry(
      seed: 69, troubleEvery: 1_000_000, found: "a train cut short by a trip was taken for its continuation"),
    Entry(seed: 648, found: "a clock that stands still for two waits stood for ever"),
    Entry(seed: 1366, found: "a burst of a trigger wire that turned over, beyond the lease"),
  ]
}
