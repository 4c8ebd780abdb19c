/// One request of the driver: bytes it wrote for the device, then room for the device's answer.
public struct DescriptorChain {
  /// Segments of one chain. A request of either device here has at most three; a longer chain is
  /// malformed.
  public static let segmentMaximum = 16

  /// What goes back into the used ring.
  public let head: UInt16
  /// Generation of the queue when the chain was taken. An answer to a queue that was set up anew
  /// since then is dropped.
  public let generation: UInt32
  private let readable: [UnsafeRawBufferPointer]
  private let writable: [UnsafeMutableRawBufferPointer]
  /// Keeps the segments mapped.
  private let memory: GuestMemory

  init(
    head: UInt16, generation: UInt32, readable: [UnsafeRawBufferPointer],
    writable: [UnsafeMutableRawBufferPointer], memory: GuestMemory
  ) {
    self.head = head
    self.generation = generation
    self.readable = readable
    self.writable = writable
    self.memory = memory
  }

  public var readableCount: Int { readable.reduce(0) { $0 + $1.count } }
  public var writableCount: Int { writable.reduce(0) { $0 + $1.count } }

  /// Copies `count` readable bytes from `offset`; `nil` when there are not as many.
  public func read(_ count: Int, at offset: Int = 0) -> [UInt8]? {
    guard count >= 0, offset >= 0, count <= readableCount - offset else { return nil }
    var result: [UInt8] = []
    result.reserveCapacity(count)
    var skip = offset
    for segment in readable where result.count < count {
      if skip >= segment.count {
        skip -= segment.count
        continue
      }
      let take = min(segment.count - skip, count - result.count)
      result.append(contentsOf: segment[skip..<skip + take])
      skip = 0
    }
    return result
  }

  /// Copies `bytes` into the room for the answer, from `offset`.
  /// - Returns: whether there was room; without it nothing is written.
  public func write(_ bytes: [UInt8], at offset: Int = 0) -> Bool {
    guard offset >= 0, bytes.count <= writableCount - offset else { return false }
    var done = 0
    var skip = offset
    for segment in writable where done < bytes.count {
      if skip >= segment.count {
        skip -= segment.count
        continue
      }
      let take = min(segment.count - skip, bytes.count - done)
      for index in 0..<take { segment[skip + index] = bytes[done + index] }
      done += take
      skip = 0
    }
    return true
  }
}
