import HistotripsyCore

/// The contents of one frame, as it is written: at most 255 bytes, numbers with their low byte first.
public struct Payload: Sendable, BitwiseCopyable {
  public static var capacity: Int { 255 }

  private var bytes = InlineArray<256, UInt8>(repeating: 0)
  public private(set) var count = 0

  public init() {}

  /// - Parameter index: 0 ..< `count`.
  public subscript(index: Int) -> UInt8 {
    precondition(index >= 0 && index < count, "no such byte")
    return bytes[index]
  }

  /// - Precondition: there is room; every frame's longest contents are known when it is designed.
  public mutating func append(_ byte: UInt8) {
    precondition(count < Self.capacity, "a frame holds 255 bytes")
    bytes[count] = byte
    count += 1
  }

  public mutating func append(_ flag: Bool) { append(flag ? UInt8(1) : 0) }
  public mutating func append(_ value: UInt16) { append(UInt64(value), bytes: 2) }
  public mutating func append(_ value: UInt32) { append(UInt64(value), bytes: 4) }
  public mutating func append(_ value: UInt64) { append(value, bytes: 8) }
  public mutating func append(_ value: Double) { append(value.bitPattern, bytes: 8) }
  public mutating func append(_ value: Nanoseconds) { append(UInt64(bitPattern: value.count), bytes: 8) }
  public mutating func append(_ value: Instant) { append(value.nanoseconds, bytes: 8) }
  public mutating func append(_ value: some Quantity) { append(value.inBaseUnit) }

  private mutating func append(_ value: UInt64, bytes: Int) {
    var rest = value
    var left = bytes
    while left > 0 {
      append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
      left -= 1
    }
  }
}

/// Reads a payload from its beginning. What is missing or outside its range makes it unsound, once and for all; the values read then mean
/// nothing, and whoever reads asks `isSound` at the end, before any of them is used.
public struct PayloadReader {
  private let payload: Payload
  private var next = 0
  private var isBroken = false

  public init(_ payload: Payload) { self.payload = payload }

  /// Every value so far was there and in its range, and nothing is left over.
  public var isSound: Bool { !isBroken && next == payload.count }
  public var isAtEnd: Bool { isBroken || next >= payload.count }

  public mutating func refuse() { isBroken = true }

  public mutating func byte() -> UInt8 {
    guard next < payload.count else {
      isBroken = true
      return 0
    }
    next += 1
    return payload[next - 1]
  }

  public mutating func flag() -> Bool {
    let value = byte()
    if value > 1 { isBroken = true }
    return value == 1
  }

  public mutating func uint16() -> UInt16 { UInt16(truncatingIfNeeded: number(2)) }
  public mutating func uint32() -> UInt32 { UInt32(truncatingIfNeeded: number(4)) }
  public mutating func uint64() -> UInt64 { number(8) }
  public mutating func double() -> Double { Double(bitPattern: number(8)) }
  /// Up to 10¹⁵ ns, eleven days, either way: no arithmetic of the core overflows with what is shorter.
  public mutating func nanoseconds() -> Nanoseconds {
    let value = Int64(bitPattern: number(8))
    if value < -1_000_000_000_000_000 || value > 1_000_000_000_000_000 {
      isBroken = true
      return .zero
    }
    return Nanoseconds(value)
  }
  public mutating func instant() -> Instant { Instant(nanoseconds: number(8)) }

  /// A quantity within its bounds; anything else makes the payload unsound.
  public mutating func quantity<Q: Quantity>(_ kind: Q.Type) -> Q {
    guard let value = Q(checked: double()) else {
      isBroken = true
      return Q(trusted: 0)
    }
    return value
  }

  /// A member of a closed vocabulary.
  public mutating func member<Member: RawRepresentable<UInt8>>(else fallback: Member) -> Member {
    guard let value = Member(rawValue: byte()) else {
      isBroken = true
      return fallback
    }
    return value
  }

  private mutating func number(_ bytes: Int) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while shift < UInt64(8 * bytes) {
      value |= UInt64(byte()) << shift
      shift += 8
    }
    return value
  }
}
