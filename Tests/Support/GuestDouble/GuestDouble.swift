import CVhost
import Glibc
import KernelInLoop
import VhostUser

/// A guest that exists only as a file of memory and the messages its front end would send: it can write into its rings whatever it likes.
///
/// One region of 64 KiB, seen by devices from `guestBase` and by the front end from `userBase`. For queue q of 16 entries the
/// descriptors lie at q × 0x1000, the available ring 0x400 and the used ring 0x800 after them; buffers from 0x4000.
public final class GuestDouble {
  public static let byteCount = 0x10000
  public static let guestBase: UInt64 = 0x8000_0000
  public static let userBase: UInt64 = 0x6000_0000
  public static let entries: UInt16 = 16
  public static let buffers = 0x4000

  public let session: VhostSession
  public let memory: UnsafeMutableRawBufferPointer
  private let file: Descriptor
  private var offered: [UInt16]

  public init(_ device: any VirtioDevice) {
    session = VhostSession(
      device, offering: [.multipleQueues, .replyAcknowledge, .backendRequests, .configuration])
    file = Descriptor(cvhost_memory())
    ftruncate(file.number, off_t(Self.byteCount))
    memory = UnsafeMutableRawBufferPointer(
      start: mmap(nil, Self.byteCount, PROT_READ | PROT_WRITE, MAP_SHARED, file.number, 0),
      count: Self.byteCount)
    offered = Array(repeating: 0, count: device.queueCount)
  }

  deinit { munmap(memory.baseAddress, memory.count) }

  // MARK: What a front end says

  /// Sends a message that asks for an acknowledgement.
  /// - Returns: the payload of the answer.
  @discardableResult public func send(
    _ code: VhostMessage.Code, _ payload: [UInt8] = [], _ files: [Descriptor] = []
  ) -> [UInt8]? {
    session.receive(VhostMessage(code: code.rawValue, flags: 1 | 8, payload: payload), with: files)?.payload
  }

  /// Everything up to rings in use.
  public func setUp() {
    send(.setProtocolFeatures, UInt64(1 << 3).littleBytes)
    shareMemory(byteCount: UInt64(Self.byteCount))
    for queue in offered.indices { setUp(queue: UInt32(queue)) }
  }

  @discardableResult public func shareMemory(byteCount: UInt64, files: Int = 1) -> [UInt8]? {
    let region =
      Self.guestBase.littleBytes + byteCount.littleBytes + Self.userBase.littleBytes + UInt64(0).littleBytes
    let copies = (0..<files).map { _ in Descriptor(dup(file.number)) }
    return send(.setMemoryTable, UInt32(1).littleBytes + UInt32(0).littleBytes + region, copies)
  }

  public func setUp(queue: UInt32) {
    let base = Self.userBase + UInt64(queue) * 0x1000
    send(.setRingSize, queue.littleBytes + UInt32(Self.entries).littleBytes)
    send(.setRingBase, queue.littleBytes + UInt32(0).littleBytes)
    send(
      .setRingAddress,
      queue.littleBytes + UInt32(0).littleBytes + base.littleBytes + (base + 0x800).littleBytes
        + (base + 0x400).littleBytes + UInt64(0).littleBytes)
    send(.setRingEnabled, queue.littleBytes + UInt32(1).littleBytes)
    offered[Int(queue)] = 0
  }

  public func kick(_ queue: UInt32 = 0) { send(.kick, queue.littleBytes + UInt32(0).littleBytes) }

  // MARK: What a driver writes

  public struct Entry: Sendable {
    public static let next: UInt16 = 1
    public static let write: UInt16 = 2
    public static let indirect: UInt16 = 4
    public var address: UInt64
    public var count: UInt32
    public var flags: UInt16
    public var next: UInt16
    public init(_ address: UInt64, _ count: UInt32, _ flags: UInt16 = 0, next: UInt16 = 0) {
      self.address = address
      self.count = count
      self.flags = flags
      self.next = next
    }
  }

  public func put(_ bytes: [UInt8], at offset: Int) {
    for (index, byte) in bytes.enumerated() { memory[offset + index] = byte }
  }

  public func put(_ entry: Entry, at offset: Int) {
    put(
      entry.address.littleBytes + entry.count.littleBytes + entry.flags.littleBytes + entry.next.littleBytes,
      at: offset)
  }

  /// Writes descriptors from the first of the table.
  public func describe(_ entries: [Entry], queue: Int = 0) {
    for (index, entry) in entries.enumerated() { put(entry, at: queue * 0x1000 + 16 * index) }
  }

  /// Makes a chain available.
  public func offer(_ head: UInt16, queue: Int = 0) {
    put(head.littleBytes, at: queue * 0x1000 + 0x404 + 2 * Int(offered[queue] % Self.entries))
    offered[queue] &+= 1
    announce(offered[queue], queue: queue)
  }

  /// Sets the available index, whatever lies behind it.
  public func announce(_ index: UInt16, queue: Int = 0) { put(index.littleBytes, at: queue * 0x1000 + 0x402) }

  /// What came back: head and bytes written, in order.
  public func returned(queue: Int = 0) -> [(head: UInt32, written: UInt32)] {
    let ring = queue * 0x1000 + 0x800
    let bytes = Array(memory[ring..<ring + 6 + 8 * Int(Self.entries)])
    let count: UInt16 = bytes.little(at: 2) ?? 0
    return (0..<Int(min(count, Self.entries))).map { index in
      (bytes.little(at: 4 + 8 * index) ?? 0, bytes.little(at: 8 + 8 * index) ?? 0)
    }
  }

  /// A buffer's address as the device sees it.
  public static func buffer(_ offset: Int) -> UInt64 { guestBase + UInt64(buffers + offset) }
}
