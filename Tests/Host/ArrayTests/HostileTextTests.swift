import Foundation
import HistotripsyCore
import Testing

@testable import Arrays
@testable import Hydrophones
@testable import Text

/// Text that a fuzzer found to stop the program, to reach the terminal as a command, or to be written and not read again.
@Suite struct HostileTextTests {
  /// The least integer has no absolute value.
  @Test func anExponentBeyondEveryNumberIsNoNumber() {
    for exponent in ["-9223372036854775808", "9223372036854775807", "99999999999999999999", "-401", "401"] {
      #expect(DecimalNumber("1e\(exponent)") == nil, "\(exponent)")
    }
    #expect(DecimalNumber("1e-400") != nil && DecimalNumber("1e400")?.value() == .infinity)
  }

  @Test func whatATerminalWouldObeyStandsAsItsCode() {
    #expect(
      PrintableText.of("a\u{1B}[31mb\u{9B}c\u{7F}\n\u{2028}") == "a\\u{1B}[31mb\\u{9B}c\\u{7F}\\u{A}\\u{2028}"
    )
    #expect(PrintableText.of("30 µm, 1 λ − 2 °C 👩‍🔬") == "30 µm, 1 λ − 2 °C 👩‍🔬")
    let error = InputError(file: "a\u{7}", line: 2, field: "b\u{8}", message: "c\u{1B}[2J")
    #expect(error.description == "a\\u{7}:2: b\\u{8}: c\\u{1B}[2J")
  }

  @Test func aKeyThatStandsTwiceIsShownAsText() {
    let error = #expect(throws: InputError.self) {
      try YAMLText.root(of: InputText(bytes: Array("\"\\e[2J\": 1\n\"\\e[2J\": 2\n...\n".utf8), file: "f"))
    }
    #expect(error?.description.hasSuffix("\\u{1B}[2J: this key stands here twice") ?? false)
  }

  /// A column that is not used becomes a note, and a note a comment of the written file.
  @Test(arguments: ["note\u{1}", "note\u{9B}", "note\u{2028}two"]) func aColumnOfAnyNameCanBeWritten(
    _ name: String
  ) throws {
    let rows = (0..<6).map { index in
      let angle = Double(index)
      return "\(30 * cos(angle)), \(30 * sin(angle)), \(-80 - Double(index % 2)), x"
    }
    let text = "x (mm), y (mm), z (mm), \(name)\n" + rows.joined(separator: "\n") + "\n"
    let array = try ArrayFile.read(bytes: Array(text.utf8), file: "a.csv")
    #expect(array.notes.contains("columns not used: \(PrintableText.of(name))"))
    let again = try ArrayFile.read(bytes: Array(array.yamlText.utf8), file: "a.yaml")
    #expect(again.elements == array.elements)
  }

  /// A line of semicolons was a header of as many columns, each of which the message named.
  @Test func aHeaderOfHundredsOfColumnsIsNotRepeated() {
    let bytes = Array(("Calibration" + String(repeating: ";", count: 400) + "\n").utf8)
    let calibration = #expect(throws: InputError.self) { try HydrophoneFile.read(bytes: bytes, file: "h") }
    let recording = #expect(throws: InputError.self) { try WaveformFile.read(bytes: bytes, file: "h") }
    #expect((calibration?.description.count ?? .max) < 400)
    #expect((recording?.description.count ?? .max) < 400)
    #expect(QuantityText.listed(["a", "", "c"]) == "a, an empty value, c")
    #expect(QuantityText.listed((1...10).map(String.init)) == "1, 2, 3, 4, 5, 6, 7, 8 and 2 more")
  }
}
