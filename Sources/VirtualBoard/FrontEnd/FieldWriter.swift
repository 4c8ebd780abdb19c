/// Big-endian fields into a message of the sequencer, one after another.
struct FieldWriter {
  private let bytes: UnsafeMutablePointer<UInt8>
  private let capacity: Int
  private(set) var count = 0

  init(_ bytes: UnsafeMutablePointer<UInt8>, capacity: Int) {
    self.bytes = bytes
    self.capacity = capacity
  }

  mutating func put(_ value: UInt8) {
    precondition(count < capacity, "message longer than its buffer")
    bytes[count] = value
    count += 1
  }
  mutating func put(_ value: UInt16) {
    put(UInt8(value >> 8))
    put(UInt8(truncatingIfNeeded: value))
  }
  mutating func put(_ value: UInt32) {
    put(UInt16(value >> 16))
    put(UInt16(truncatingIfNeeded: value))
  }
}

/// Big-endian fields out of a message of the sequencer.
struct FieldReader {
  private let bytes: UnsafeMutablePointer<UInt8>

  init(_ bytes: UnsafeMutablePointer<UInt8>) { self.bytes = bytes }

  func byte(_ at: Int) -> UInt8 { bytes[at] }
  func half(_ at: Int) -> UInt16 { UInt16(bytes[at]) << 8 | UInt16(bytes[at + 1]) }
  func word(_ at: Int) -> UInt32 { UInt32(half(at)) << 16 | UInt32(half(at + 2)) }
}
