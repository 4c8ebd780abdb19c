import Foundation

/// What the terminal at hand can show, by the environment's own word.
struct ScreenStyle: Equatable {
  /// Colours: not with `NO_COLOR` (no-color.org) and not on a dumb terminal. Words say everything that colours say.
  var isColoured = true
  /// Characters beyond ASCII: where the locale is of UTF-8.
  var isUnicode = true
  /// Moves its cursor: not a dumb terminal.
  var canMove = true

  init(isColoured: Bool = true, isUnicode: Bool = true, canMove: Bool = true) {
    self.isColoured = isColoured
    self.isUnicode = isUnicode
    self.canMove = canMove
  }

  init(environment: [String: String]) {
    let isDumb = environment["TERM"] == "dumb"
    isColoured = (environment["NO_COLOR"] ?? "").isEmpty && !isDumb
    canMove = !isDumb
    // The first that is set decides (POSIX, 8.2).
    let locale =
      ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? "C"
    let name = locale.uppercased()
    isUnicode = name.contains("UTF-8") || name.contains("UTF8")
  }

  static var current: ScreenStyle { ScreenStyle(environment: ProcessInfo.processInfo.environment) }

  private static let spelt: [Unicode.Scalar: String] = [
    "·": ".", "—": "-", "–": "-", "−": "-", "µ": "u", "°": "deg", "λ": "lambda", "…": "..", "█": "#",
    "░": ".",
    "\u{202F}": " ", "\u{A0}": " ", "×": "x", "±": "+-", "≤": "<=", "≥": ">=", "→": "->", "′": "'", "²": "2",
    "³": "3",
  ]

  /// The text as this terminal shows it.
  func shown(_ text: String) -> String {
    guard !isUnicode, text.unicodeScalars.contains(where: { !$0.isASCII }) else { return text }
    var shown = ""
    for scalar in text.unicodeScalars {
      shown += scalar.isASCII ? String(scalar) : Self.spelt[scalar] ?? "?"
    }
    return shown
  }

  /// - Parameter code: of an ANSI colour, or several parted by semicolons.
  func coloured(_ text: String, _ code: String) -> String {
    isColoured ? "\u{1B}[\(code)m\(text)\(TextLayout.plain)" : text
  }
}
