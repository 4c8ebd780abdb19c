import Arrays
import Foundation
import Testing
import Text

/// JSON through the reader of arrays: what is wrong with the text itself.
@Suite struct JSONTests {
  static func complaint(_ bytes: [UInt8], _ defaults: ElementDefaults = ElementDefaults()) -> String {
    do throws(InputError) {
      _ = try ArrayFile.read(bytes: bytes, file: "array.json", defaults: defaults)
      return ""
    } catch {
      return error.description
    }
  }

  static func complaint(_ text: String, _ defaults: ElementDefaults = ElementDefaults()) -> String {
    complaint(Array(text.utf8), defaults)
  }

  static let broken: [(text: String, message: String)] = [
    (
      "{\"name\":\n \"x}",
      "array.json:2: this is not JSON: the text ends inside a string; it may be truncated"
    ),
    (
      "{\"a\": 1",
      "array.json:1: this is not JSON: the text ends where a comma or '}' is expected; it may be truncated"
    ),
    ("{\"a\": 01}", "array.json:1: this is not JSON: '0' where a value is expected"),
    ("{\"a\": .5}", "array.json:1: this is not JSON: '.' where a value is expected"),
    ("{\"a\": 1,}", "array.json:1: this is not JSON: '}' where a key in double quotes is expected"),
    ("{\n\"a\": 1,\n\"a\": 2}", "array.json:3: a: this key stands here twice"),
    ("{} {}", "array.json:1: this is not JSON: something follows the end of the JSON text"),
    ("{\"a\\ud800\": 1}", "array.json:1: this is not JSON: half a surrogate pair in a string"),
    ("{\"a\\q\": 1}", "array.json:1: this is not JSON: an unknown escape in a string"),
    ("[1]", "array.json:1: a list of 1 where a transducer is expected (an object: { … })"),
    ("{}", "array.json:1: elements: missing; write a list of elements (1 … 4096 elements)"),
    (
      "{\"element\": []}",
      "array.json:1: elements: missing; write a list of elements (1 … 4096 elements); is element meant?"
    ),
  ]

  @Test(arguments: broken) func brokenTextGetsOneMessageWithItsLine(_ text: String, _ message: String) {
    #expect(Self.complaint(text) == message)
  }

  @Test func nestingIsBounded() {
    let deep = "{\"a\":" + String(repeating: "[", count: 100_000)
    #expect(Self.complaint(deep) == "array.json:1: this is not JSON: nested more than 32 deep (0 … 32)")
  }

  @Test func theNumberOfValuesIsBounded() {
    let many = "{\"a\": [" + String(repeating: "0,", count: 500_001) + "0]}"
    #expect(
      Self.complaint(many) == "array.json:1: this is not JSON: more than 500000 values (1 … 500000)")
  }

  @Test func escapesAndTextBeyondASCIIAreReadAsWritten() throws {
    let name = "a\\u0041\\n\\\"\\u00b5\\ud83d\\ude00µ"
    let text = OpenLIFUTests.plain.replacingOccurrences(of: "Pair", with: name)
    let array = try ArrayFile.read(bytes: Array(text.utf8), file: "array.json")
    // A line end has no place in a name.
    #expect(array.name == "aA \"µ😀µ")
  }
}
