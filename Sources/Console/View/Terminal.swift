import Foundation

/// Standard output as a stream of bytes that may be closed at any time.
struct Terminal {
  private(set) var isOpen = true

  mutating func write(_ text: String) {
    guard isOpen else { return }
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { Foundation.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if written < 0 {
        if errno == EINTR { continue }
        isOpen = false
        return
      }
      bytes = bytes.dropFirst(written)
    }
  }

  /// Columns and rows; `nil` when there is no terminal or it has no size.
  static var size: (columns: Int, rows: Int)? {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return (Int(size.ws_col), Int(size.ws_row))
  }
}
