/// Text from a file, fit to be shown on one line: what a terminal would obey or a reader of lines would take for the end of one stands as its
/// code.
package enum PrintableText {
  package static func of(_ text: some StringProtocol) -> String {
    guard !text.unicodeScalars.allSatisfy(isPrintable) else { return String(text) }
    var shown = ""
    for scalar in text.unicodeScalars {
      if isPrintable(scalar) {
        shown.unicodeScalars.append(scalar)
      } else {
        shown += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
      }
    }
    return shown
  }

  /// Neither a control character nor one of Unicode's own line ends, nor one that is no character; YAML refuses the last and the first.
  package static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029, 0xFFFE, 0xFFFF: false
    default: true
    }
  }
}
