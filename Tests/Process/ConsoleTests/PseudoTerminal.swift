import ChildProcess
import Foundation

/// The binary on a terminal of a given size, with a person at its keyboard.
final class PseudoTerminal {
  struct Failed: Error { let what: String }

  /// What `treat` asks for on a terminal, answered.
  static let named = ["--operator", "Ann", "--specimen", "gel 7", "--note", ""]

  private let process: ChildProcess
  private var isClosed = false
  private let controller: Int32
  private let terminal: Int32
  private(set) var text = ""
  private var bytes: [UInt8] = []

  /// - Parameters:
  ///   - errors: where standard error goes, when not to the terminal too.
  ///   - environment: what differs from this process's own; colours, UTF-8 and a cursor that moves unless stated.
  init(
    columns: Int, rows: Int, _ arguments: [String], errors: FileHandle? = nil,
    environment: [String: String] = [:]
  ) throws {
    let usual = ["NO_COLOR": "", "TERM": "xterm", "LC_ALL": "C.UTF-8"]
    var (controller, terminal): (Int32, Int32) = (-1, -1)
    var size = winsize(
      ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    guard openpty(&controller, &terminal, nil, nil, &size) == 0 else {
      throw Failed(what: "no pseudo-terminal")
    }
    (self.controller, self.terminal) = (controller, terminal)
    _ = fcntl(controller, F_SETFL, O_NONBLOCK)
    process = try ChildProcess(
      Console.binary.path, arguments, environment: usual.merging(environment) { $1 },
      streams: .descriptor(terminal, errors: errors?.fileDescriptor))
  }

  deinit {
    process.killAll()
    if !isClosed {
      close(terminal)
      close(controller)
    }
  }

  /// The window is closed: what is written to it from now on fails.
  func hangUp() {
    isClosed = true
    close(terminal)
    close(controller)
  }

  /// Waits for the end of a process whose terminal is gone.
  func finishUnseen() throws -> Int32 { try process.finish(within: Running.limit).status }

  func type(_ key: String) {
    _ = Array(key.utf8).withUnsafeBytes { write(controller, $0.baseAddress, $0.count) }
  }

  /// Until the text has been drawn so many times, after the last of another where that is asked for.
  func wait(for expected: String, count: Int = 1, after: String? = nil) throws {
    try poll {
      var rest = text[...]
      if let after, let range = rest.range(of: after, options: .backwards) {
        rest = rest[range.upperBound...]
      }
      return rest.components(separatedBy: expected).count > count
    }
  }

  func finish() throws -> Int32 {
    try poll { !process.isRunning }
    read()
    return try process.finish().status
  }

  /// Whether the terminal is back as a shell wants it: lines, echoed.
  var isCooked: Bool {
    var settings = termios()
    guard tcgetattr(terminal, &settings) == 0 else { return false }
    let wanted = tcflag_t(ICANON | ECHO)
    return settings.c_lflag & wanted == wanted
  }

  /// Without what a terminal obeys instead of showing.
  static func plain(_ text: String) -> String {
    // "\r\n" is one character: without the carriage returns the lines come apart.
    let lines = String(String.UnicodeScalarView(text.unicodeScalars.filter { $0 != "\r" }))
    return lines.replacing(/\u{1B}\[[0-9;]*[A-Za-z]/, with: "")
  }

  private func poll(until isTrue: () -> Bool) throws {
    let deadline = ContinuousClock.now + Running.limit
    while true {
      read()
      if isTrue() { return }
      guard ContinuousClock.now < deadline else {
        throw Failed(what: "not seen in time; last: \(text.suffix(2000))")
      }
      Thread.sleep(forTimeInterval: 0.005)
    }
  }

  private func read() {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = buffer.withUnsafeMutableBytes { Foundation.read(controller, $0.baseAddress, $0.count) }
      guard count > 0 else { break }
      bytes += buffer.prefix(count)
    }
    text = String(decoding: bytes, as: UTF8.self)
  }
}
