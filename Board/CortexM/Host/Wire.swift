import Glibc

/// One end of a Unix stream socket that the emulator connects to.
final class Wire {
  private let listener: Int32
  private let path: String
  private(set) var descriptor: Int32 = -1
  private var buffer = [UInt8](repeating: 0, count: 4096)
  private var start = 0
  private var end = 0

  /// - Throws: when nothing can be listened for there.
  init(at path: String) throws(BenchFault) {
    self.path = path
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
      throw .system("the path of a socket is too long: \(path)")
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    unlink(path)
    let bound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard listener >= 0, bound == 0, listen(listener, 1) == 0 else {
      throw .system("cannot listen at \(path): errno \(errno)")
    }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    close(listener)
    unlink(path)
  }

  /// Waits for the emulator to connect.
  /// - Parameter seconds: how long at most.
  func connect(within seconds: Int32) throws(BenchFault) {
    var waiting = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
    guard poll(&waiting, 1, seconds * 1000) == 1 else {
      throw .emulator("it does not connect to \(path)")
    }
    descriptor = accept(listener, nil, nil)
    guard descriptor >= 0 else { throw .system("accept: errno \(errno)") }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
  }

  /// Whether a byte has been read from the socket and not taken.
  var isBuffered: Bool { start < end }

  /// Whether a byte is there already.
  func isReadable() throws(BenchFault) -> Bool {
    if start < end { return true }
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&waiting, 1, 0) == 1
  }

  /// The next byte; waits for it.
  func byte() throws(BenchFault) -> UInt8 {
    if start == end { try fill() }
    start += 1
    return buffer[start - 1]
  }

  private func fill() throws(BenchFault) {
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count > 0 {
        start = 0
        end = count
        return
      }
      if count < 0 && errno == EINTR { continue }
      throw .emulator("it has ended")
    }
  }

  func write(_ bytes: [UInt8]) throws(BenchFault) {
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes {
        send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw .emulator("it has ended") }
      done += count
    }
  }
}

/// Why a bench could not do its work, in words.
public enum BenchFault: Error, Equatable, Sendable {
  /// The computer's own fault.
  case system(String)
  case emulator(String)
  /// Image and bench do not understand each other.
  case link(String)

  public var words: String {
    switch self {
    case .system(let words): words
    case .emulator(let words): "the emulator: \(words)"
    case .link(let words): "the link: \(words)"
    }
  }
}
