import CVhost

/// A split virtqueue (virtio 1.2, §2.7) seen from the device's side.
///
/// The rings lie in guest memory and hold whatever the guest likes. Every index, address and length
/// is checked; a ring that breaks the rules is out of use (`Fault`) until it is set up anew, since
/// nothing in it can be trusted any more.
public struct VirtualQueue {
  /// Entries; a power of two. The kernel's user-mode driver takes 256.
  public static let sizeMaximum: UInt32 = 1024

  public enum Fault: Error, Equatable, Sendable {
    /// More entries are announced than the ring has.
    case indexRanAhead(by: UInt16)
    /// A descriptor number beyond the table.
    case noSuchDescriptor(UInt16)
    /// More segments than `DescriptorChain.segmentMaximum`, which a loop has too.
    case chainTooLong
    /// Bytes outside the shared memory.
    case addressOutside(UInt64, byteCount: UInt32)
    /// A part for the device after a part for the driver.
    case readableAfterWritable
    /// An indirect table within one, with a successor, of no or of broken entries.
    case malformedIndirectTable
  }

  private(set) var size: UInt16 = 0
  private var descriptors: UnsafeMutableRawPointer?
  private var available: UnsafeMutableRawPointer?
  private var used: UnsafeMutableRawPointer?
  private var memory: GuestMemory?
  /// Index of the next entry to take, modulo 65536.
  private(set) var next: UInt16 = 0
  private var usedIndex: UInt16 = 0
  public private(set) var generation: UInt32 = 0
  /// What the guest did wrong; the queue is out of use.
  public private(set) var fault: Fault?
  public var isEnabled = false

  public init() {}

  public var isReady: Bool { isEnabled && available != nil && fault == nil }

  /// - Returns: whether such a ring is possible.
  public mutating func resize(_ entries: UInt32) -> Bool {
    guard entries > 0, entries <= Self.sizeMaximum, entries & (entries - 1) == 0 else { return false }
    reset()
    size = UInt16(entries)
    return true
  }

  public mutating func start(at index: UInt16) { next = index }

  /// Lays the three rings over memory, addresses as in the front end's process.
  /// - Returns: whether they lie in it, aligned as §2.7 asks.
  public mutating func place(
    descriptors: UInt64, available: UInt64, used: UInt64, in memory: GuestMemory
  ) -> Bool {
    let entries = UInt64(size)
    guard size > 0, descriptors % 16 == 0, available % 2 == 0, used % 4 == 0,
      let table = memory.host(user: descriptors, byteCount: 16 * entries),
      let offered = memory.host(user: available, byteCount: 6 + 2 * entries),
      let returned = memory.host(user: used, byteCount: 6 + 8 * entries),
      UInt(bitPattern: table) % 8 == 0, UInt(bitPattern: offered) % 2 == 0,
      UInt(bitPattern: returned) % 4 == 0
    else { return false }
    self.descriptors = table
    self.available = offered
    self.used = returned
    self.memory = memory
    usedIndex = returned.loadUnaligned(fromByteOffset: 2, as: UInt16.self)
    fault = nil
    generation &+= 1
    return true
  }

  /// The rings are gone; chains that were taken get no answer any more.
  public mutating func reset() {
    descriptors = nil
    available = nil
    used = nil
    memory = nil
    fault = nil
    generation &+= 1
  }

  /// The next request; `nil` when none waits or the queue is not in use.
  /// - Throws: what is wrong with the ring, once; from then on `fault` has it and nothing is taken
  ///   any more.
  public mutating func take() throws(Fault) -> DescriptorChain? {
    guard isReady, let available, let descriptors, let memory else { return nil }
    let waiting = cvhost_load16(available + 2) &- next
    guard waiting > 0 else { return nil }
    do throws(Fault) {
      guard waiting <= size else { throw .indexRanAhead(by: waiting) }
      let head = (available + 4 + 2 * Int(next & (size - 1))).load(as: UInt16.self)
      var walk = ChainWalk(memory: memory)
      try walk.follow(head, in: descriptors, entries: size, isIndirect: false)
      next &+= 1
      return DescriptorChain(
        head: head, generation: generation, readable: walk.readable, writable: walk.writable, memory: memory)
    } catch {
      fault = error
      throw error
    }
  }

  /// Hands a chain back with `written` bytes of answer in it.
  /// - Returns: whether the driver learns of it: not when the queue was set up anew since.
  @discardableResult public mutating func give(back chain: DescriptorChain, written: Int) -> Bool {
    guard chain.generation == generation, let used, size > 0 else { return false }
    let place = used + 4 + 8 * Int(usedIndex & (size - 1))
    place.storeBytes(of: UInt32(chain.head), as: UInt32.self)
    place.storeBytes(of: UInt32(clamping: written), toByteOffset: 4, as: UInt32.self)
    usedIndex &+= 1
    cvhost_store16(used + 2, usedIndex)
    return true
  }

  /// Whether the driver asks to be told of used entries.
  public var wantsNotification: Bool {
    guard isReady, let available else { return false }
    cvhost_fence()
    return cvhost_load16(available) & 1 == 0
  }
}
