import CortexLink
import HistotripsyCore

/// One frame of an intent, as the host reads it.
public struct IntentFrame: Sendable {
  /// One focus that the intent names, as `IntentEntry` says.
  public struct Entry: Equatable, Sendable {
    public var focus: FocusIndex
    public var doseLimit: UInt32
  }

  public var number: UInt32
  public var after: PulseNumber
  public var through: PulseNumber
  public var baselinePulses: UInt16
  /// Foci that the whole intent names.
  public var count: Int
  /// Index, within the whole intent, of the first entry of this frame.
  public var first: Int
  public var entries: [Entry] = []

  public var isLast: Bool { first + entries.count == count }

  /// `nil` for a payload that is none.
  public init?(_ payload: Payload) {
    var reader = PayloadReader(payload)
    number = reader.uint32()
    after = PulseNumber(reader.uint32())
    through = PulseNumber(reader.uint32())
    baselinePulses = reader.uint16()
    count = Int(reader.uint16())
    first = Int(reader.uint16())
    while !reader.isAtEnd {
      entries.append(Entry(focus: FocusIndex(Int(reader.uint16())), doseLimit: reader.uint32()))
    }
    guard reader.isSound, count <= Intent.capacity, first + entries.count <= count else { return nil }
  }
}
