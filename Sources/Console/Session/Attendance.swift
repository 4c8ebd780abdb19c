import ArgumentParser
import Foundation
import Sessions
import TreatmentLog

/// Who is there, and for how long an alarm waits for an answer.
struct Attendance {
  var person: String
  var wait: Duration
}

/// Who treats what, and what is told to a person.
struct AttendanceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What is treated: recorded, and shown in report and exports. Asked for on a terminal.",
      valueName: "name"))
  var specimen: String?

  @Option(
    help: ArgumentHelp(
      "A remark about this session: recorded, and shown in report and exports. Asked for on a terminal.",
      valueName: "text"))
  var note: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "On a terminal, how long a treatment that an alarm has paused waits for an answer before it stops: 1s … 3600s. "
        + "Without a terminal nobody can answer, and it stops at once. Default: 600s.",
      valueName: "time"), transform: Self.seconds)
  var alarmWait: Duration?

  @Flag(help: "No bell on a terminal.")
  var quiet = false

  static let waits: ClosedRange<Double> = 1...3600
  /// Most bytes, as ledgers hold them.
  private static let nameMaximum = 1024
  private static let noteMaximum = 16_384

  static func seconds(_ text: String) throws -> Duration {
    guard text.hasSuffix("s"), let seconds = Double(text.dropLast()), waits.contains(seconds) else {
      throw ValidationError("a time in seconds (1s … 3600s)")
    }
    return .seconds(seconds)
  }

  func validate() throws {
    for (option, text, most) in [
      ("--specimen", specimen, Self.nameMaximum), ("--note", note, Self.noteMaximum),
    ] {
      guard let text else { continue }
      guard text.utf8.count <= most else {
        throw ValidationError("\(option): \(text.utf8.count) bytes are too many (0 … \(most))")
      }
    }
  }

  func attendance(of person: String) -> Attendance {
    Attendance(person: person, wait: alarmWait ?? .seconds(600))
  }

  /// What was given, and on a terminal what a person answers for the rest; an empty answer leaves it out.
  /// - Parameter person: as given; `nil` asks, with the user's own name as the answer to an empty line.
  func attendant(_ person: String?, asks: Bool) -> Attendant {
    func answer(_ given: String?, _ question: String, _ fallback: String, _ most: Int) -> String {
      if let given { return given.withoutControls }
      guard asks else { return fallback }
      StandardStreams.error(question)
      let line = (readLine(strippingNewline: true) ?? "").withoutControls
      return line.isEmpty || line.utf8.count > most ? fallback : line
    }
    let user = ResumeQuestion.user
    return Attendant(
      operator: answer(person, "operator [\(user)]: ", user, Self.nameMaximum),
      specimen: answer(specimen, "specimen [none]: ", "", Self.nameMaximum),
      note: answer(note, "note [none]: ", "", Self.noteMaximum))
  }

  /// A person sits at a terminal, and sees what is shown.
  static var isAtTerminal: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 }
}
