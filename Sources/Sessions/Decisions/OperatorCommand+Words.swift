import HistotripsyCore
import Text

/// Why words are no command: a sentence.
public struct CommandMisunderstood: Error, Equatable, Sendable {
  public let reason: String
}

extension OperatorCommand {
  /// Every form, for help.
  public static let forms = [
    "pause", "resume", "stop", "acknowledge", "list", "focus N", "note TEXT", "skip FOCI [: REASON]",
    "back FOCI [: REASON]", "pulses N [FOCI] [: REASON]", "set-point PRESSURE [: REASON]",
  ]

  /// Reads a command: `skip 3 7-9: bone in the path`.
  /// - Parameter foci: how many there are.
  public init(_ text: String, foci: Int) throws(CommandMisunderstood) {
    let halves = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    var words = (halves.first ?? "").split(separator: " ").map(String.init)
    let reason = halves.count > 1 ? halves[1].trimmed : ""
    guard let verb = words.first else { throw CommandMisunderstood(reason: "say what to do: \(Self.known)") }
    words.removeFirst()
    switch verb {
    case "note":
      let note = text.trimmed.dropFirst(verb.count).trimmed
      guard !note.isEmpty else { throw CommandMisunderstood(reason: "note what? note TEXT") }
      guard note.utf8.count <= Self.textMaximum else {
        throw CommandMisunderstood(
          reason: "a note of \(note.utf8.count) bytes is too long (1 … \(Self.textMaximum))")
      }
      self = .note(note)
      return
    case "skip": self = .skip(try Self.foci(words, of: foci, verb), reason: try Self.checked(reason))
    case "back": self = .bringBack(try Self.foci(words, of: foci, verb), reason: try Self.checked(reason))
    case "focus":
      let named = try Self.foci(words, of: foci, verb)
      guard named.count == 1 else { throw CommandMisunderstood(reason: "one focus at a time: focus N") }
      self = .history(named[0])
    case "pulses":
      guard let first = words.first, let pulses = UInt32(first) else {
        throw CommandMisunderstood(reason: "how many pulses? pulses N [FOCI]")
      }
      let named = words.count > 1 ? try Self.foci(Array(words.dropFirst()), of: foci, verb) : []
      self = .limitPulses(pulses, named, reason: try Self.checked(reason))
    case "set-point":
      self = .setPoint(
        try Self.pressure(words.joined(separator: " ")), reason: try Self.checked(reason))
    default:
      guard let plain = Self.plain[verb] else {
        throw CommandMisunderstood(reason: "'\(verb)' is no command: \(Self.known)")
      }
      guard words.isEmpty else { throw CommandMisunderstood(reason: "\(verb) takes no more words") }
      self = plain
    }
  }

  private static let textMaximum = 2000
  private static let plain: [String: OperatorCommand] = [
    "pause": .pause, "resume": .goOn, "stop": .stop, "acknowledge": .acknowledge, "ack": .acknowledge,
    "list": .list,
  ]
  private static var known: String { forms.joined(separator: ", ") }

  /// What the core allows is asked when it is held.
  private static func pressure(_ text: String) throws(CommandMisunderstood) -> Pressure {
    do throws(Complaint) {
      return .pascals(try QuantityText.parse(text, as: .pressure, in: 1e4...1e8))
    } catch {
      throw CommandMisunderstood(reason: "set-point: \(error.message)")
    }
  }

  private static func checked(_ reason: String) throws(CommandMisunderstood) -> String {
    guard reason.utf8.count <= textMaximum else {
      throw CommandMisunderstood(
        reason: "a reason of \(reason.utf8.count) bytes is too long (0 … \(textMaximum))")
    }
    return reason
  }

  /// `3 7-9`, each once, in their order.
  private static func foci(
    _ words: [String], of count: Int, _ verb: String
  ) throws(CommandMisunderstood) -> [FocusIndex] {
    var found: Set<Int> = []
    for word in words.joined(separator: " ").split(whereSeparator: { $0 == " " || $0 == "," }) {
      let ends = word.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard (1...2).contains(ends.count), let low = ends[0], let high = ends[ends.count - 1] else {
        throw CommandMisunderstood(reason: "'\(word)' names no focus; write N or N-M")
      }
      guard low >= 0, low <= high, high < count else {
        throw CommandMisunderstood(reason: "'\(word)' is out of range: foci are 0 … \(count - 1)")
      }
      found.formUnion(low...high)
    }
    guard !found.isEmpty else {
      throw CommandMisunderstood(reason: "which foci? \(verb) N, or N-M, several of them")
    }
    return found.sorted().map { FocusIndex($0) }
  }
}

extension StringProtocol {
  fileprivate var trimmed: String {
    var text = Substring(self)
    while text.first?.isWhitespace ?? false { text.removeFirst() }
    while text.last?.isWhitespace ?? false { text.removeLast() }
    return String(text)
  }
}
