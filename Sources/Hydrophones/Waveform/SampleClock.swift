import HistotripsyCore
import Text

/// Whether printed times are equal steps within what their digits can tell, found in one pass and
/// without holding them.
///
/// Every printed time allows steps within an interval; the steps that all times allow are the
/// intersection. Where it is empty, the time that emptied it is the first that no equal step leads
/// to.
struct SampleClock {
  /// A clock may print less than it knows: a thousandth of a step.
  private static let room = 1e-3

  private(set) var first: ScannedNumber?
  private(set) var last: ScannedNumber?
  private(set) var count = 0
  private var least = -Double.infinity
  private var most = Double.infinity

  /// Seconds.
  /// - Returns: whether equal steps can still lead to every time.
  mutating func add(_ time: ScannedNumber) -> Bool {
    defer {
      count += 1
      last = time
    }
    guard let first else {
      self.first = time
      return true
    }
    let passed = time.value - first.value
    // Times rise; those that stand still rise within their digits.
    let slack = time.halfUnit + first.halfUnit
    let steps = Double(count)
    least = max(least, (passed - slack) / (steps + Self.room))
    most = min(most, (passed + slack) / (steps - Self.room))
    // Neighbours too: a row that is missing shows between them, however coarsely the first time is
    // printed.
    if let last {
      let one = time.value - last.value
      let slack = time.halfUnit + last.halfUnit
      least = max(least, (one - slack) / (1 + Self.room))
      most = min(most, (one + slack) / (1 - Self.room))
    }
    // Products and quotients of the unit and of printed decimals: some roundings of 2⁻⁵³ each.
    return least <= most + abs(most) * 1e-12
  }

  /// The step that spreads the first and the last time evenly, held to what every time allows;
  /// seconds.
  var step: Double {
    guard let first, let last, count > 1 else { return 0 }
    let mean = (last.value - first.value) / Double(count - 1)
    return min(max(mean, least), max(most, least))
  }
}
