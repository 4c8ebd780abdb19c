import CVhost
import Glibc

/// A connected vhost-user socket: messages with the file descriptors that travel with them.
public final class VhostSocket {
  public let descriptor: Descriptor

  public enum Fault: Error, Equatable, Sendable {
    /// The other end is gone.
    case closed
    /// Not a vhost-user message.
    case malformed
    case failed(errno: Int32)
  }

  public init(_ descriptor: Descriptor) { self.descriptor = descriptor }

  /// Waits for one whole message.
  public func receive() throws(Fault) -> (message: VhostMessage, files: [Descriptor]) {
    var numbers = [Int32](repeating: -1, count: 8)
    var count = Int32(numbers.count)
    var head = [UInt8](repeating: 0, count: VhostMessage.headerCount)
    var received = 0
    repeat {
      count = Int32(numbers.count)
      received = cvhost_receive(descriptor.number, &head, head.count, &numbers, &count)
    } while received < 0 && errno == EINTR
    // From here on they are closed whatever happens.
    let files = numbers.prefix(Int(max(0, count))).map { Descriptor($0) }
    guard received > 0 else { throw received == 0 ? .closed : Self.failure() }
    if received < head.count {
      head.replaceSubrange(received..., with: try read(head.count - received))
    }
    guard let (code, flags, payloadCount) = VhostMessage.header(head) else { throw .malformed }
    return (VhostMessage(code: code, flags: flags, payload: try read(payloadCount)), files)
  }

  public func send(_ message: VhostMessage, with files: [Descriptor] = []) throws(Fault) {
    try send(message.bytes, with: files)
  }

  /// Any bytes, with file descriptors at the first of them.
  public func send(_ bytes: [UInt8], with files: [Descriptor]) throws(Fault) {
    let numbers = files.map(\.number)
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes { all in
        cvhost_send(
          descriptor.number, all.baseAddress.map { $0 + sent }, all.count - sent, numbers,
          sent == 0 ? Int32(numbers.count) : 0)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw Self.failure() }
      sent += count
    }
  }

  private func read(_ count: Int) throws(Fault) -> [UInt8] {
    do throws(StreamFault) {
      return try readExactly(count, from: descriptor)
    } catch {
      switch error {
      case .closed: throw .closed
      case .failed(let number): throw .failed(errno: number)
      }
    }
  }

  private static func failure() -> Fault {
    errno == ECONNRESET || errno == EPIPE ? .closed : .failed(errno: errno)
  }
}
