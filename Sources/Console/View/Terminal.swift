import Foundation

/// Standard output as a stream of bytes that may be closed, full or unread at any time.
struct Terminal {
  private var own: String?
  /// Why nothing can be written any more; `nil` while it can.
  var failure: String? { OutputWriter.current?.failure ?? own }
  var isOpen: Bool { failure == nil }

  /// What a pipe that is ready takes without blocking.
  private static let chunk = Int(PIPE_BUF)
  private static let nobodyReads: Int32 = -1

  mutating func write(_ text: String) {
    if let writer = OutputWriter.current { return writer.put(text, to: STDOUT_FILENO) }
    guard isOpen else { return }
    let code = Self.put(Array(text.utf8)[...], to: STDOUT_FILENO)
    if code != 0 { own = Self.reason(code) }
  }

  static func reason(_ code: Int32) -> String {
    code == nobodyReads ? "nobody reads it" : String(cString: strerror(code))
  }

  /// Writes everything, however long it takes.
  /// - Returns: 0, or why it cannot be.
  static func put(_ text: ArraySlice<UInt8>, to stream: Int32) -> Int32 {
    var bytes = text
    while !bytes.isEmpty {
      guard waitForReader(of: stream) else { return nobodyReads }
      let part = bytes.prefix(chunk)
      let written = part.withUnsafeBytes { Foundation.write(stream, $0.baseAddress, $0.count) }
      if written < 0 {
        if errno == EINTR || errno == EAGAIN { continue }
        return errno
      }
      bytes = bytes.dropFirst(written)
    }
    return 0
  }

  /// Waits until somebody takes what is written. A signal is obeyed all the same: after it, a reader has one second left.
  private static func waitForReader(of stream: Int32) -> Bool {
    var patience = 10
    while true {
      var watched = pollfd(fd: stream, events: Int16(POLLOUT), revents: 0)
      if poll(&watched, 1, 100) > 0 { return true }
      guard Signals.pending != nil else { continue }
      patience -= 1
      if patience <= 0 { return false }
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
