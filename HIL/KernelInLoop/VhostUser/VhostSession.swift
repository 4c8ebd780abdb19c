/// One front end talking to one device: the state that its messages build up.
///
/// Knows no socket: a message and the file descriptors that came with it go in, a reply comes out.
/// Every field is checked; a message that makes no sense changes nothing and is answered with an
/// error where the protocol has room for one.
public final class VhostSession {
  /// virtio: the device follows version 1 of the standard; a request may use an indirect table.
  static let version1: UInt64 = 1 << 32
  static let indirectDescriptors: UInt64 = 1 << 28
  /// vhost-user: protocol features can be negotiated.
  static let protocolFeaturesBit: UInt64 = 1 << 30

  /// Bits of the protocol features.
  public struct ProtocolFeatures: OptionSet, Sendable {
    public let rawValue: UInt64
    public init(rawValue: UInt64) { self.rawValue = rawValue }
    public static let multipleQueues = Self(rawValue: 1 << 0)
    public static let replyAcknowledge = Self(rawValue: 1 << 3)
    public static let backendRequests = Self(rawValue: 1 << 5)
    public static let configuration = Self(rawValue: 1 << 9)
    public static let inbandNotifications = Self(rawValue: 1 << 14)
  }

  public let device: any VirtioDevice
  public let offeredProtocol: ProtocolFeatures
  public private(set) var features: UInt64 = 0
  public private(set) var protocolFeatures: ProtocolFeatures = []
  public private(set) var queues: [VirtualQueue]
  /// Written to when the driver is to be told of used entries; where notifications travel as
  /// messages, `nil`.
  public private(set) var calls: [Descriptor?]
  /// Readable when the driver has kicked; where kicks travel as messages, `nil`.
  public private(set) var kicks: [Descriptor?]
  /// Where this end may ask for something.
  public private(set) var backendSocket: Descriptor?
  private var memory: GuestMemory?
  /// What the guest's rings did wrong, in order; kept for the report, the first 16.
  public private(set) var faults: [(queue: Int, fault: VirtualQueue.Fault)] = []

  public init(_ device: any VirtioDevice, offering offered: ProtocolFeatures) {
    self.device = device
    offeredProtocol = offered
    queues = Array(repeating: VirtualQueue(), count: device.queueCount)
    calls = Array(repeating: nil, count: device.queueCount)
    kicks = Array(repeating: nil, count: device.queueCount)
  }

  // MARK: Messages

  private enum Outcome {
    case done
    case refused
    case answer([UInt8])
  }

  /// Takes in one message.
  /// - Returns: what to send back, or `nil` for nothing.
  public func receive(_ message: VhostMessage, with files: [Descriptor] = []) -> VhostMessage? {
    let outcome = outcome(message, files)
    // Asked afterwards: the message that negotiates acknowledgements is acknowledged already.
    let isAcknowledged = message.needsReply && protocolFeatures.contains(.replyAcknowledge)
    let answer: [UInt8]
    switch outcome {
    case .answer(let bytes): answer = bytes
    case .done:
      guard isAcknowledged else { return nil }
      answer = UInt64(0).littleBytes
    case .refused:
      guard isAcknowledged else { return nil }
      answer = UInt64(1).littleBytes
    }
    return VhostMessage(
      code: message.code, flags: VhostMessage.version | VhostMessage.replyFlag, payload: answer)
  }

  private func outcome(_ message: VhostMessage, _ files: [Descriptor]) -> Outcome {
    guard let code = VhostMessage.Code(rawValue: message.code) else { return .refused }
    let payload = message.payload
    switch code {
    case .getFeatures:
      return .answer(
        (device.features | Self.version1 | Self.protocolFeaturesBit | Self.indirectDescriptors).littleBytes)
    case .setFeatures: return accept(payload.little(at: 0)) { setFeatures($0) }
    case .getProtocolFeatures: return .answer(offeredProtocol.rawValue.littleBytes)
    case .setProtocolFeatures: return accept(payload.little(at: 0)) { setProtocolFeatures($0) }
    case .getQueueCount: return .answer(UInt64(queues.count).littleBytes)
    case .setOwner, .resetOwner, .setRingError: return .done
    case .setMemoryTable: return setMemory(payload, files) ? .done : .refused
    case .setRingSize: return ring(payload) { queues[$0].resize($1) }
    case .setRingBase:
      return ring(payload) { index, value in
        queues[index].start(at: UInt16(truncatingIfNeeded: value))
        return true
      }
    case .setRingAddress: return setAddress(payload) ? .done : .refused
    case .getRingBase: return ringBase(payload)
    case .setRingEnabled:
      return ring(payload) { index, value in
        queues[index].isEnabled = value != 0
        if value == 0 { device.forget(index) }
        return true
      }
    case .setRingKick: return setDescriptor(payload, files, \.kicks)
    case .setRingCall: return setDescriptor(payload, files, \.calls)
    case .setBackendSocket:
      guard files.count == 1 else { return .refused }
      backendSocket = files[0]
      return .done
    case .getConfiguration: return getConfiguration(payload)
    // Neither device has anything that a driver may set.
    case .setConfiguration: return .refused
    case .kick:
      return ring(payload) { index, _ in
        device.serve(index, of: self)
        return true
      }
    }
  }

