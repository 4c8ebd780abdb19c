import HistotripsyCore

/// The front end's counter of 32 bits as a number that does not come round: what ledgers hold.
///
/// Right as long as no step is longer than 2³¹ bursts; at 1 kHz those take 25 days without a record.
struct PulseCount: Equatable, Sendable {
  private(set) var value: Int64

  init(_ value: Int64 = 0) { self.value = value }

  /// As the front end shows it.
  var number: PulseNumber { PulseNumber(UInt32(truncatingIfNeeded: value)) }

  /// The count that the front end shows as `number`, nearest to this one.
  func nearest(_ number: PulseNumber) -> Int64 {
    value + Int64(Int32(bitPattern: number.value &- self.number.value))
  }

  /// Goes on to the count that the front end shows as `number`. From 0, where nothing is known yet, any number is taken as it is.
  mutating func advance(to number: PulseNumber) -> Int64 {
    value = value == 0 ? Int64(number.value) : nearest(number)
    return value
  }
}
