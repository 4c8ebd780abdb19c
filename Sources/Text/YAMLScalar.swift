/// Text as a YAML scalar.
package enum YAMLScalar {
  /// In double quotes wherever YAML could read something else into it.
  package static func written(_ text: String) -> String {
    let isPlain =
      text.allSatisfy { $0.isLetter || $0.isNumber || " -_.,()/+;°%".contains($0) }
      && (text.first?.isLetter ?? false) && text.last?.isWhitespace == false
    return isPlain ? text : quoted(text)
  }

  /// In double quotes, as an entry of a bracketed list must be that may hold a comma.
  package static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\" + String(scalar)
      case _ where !PrintableText.isPrintable(scalar): quoted += " "
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
