import Foundation
import Testing

/// A bad input, and the one line that it must get.
struct Refusal: CustomTestStringConvertible {
  var files: [String: String] = [:]
  var arguments: [String]
  var status: Int32 = 65
  var message: String

  var testDescription: String { message }

  /// Nothing on standard output means nothing fired: the first step of a treatment would show there.
  func expect() throws {
    var console = Console(files)
    if files["bytes"] != nil {
      console.files["bytes"] = Data([0x7F, 0x45, 0x4C, 0x46, 0xFF, 0xFE, 0x00])
    }
    let outcome = try console.run(arguments)
    #expect(outcome.status == status)
    #expect(!outcome.didCrash)
    #expect(outcome.out.isEmpty)
    #expect(outcome.err == "histotripsy: " + message + "\n")
    #expect(outcome.leftovers.isEmpty)
  }

  /// The example plan with one text replaced; `message` goes on after the file's name.
  static func plan(_ text: String, _ other: String, _ message: String) -> Refusal {
    Refusal(
      files: ["p.yaml": Console.plan(text, other)], arguments: ["treat", "--plan", "p.yaml"],
      message: "p.yaml:" + message)
  }

  static func usage(_ arguments: [String], _ message: String) -> Refusal {
    let command =
      ["treat", "simulate", "plan", "board"].contains(arguments.first ?? "") ? arguments[0] + " " : ""
    return Refusal(
      arguments: arguments, status: 64, message: "\(message) (see 'histotripsy \(command)--help')")
  }

  static func injection(_ text: String, _ message: String) -> Refusal {
    usage(
      ["treat", "--inject", text], "The value '\(text)' is invalid for '--inject <what@time>': \(message)")
  }

  static func seeds(_ text: String, _ message: String) -> Refusal {
    usage(["simulate", "--seeds", text], "The value '\(text)' is invalid for '--seeds <A...B>': \(message)")
  }
}
