import Foundation
import Testing

@testable import Text

/// What YAML can do with a few bytes, and must not do here.
@Suite struct PlainYAMLTests {
  private func complaint(_ text: String) -> String {
    do throws(InputError) {
      _ = try YAMLText.root(of: InputText(bytes: Array(text.utf8), file: "f"))
      return ""
    } catch {
      return error.description
    }
  }

  private static let refusal = "anchors and aliases (& and *) are not part of this format"

  /// A quoted string with what looks like a comment, and behind it twelve lists of ten aliases of each other: as a key, 10¹² values to
  /// be hashed.
  @Test func aliasesBehindWhatLooksLikeACommentAreRefused() {
    var text = "{q: \" #\", a0: &a0 [x, x, x, x, x, x, x, x, x, x]"
    for level in 1...12 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += ", a\(level): &a\(level) [\(aliases)]"
    }
    text += ", ? *a12 : 1, ? *a11 : 2}\n...\n"
    #expect(complaint(text) == "f:1: \(Self.refusal)")
    #expect(complaint("q: \"\n  # \"\na: &b [1]\nc: *b\n...\n") == "f:3: \(Self.refusal)")
  }

  /// YAML 1.1 ends a line at the line separator too.
  @Test func anchorsBehindALineSeparatorAreRefused() {
    #expect(complaint("a: 1\u{2028}&b c: 2\n...\n").hasSuffix(Self.refusal))
  }

  @Test func whatOnlyLooksLikeAnAnchorIsRead() {
    #expect(complaint("a: salt & pepper  # see *there*, &c\nb: \"&c\"\nd: 2*3\n...\n") == "")
  }

  @Test func nestingIsBoundedHoweverItIsWritten() {
    let message = "nested more than 32 deep (0 … 32)"
    let deep = { (piece: String) in String(repeating: piece, count: 40) }
    #expect(complaint("a: \(deep("["))\(deep("]"))\n") == "f:1: \(message)")
    #expect(complaint("a:\n- \(deep("- "))b\n...\n") == "f:2: \(message)")
    #expect(complaint("\(deep("? "))b\n...\n") == "f:1: \(message)")
    // A letter with an accent of its own is one character for people and a bracket for YAML.
    #expect(complaint("a: \(deep("[\u{301},"))\(deep("]"))\n") == "f:1: \(message)")
    // Text without an end, far deeper than the parser itself goes.
    #expect(complaint("a: \(String(repeating: "[", count: 100_000))\n") == "f:1: \(message)")
    #expect(complaint("a:\n\(String(repeating: "- ", count: 100_000))b\n") == "f:2: \(message)")
    #expect(
      complaint("a: \(String(repeating: "[", count: 31))\(String(repeating: "]", count: 31))\n...\n") == "")
  }

  @Test func thereIsABoundOnValues() {
    let many = String(repeating: "1,", count: 500_000)
    #expect(complaint("a: 1\nb: [\(many)]\n...\n") == "f:2: more than 500000 values (0 … 500000)")
  }
}
