import Sessions

// How the standing of a focus is drawn.

extension FocusStanding {
  /// One character, readable without colour.
  var mark: Character {
    switch self {
    case .untouched: "-"
    case .silent: "·"
    case .started(let tenths): Character(String(max(0, min(tenths, 9))))
    case .done: "#"
    case .notResponding: "x"
    case .skipped: "s"
    }
  }

  /// ANSI foreground colour. None is bright or faint: they have to be seen on white and on black.
  var colour: Int {
    switch self {
    case .untouched: 36
    case .silent: 35
    case .started: 33
    case .done: 32
    case .notResponding: 31
    case .skipped: 34
    }
  }

  /// What most wants attention, where several share a place.
  var urgency: Int {
    switch self {
    case .done: 0
    case .skipped: 5
    case .started(let tenths): 20 - tenths
    case .untouched: 30
    case .silent: 35
    case .notResponding: 40
    }
  }

  static func legend(isColoured: Bool) -> [String] {
    let words: [(FocusStanding, String)] = [
      (.untouched, "not yet"), (.silent, "silent"), (.started(tenths: 0), "…9 heard, growing"),
      (.done, "done"),
      (.notResponding, "not responding"), (.skipped, "left out"),
    ]
    return words.map { standing, text in
      let mark = standing.drawn(isColoured: isColoured)
      if case .started = standing { return "\(mark)\(text)" }
      return "\(mark) \(text)"
    }
  }

  func drawn(isColoured: Bool) -> String {
    isColoured ? "\u{1B}[\(colour)m\(mark)\u{1B}[0m" : String(mark)
  }
}
