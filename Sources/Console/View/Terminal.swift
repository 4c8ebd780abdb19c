import Foundation

/// Standard output as a stream of bytes that may be closed, full or unread at any time.
struct Terminal {
  /// Why nothing can be written any more; `nil` while it can.
  private(set) var failure: String?
  var isOpen: Bool { failure == nil }

  /// What a pipe that is ready takes without blocking.
  private static let chunk = Int(PIPE_BUF)

  mutating func write(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      guard isOpen, waitForReader() else { return }
      let part = bytes.prefix(Self.chunk)
      let written = part.withUnsafeBytes { Foundation.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if written < 0 {
        if errno == EINTR || errno == EAGAIN { continue }
        failure = String(cString: strerror(errno))
        return
      }
      bytes = bytes.dropFirst(written)
    }
  }

  /// Waits until somebody takes what is written. A signal is obeyed all the same: after it, a reader has one second left.
  private mutating func waitForReader() -> Bool {
    var patience = 10
    while true {
      var watched = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
      if poll(&watched, 1, 100) > 0 { return true }
      guard Signals.pending != nil else { continue }
      patience -= 1
      if patience <= 0 {
        failure = "nobody reads it"
        return false
      }
    }
  }

  /// Columns and rows; `nil` when there is no terminal or it has no size.
  static var size: (columns: Int, rows: Int)? {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
      return nil
    }
    return (Int(size.ws_col), Int(size.ws_row))
  }
}
