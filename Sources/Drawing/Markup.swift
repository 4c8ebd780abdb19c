import Foundation

/// Text on its way into a page: whatever a plan, an array file or a person has written is shown, and never obeyed.
package enum Markup {
  package static func escaped(_ text: String) -> String {
    var out = ""
    out.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      // What XML has no place for at all.
      case "\u{0}"..."\u{8}", "\u{B}", "\u{C}", "\u{E}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": out += "\u{FFFD}"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }

  /// A table: `columns` are names and whether their cells are numbers; cells are plain text.
  package static func table(
    _ columns: [(name: String, isNumber: Bool)], _ rows: [[String]], note: String = ""
  )
    -> String
  {
    func cells(_ tag: String, _ texts: [String]) -> String {
      zip(texts, columns).map { text, column in
        "<\(tag)\(column.isNumber ? " class=\"number\"" : "")>\(escaped(text))</\(tag)>"
      }.joined()
    }
    let body = rows.map { "<tr>\(cells("td", $0))</tr>" }.joined(separator: "\n")
    return """
      <div class="table"><table><thead><tr>\(cells("th", columns.map(\.name)))</tr></thead>
      <tbody>
      \(body)
      </tbody></table></div>\(note.isEmpty ? "" : "<p class=\"note\">\(escaped(note))</p>")
      """
  }

  /// Pictures in a row that breaks where there is no room. Each is a picture of its own: its style stays its own, and follows light and
  /// dark as the page does.
  package static func pictures(_ figures: [(svg: String, words: String)]) -> String {
    let items = figures.map { figure in
      let data = Data(figure.svg.utf8).base64EncodedString()
      return
        "<figure><img alt=\"\(escaped(figure.words))\" src=\"data:image/svg+xml;base64,\(data)\"></figure>"
    }
    return "<div class=\"maps\">\n\(items.joined(separator: "\n"))\n</div>"
  }

  /// Whole numbers in groups of three.
  package static func number(_ value: some BinaryInteger) -> String {
    var text = String(value)
    var i = text.count - 3
    while i > 0 {
      text.insert("\u{202F}", at: text.index(text.startIndex, offsetBy: i))
      i -= 3
    }
    return text
  }

  package static func decimal(_ value: Double, _ places: Int) -> String {
    String(format: "%.\(places)f", value)
  }

  /// Four significant digits at most, in a unit with a prefix that suits: 0.000015 s is 15 µs.
  package static func quantity(_ value: Double, _ unit: String) -> String {
    guard ["s", "Hz", "Pa", "Pa/V", "m", "V", "J", "S"].contains(unit), value != 0, value.isFinite else {
      if unit.isEmpty, value == value.rounded(), abs(value) < 1e15 { return number(Int64(value)) }
      return unit.isEmpty ? String(format: "%.4g", value) : String(format: "%.4g \(unit)", value)
    }
    let prefixes: [(factor: Double, name: String)] = [
      (1e6, "M"), (1e3, "k"), (1, ""), (1e-3, "m"), (1e-6, "µ"), (1e-9, "n"),
    ]
    let prefix = prefixes.first { abs(value) >= $0.factor * 0.999_95 } ?? prefixes[5]
    return String(format: "%.4g ", value / prefix.factor) + prefix.name + unit
  }

  package static func time(_ seconds: Double) -> String {
    if seconds < 120 { return String(format: "%.1f s", seconds) }
    if seconds < 7200 { return String(format: "%d min %02d s", Int(seconds) / 60, Int(seconds) % 60) }
    return String(format: "%d h %02d min", Int(seconds) / 3600, Int(seconds) / 60 % 60)
  }
}
