/// Follows a chain of descriptors through guest memory, reading each descriptor once.
struct ChainWalk {
  private struct Entry {
    static let next: UInt16 = 1
    static let write: UInt16 = 2
    static let indirect: UInt16 = 4
    var address: UInt64
    var count: UInt32
    var flags: UInt16
    var next: UInt16

    init(_ place: UnsafeRawPointer) {
      address = place.loadUnaligned(as: UInt64.self)
      count = place.loadUnaligned(fromByteOffset: 8, as: UInt32.self)
      flags = place.loadUnaligned(fromByteOffset: 12, as: UInt16.self)
      next = place.loadUnaligned(fromByteOffset: 14, as: UInt16.self)
    }
  }

  let memory: GuestMemory
  private(set) var readable: [UnsafeRawBufferPointer] = []
  private(set) var writable: [UnsafeMutableRawBufferPointer] = []

  init(memory: GuestMemory) { self.memory = memory }

  /// At most `DescriptorChain.segmentMaximum` steps, so that a loop ends.
  mutating func follow(
    _ head: UInt16, in table: UnsafeRawPointer, entries: UInt16, isIndirect: Bool
  ) throws(VirtualQueue.Fault) {
    var index = head
    while true {
      guard index < entries else { throw .noSuchDescriptor(index) }
      let entry = Entry(table + 16 * Int(index))
      if entry.flags & Entry.indirect != 0 {
        guard !isIndirect, entry.flags & Entry.next == 0 else { throw .malformedIndirectTable }
        return try followIndirect(entry)
      }
      try add(entry)
      guard entry.flags & Entry.next != 0 else { return }
      index = entry.next
    }
  }

  private mutating func followIndirect(_ entry: Entry) throws(VirtualQueue.Fault) {
    guard entry.count > 0, entry.count % 16 == 0 else { throw .malformedIndirectTable }
    guard let table = memory.host(guest: entry.address, byteCount: UInt64(entry.count)) else {
      throw .addressOutside(entry.address, byteCount: entry.count)
    }
    try follow(0, in: table, entries: UInt16(clamping: entry.count / 16), isIndirect: true)
  }

  private mutating func add(_ entry: Entry) throws(VirtualQueue.Fault) {
    guard readable.count + writable.count < DescriptorChain.segmentMaximum else { throw .chainTooLong }
    guard let place = memory.host(guest: entry.address, byteCount: UInt64(entry.count)) else {
      throw .addressOutside(entry.address, byteCount: entry.count)
    }
    if entry.flags & Entry.write != 0 {
      writable.append(UnsafeMutableRawBufferPointer(start: place, count: Int(entry.count)))
    } else {
      guard writable.isEmpty else { throw .readableAfterWritable }
      readable.append(UnsafeRawBufferPointer(start: place, count: Int(entry.count)))
    }
  }
}
