import Text

/// What became of some bytes.
public enum Verdict: Equatable, Sendable {
  case accepted
  /// By one message.
  case refused(String)
  /// A promise that was not kept: which one.
  case broken(String)

  /// The promise of every reader of files: a value, or one error that names the file in one line that a terminal can show.
  /// - Parameter read: returns what else is wrong with the value, if anything.
  static func ofReading(
    _ file: String, _ read: () throws(InputError) -> String?
  ) -> Verdict {
    do throws(InputError) {
      return try read().map(Verdict.broken) ?? .accepted
    } catch {
      return ofMessage(error.description, leading: error.file, expected: file)
    }
  }

  static func ofMessage(_ message: String, leading file: String, expected: String) -> Verdict {
    if file != expected { return .broken("the message names the file \(file), not \(expected): \(message)") }
    return ofMessage(message, after: file)
  }

  /// One line, neither empty nor endless, with nothing in it that a terminal would obey.
  static func ofMessage(_ message: String, after lead: String = "") -> Verdict {
    guard message.count > lead.count + 2 else { return .broken("no message") }
    guard message.count <= longestMessage else {
      return .broken("a message of \(message.count) characters: \(message.prefix(200))…")
    }
    let control = message.unicodeScalars.first { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }
    if let control {
      return .broken("a message with the control character \(control.value): \(message.debugDescription)")
    }
    return .refused(message)
  }

  private static let longestMessage = 1000
}
