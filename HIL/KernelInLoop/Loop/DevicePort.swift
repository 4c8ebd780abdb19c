import Glibc
import VhostUser

/// One device with the socket at which the guest finds it.
final class DevicePort {
  let name: String
  let session: VhostSession
  private let listening: ListeningSocket
  private var socket: VhostSocket?

  init(
    _ name: String, _ device: any VirtioDevice, at path: String,
    offering offered: VhostSession.ProtocolFeatures
  ) throws(LoopFault) {
    self.name = name
    session = VhostSession(device, offering: offered)
    listening = try ListeningSocket(at: path)
  }

  /// What to wait on: the guest's coming, then its messages and kicks.
  var descriptors: [Int32] {
    guard let socket else { return [listening.descriptor.number] }
    return [socket.descriptor.number] + session.kicks.compactMap { $0?.number }
  }

  /// Something came on one of `descriptors`.
  /// - Parameter beforeReply: runs when a message has taken effect and before it is answered.
  /// - Returns: `false` when the guest has hung up.
  func serve(_ number: Int32, beforeReply: () -> Void) throws(LoopFault) -> Bool {
    guard let socket else {
      socket = VhostSocket(try listening.take())
      return true
    }
    if let queue = session.kicks.firstIndex(where: { $0?.number == number }) {
      var count: UInt64 = 0
      // Several kicks count as one: serving takes everything that waits.
      if read(number, &count, 8) == 8 { session.device.serve(queue, of: session) }
      return true
    }
    let reply: VhostMessage?
    do throws(VhostSocket.Fault) {
      let (message, files) = try socket.receive()
      reply = session.receive(message, with: files)
    } catch {
      return try ended(error)
    }
    beforeReply()
    guard let reply else { return true }
    do throws(VhostSocket.Fault) { try socket.send(reply) } catch { return try ended(error) }
    return true
  }

  /// - Returns: `false`, when the guest has only hung up.
  private func ended(_ error: VhostSocket.Fault) throws(LoopFault) -> Bool {
    switch error {
    case .closed:
      hangUp()
      return false
    case .malformed: throw .protocolBroken(device: name)
    case .failed(let number): throw .socketFailed(device: name, errno: number)
    }
  }

  /// Nothing is served any more.
  func hangUp() {
    socket = nil
    session.hangUp()
    for queue in session.queues.indices { session.device.forget(queue) }
  }

  /// How the driver is told of used entries.
  enum Call {
    case nothing
    case descriptor(Descriptor)
    /// A message on the other socket, to be acknowledged there.
    case message(VhostMessage, VhostSocket)
  }

  func call(for queue: Int) -> Call {
    guard session.queues[queue].wantsNotification else { return .nothing }
    if let descriptor = session.calls[queue] { return .descriptor(descriptor) }
    guard session.protocolFeatures.contains(.inbandNotifications), let backend = session.backendSocket else {
      return .nothing
    }
    return .message(.ringCall(queue), VhostSocket(backend))
  }
}
