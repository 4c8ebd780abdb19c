import Campaign

/// Seeds that once found something, kept for good. A failing seed of a campaign is entered here with what it found.
///
/// A seed names a world only as long as the draw stays the same: changing the draw changes the worlds. What a seed has taught
/// about the core is therefore also kept as a test of its own (`CampaignFindingTests`, `ImpossibleSetupTests`).
enum Corpus {
  struct Entry: Sendable {
    let seed: UInt64
    var disturbedEvery: UInt64 = 1
    var worlds = WorldDraw.small
    let found: String
  }

  static let seeds: [Entry] = [
    Entry(
      seed: 2353,
      found: "a burst that was not asked for, and the supply gone before the counter could be read"),
    Entry(seed: 5878, found: "a burst that was not asked for was taken for a pulse that no intent names"),
    Entry(
      seed: 7331,
      found: "a burst that was not asked for, and another front end before the counter could be read"),
    Entry(seed: 8607, found: "a burst just before its trigger, which was then refused, is one with it"),
    Entry(
      seed: 511, disturbedEvery: .max, worlds: .grown,
      found: "high voltage that comes on again while the rail is still falling, for a drive below it"),
    Entry(
      seed: 3322, disturbedEvery: .max, worlds: .grown,
      found:
        "wide elements in warm water: what steering costs was worked out for water of another temperature"),
    Entry(
      seed: 3136, worlds: .grown,
      found:
        "a ready line that comes and goes was not asserted when it was looked at; the observer thought it was"
    ),
  ]
}
