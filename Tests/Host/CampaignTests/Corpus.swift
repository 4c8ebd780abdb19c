/// Seeds that once found something, kept for good. A failing seed of a campaign is entered here with what it found.
///
/// A seed names a world as long as the draw is what it is; whoever changes the draw changes the worlds. What a seed has taught about the core is
/// therefore kept as a test of its own besides (`SwarmLessonTests`, `ImpossibleSetupTests`).
enum Corpus {
  struct Entry: Sendable {
    let seed: UInt64
    var troubleEvery: UInt64 = 1
    let found: String
  }

  static let seeds: [Entry] = [
    Entry(seed: 2353, found: "a burst that nobody asked for, and the supply gone before anybody could ask"),
    Entry(seed: 5878, found: "a burst that nobody asked for was taken for a pulse that no intent names"),
    Entry(seed: 7331, found: "a burst that nobody asked for, and another front end before anybody could ask"),
    Entry(seed: 8607, found: "a burst just before its trigger, which was then refused, is one with it"),
  ]
}