  /// Nothing can be told to the driver any more.
  public func hangUp() { backendSocket = nil }

  private func accept(_ value: UInt64?, _ body: (UInt64) -> Bool) -> Outcome {
    guard let value, body(value) else { return .refused }
    return .done
  }

  private func setFeatures(_ value: UInt64) -> Bool {
    let offered = device.features | Self.version1 | Self.protocolFeaturesBit | Self.indirectDescriptors
    guard value & ~offered == 0 else { return false }
    features = value
    // Without protocol features rings are in use from the start.
    if value & Self.protocolFeaturesBit == 0 {
      for index in queues.indices { queues[index].isEnabled = true }
    }
    return true
  }

  private func setProtocolFeatures(_ value: UInt64) -> Bool {
    let wanted = ProtocolFeatures(rawValue: value)
    guard offeredProtocol.isSuperset(of: wanted) else { return false }
    protocolFeatures = wanted
    return true
  }

  /// A message of ring number and value.
  private func ring(_ payload: [UInt8], _ body: (Int, UInt32) -> Bool) -> Outcome {
    guard let (index, value) = ringState(payload), body(index, value) else { return .refused }
    return .done
  }

  private func ringState(_ payload: [UInt8]) -> (index: Int, value: UInt32)? {
    guard payload.count == 8, let index: UInt32 = payload.little(at: 0),
      let value: UInt32 = payload.little(at: 4), index < queues.count
    else { return nil }
    return (Int(index), value)
  }

  private func ringBase(_ payload: [UInt8]) -> Outcome {
    guard let (index, _) = ringState(payload) else { return .refused }
    let next = queues[index].next
    queues[index].reset()
    device.forget(index)
    return .answer(UInt32(index).littleBytes + UInt32(next).littleBytes)
  }

  private func setMemory(_ payload: [UInt8], _ files: [Descriptor]) -> Bool {
    // The front end may send room for more regions than it uses.
    guard let count: UInt32 = payload.little(at: 0), count > 0, count <= UInt32(GuestMemory.regionMaximum),
      payload.count >= 8 + 32 * Int(count)
    else { return false }
    var regions: [GuestMemory.Region] = []
    for index in 0..<Int(count) {
      guard let guest: UInt64 = payload.little(at: 8 + 32 * index),
        let bytes: UInt64 = payload.little(at: 16 + 32 * index),
        let user: UInt64 = payload.little(at: 24 + 32 * index),
        let offset: UInt64 = payload.little(at: 32 + 32 * index)
      else { return false }
      regions.append(
        GuestMemory.Region(guestAddress: guest, userAddress: user, byteCount: bytes, fileOffset: offset))
    }
    guard let mapped = try? GuestMemory(regions, files: files) else { return false }
    memory = mapped
    return true
  }

  private func setAddress(_ payload: [UInt8]) -> Bool {
    guard payload.count == 40, let index: UInt32 = payload.little(at: 0), index < queues.count,
      let memory, let descriptors: UInt64 = payload.little(at: 8), let used: UInt64 = payload.little(at: 16),
      let available: UInt64 = payload.little(at: 24)
    else { return false }
    return queues[Int(index)].place(
      descriptors: descriptors, available: available, used: used, in: memory)
  }

  private func setDescriptor(
    _ payload: [UInt8], _ files: [Descriptor], _ place: ReferenceWritableKeyPath<VhostSession, [Descriptor?]>
  ) -> Outcome {
    guard payload.count == 8, let value: UInt64 = payload.little(at: 0), value & 0xFF < UInt64(queues.count)
    else { return .refused }
    // Bit 8: no descriptor comes along, the queue is polled.
    let isPolled = value & 0x100 != 0
    guard isPolled == files.isEmpty, files.count <= 1 else { return .refused }
    self[keyPath: place][Int(value & 0xFF)] = files.first
    return .done
  }

  private func getConfiguration(_ payload: [UInt8]) -> Outcome {
    guard payload.count >= 12, let offset: UInt32 = payload.little(at: 0),
      let count: UInt32 = payload.little(at: 4), count <= 256, payload.count == 12 + Int(count)
    else { return .refused }
    let space = device.configuration
    var bytes: [UInt8] = []
    for index in 0..<Int(count) {
      let place = Int(offset) + index
      bytes.append(place < space.count ? space[place] : 0)
    }
    return .answer(Array(payload[0..<12]) + bytes)
  }

  // MARK: Requests

  /// The next request in a queue. A broken ring is noted and looks empty from then on.
  public func take(from queue: Int) -> DescriptorChain? {
    do throws(VirtualQueue.Fault) {
      return try queues[queue].take()
    } catch {
      if faults.count < 16 { faults.append((queue, error)) }
      return nil
    }
  }

  /// Hands a request back.
  /// - Returns: whether the driver wants a notification, which the owner of the session then sends.
  @discardableResult public func give(back chain: DescriptorChain, written: Int, to queue: Int) -> Bool {
    queues[queue].give(back: chain, written: written)
  }
}
