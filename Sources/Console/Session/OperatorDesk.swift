import Foundation
import HistotripsyCore
import Sessions

/// The operator's end of a treatment: keys, lines that are typed, and the second step for what adds dose or drive.
///
/// Everything is done between two steps of the treatment; a line that is half typed holds nothing up.
final class OperatorDesk<B: SessionBoard> {
  /// What confirms a command that adds dose or drive.
  static var word: String { "YES" }
  private static var lineMaximum: Int { 2000 }

  private enum Entry {
    case none
    /// A command, or a note, is being typed.
    case line(asking: String, prefix: String)
    /// A command waits for its confirmation.
    case confirming(OperatorCommand)
  }

  private let session: TreatmentSession<B>
  private let view: any TreatmentView
  private let keyboard: Keyboard
  private let person: String
  private var entry = Entry.none
  private var typed: [UInt8] = []

  init(_ session: TreatmentSession<B>, view: any TreatmentView, keyboard: Keyboard, person: String) {
    self.session = session
    self.view = view
    self.keyboard = keyboard
    self.person = person
  }

  /// Takes what was typed since the last call.
  func listen() {
    while let byte = keyboard.byte() {
      if case .none = entry { take(key: byte) } else { take(byte) }
      if session.state.isFinal { return }
    }
  }

  // MARK: Keys

  private func take(key: UInt8) {
    switch key {
    case UInt8(ascii: "p"): obey(.pause)
    case UInt8(ascii: "r"): obey(.goOn)
    case UInt8(ascii: "q"): obey(.stop)
    case UInt8(ascii: "a"): obey(.acknowledge)
    case UInt8(ascii: "l"): obey(.list)
    case UInt8(ascii: "n"): begin("note", prefix: "note ")
    case UInt8(ascii: ":"):
      begin("command", prefix: "")
      view.answer(["commands (Escape leaves):"] + OperatorCommand.forms.map { "  \($0)" })
    default: view.answer([""])
    }
  }

  // MARK: Lines

  private func begin(_ question: String, prefix: String) {
    entry = .line(asking: question, prefix: prefix)
    typed = []
    show()
  }

  private func take(_ byte: UInt8) {
    switch byte {
    case 0x0A, 0x0D: enter()
    case 0x1B:
      entry = .none
      view.prompt(nil)
      view.note("left as it is")
    case 0x08, 0x7F:
      // A character of UTF-8 goes whole.
      while let last = typed.popLast(), last & 0xC0 == 0x80 {}
      show()
    case 0x00..<0x20: break
    default:
      if typed.count < Self.lineMaximum { typed.append(byte) }
      show()
    }
  }

  private func show() {
    let text = String(decoding: typed, as: UTF8.self).withoutControls
    switch entry {
    case .none: view.prompt(nil)
    case .line(let question, _): view.prompt("\(question) > \(text)")
    case .confirming(let command):
      view.prompt("\(command.word) adds dose or drive: type \(Self.word) > \(text)")
    }
  }

  private func enter() {
    let text = String(decoding: typed, as: UTF8.self).withoutControls
    let entered = entry
    entry = .none
    typed = []
    switch entered {
    case .none: break
    case .line(_, let prefix):
      view.prompt(nil)
      do throws(CommandMisunderstood) {
        let command = try OperatorCommand(prefix + text, foci: session.inputs.plan.foci.count)
        guard session.addsSomething(command) else { return obey(command) }
        entry = .confirming(command)
        show()
      } catch {
        view.note(error.reason)
      }
    case .confirming(let command):
      view.prompt(nil)
      guard text == Self.word else { return view.note("\(command.word): not confirmed, left as it is") }
      obey(command, confirmed: text)
    }
  }

  private func obey(_ command: OperatorCommand, confirmed: String? = nil) {
    do throws(DecisionRefused) {
      let lines = try session.obey(command, by: person, confirmed: confirmed)
      if !lines.isEmpty { view.answer(lines) }
    } catch {
      view.note(error.reason)
    }
  }
}
