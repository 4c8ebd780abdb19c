import Foundation

/// Rows of a name, a number and a unit.
struct Table {
  let title: String
  private var rows: [(name: String, value: String, note: String)] = []

  init(_ title: String) { self.title = title }

  mutating func add(_ name: String, _ value: Double, digits: Int = 0, _ note: String = "") {
    rows.append((name, Self.shown(value, digits), note))
  }
  mutating func add(_ name: String, _ text: String, _ note: String = "") { rows.append((name, text, note)) }

  func print() {
    Swift.print("\n\(title)")
    let widest = rows.map(\.name.count).max() ?? 0
    for row in rows {
      let name = row.name.padding(toLength: max(widest, 46), withPad: " ", startingAt: 0)
      let value = String(repeating: " ", count: max(0, 14 - row.value.count)) + row.value
      Swift.print("  \(name) \(value)  \(row.note)")
    }
  }

  /// Digits in groups of three.
  private static func shown(_ value: Double, _ digits: Int) -> String {
    let text = String(format: "%.\(digits)f", value)
    let parts = text.split(separator: ".")
    var whole = ""
    for (n, digit) in parts[0].reversed().enumerated() {
      if n > 0, n % 3 == 0, digit != "-" { whole.append(" ") }
      whole.append(digit)
    }
    return String(whole.reversed()) + (parts.count > 1 ? "." + parts[1] : "")
  }
}
