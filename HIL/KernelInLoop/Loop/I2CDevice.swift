import VhostUser

/// virtio device 34: an I2C adapter (virtio 1.2, §5.17) whose bus ends in the far end.
///
/// The driver marks every message of a transaction but the last "fail next". The bus behind it
/// knows a write, a read, a write followed by a read of the same address, and an address probe; a
/// transaction of another shape is refused as a whole. At most 128 bytes a message.
///
/// The device has one word for failure, so that an absent part, a stuck bus and a time-out look
/// alike to the guest; each takes its own time.
public final class I2CDevice: VirtioDevice {
  public static let virtioIdentity: UInt32 = 34
  private static let zeroLength: UInt64 = 1 << 0
  private static let failNext: UInt32 = 1 << 0
  private static let reads: UInt32 = 1 << 1
  static let byteMaximum = 128

  public let queueCount = 1
  public let features = I2CDevice.zeroLength
  public let configuration: [UInt8] = []
  private let bench: DeviceBench

  public init(_ bench: DeviceBench) { self.bench = bench }

  /// Takes requests and never answers them.
  var isSilent = false
  /// When the first request came that is not answered.
  private(set) var hungAt: UInt64?

  private struct Message {
    var chain: DescriptorChain
    var address: UInt8
    var isRead: Bool
    /// Bytes to write, or room to read into.
    var bytes: [UInt8]
    var count: Int
    /// Where the status goes.
    var statusOffset: Int
  }

  public func serve(_ queue: Int, of session: VhostSession) {
    bench.catchUp()
    if isSilent {
      hungAt = hungAt ?? bench.calendar.now
      return
    }
    var group: [Message] = []
    while let chain = session.take(from: queue) {
      guard let (message, continues) = read(chain) else {
        // No room even for a status: nothing can be said.
        bench.answer([(chain, 0)], to: queue, of: session)
        continue
      }
      group.append(message)
      if continues, group.count < 64 { continue }
      carryOut(group, queue, session)
      group = []
    }
    if !group.isEmpty { carryOut(group, queue, session) }
  }

  public func forget(_ queue: Int) {}

  /// - Returns: `nil` for a chain without a header or without room for a status.
  private func read(_ chain: DescriptorChain) -> (Message, continues: Bool)? {
    guard let header = chain.read(8), let address: UInt16 = header.little(at: 0),
      let flags: UInt32 = header.little(at: 4), chain.writableCount >= 1
    else { return nil }
    let isRead = flags & Self.reads != 0
    let count = isRead ? chain.writableCount - 1 : chain.readableCount - 8
    // More than a transaction may have is refused by its count; no more than that is copied.
    let bytes = isRead ? [] : chain.read(min(count, Self.byteMaximum), at: 8) ?? []
    // Bits 7 … 1 are a 7-bit address; ten-bit addressing is not offered.
    let device = address <= 0xFE ? UInt8(address >> 1) : 0
    return (
      Message(
        chain: chain, address: device, isRead: isRead, bytes: bytes, count: count,
        statusOffset: chain.writableCount - 1),
      flags & Self.failNext != 0
    )
  }

  private func carryOut(_ group: [Message], _ queue: Int, _ session: VhostSession) {
    let first = group[0]
    let last = group[group.count - 1]
    let isShaped =
      group.allSatisfy { $0.count <= Self.byteMaximum && $0.address == first.address }
      && (group.count == 1 || (group.count == 2 && !first.isRead && first.count > 0 && last.isRead))
    bench.transfers += 1
    let read =
      isShaped
      ? bench.farEnd.transfer(
        to: first.address, writing: first.isRead ? [] : first.bytes, reading: last.isRead ? last.count : 0)
      : nil
    var answers: [(DescriptorChain, Int)] = []
    for message in group {
      var written = 1
      if let read, message.isRead, message.chain.write(read) { written += read.count }
      _ = message.chain.write([read == nil ? 1 : 0], at: message.statusOffset)
      answers.append((message.chain, written))
    }
    bench.answer(answers, to: queue, of: session)
  }
}
