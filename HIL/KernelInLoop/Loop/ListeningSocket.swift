import Glibc
import VhostUser

/// A Unix socket that one guest will connect to.
final class ListeningSocket {
  let descriptor: Descriptor
  let path: String

  /// - Throws: what could not be done, in words.
  init(at path: String) throws(LoopFault) {
    self.path = path
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    let room = MemoryLayout.size(ofValue: address.sun_path)
    guard bytes.count < room else { throw .cannotListen(path: path, errno: ENAMETOOLONG) }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard number >= 0 else { throw .cannotListen(path: path, errno: errno) }
    descriptor = Descriptor(number)
    unlink(path)
    let bound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard bound == 0, listen(number, 1) == 0 else { throw .cannotListen(path: path, errno: errno) }
  }

  deinit { unlink(path) }

  func take() throws(LoopFault) -> Descriptor {
    let number = accept(descriptor.number, nil, nil)
    guard number >= 0 else { throw .cannotListen(path: path, errno: errno) }
    _ = fcntl(number, F_SETFD, FD_CLOEXEC)
    return Descriptor(number)
  }
}

/// Why the loop between a guest and its far end cannot go on.
public enum LoopFault: Error, Equatable, Sendable {
  case cannotListen(path: String, errno: Int32)
  /// A message that no front end sends.
  case protocolBroken(device: String)
  case socketFailed(device: String, errno: Int32)
  case clockBroken(TimeTravelLink.Fault)
  case noMemory(errno: Int32)
  case cannotStart(kernel: String, errno: Int32)
  /// The guest did nothing for this many seconds of the clock on the wall.
  case guestSilent(seconds: Int)
  /// The guest was still at it after this many.
  case guestNeverEnds(seconds: Int)
}
