import Foundation

/// Single characters from a terminal, without waiting for them.
final class Keyboard {
  private var original = termios()
  private let isTerminal: Bool

  init() {
    isTerminal = isatty(STDIN_FILENO) == 1 && tcgetattr(STDIN_FILENO, &original) == 0
    guard isTerminal else { return }
    var raw = original
    // Keys at once and unechoed; signals stay signals.
    raw.c_lflag &= ~tcflag_t(ICANON | ECHO)
    tcsetattr(STDIN_FILENO, TCSANOW, &raw)
  }

  func restore() {
    if isTerminal { tcsetattr(STDIN_FILENO, TCSANOW, &original) }
  }

  /// The next byte typed since the last call; `nil` for none.
  func byte() -> UInt8? {
    guard isTerminal else { return nil }
    var watched = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    guard poll(&watched, 1, 0) == 1, watched.revents & Int16(POLLIN) != 0 else { return nil }
    var byte: UInt8 = 0
    return read(STDIN_FILENO, &byte, 1) == 1 ? byte : nil
  }
}
