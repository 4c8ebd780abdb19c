import Sessions

// How the standing of a focus is drawn.

extension FocusStanding {
  /// One character, readable without colour.
  var mark: Character {
    switch self {
    case .untouched: "·"
    case .started(let tenths): Character(String(max(0, min(tenths, 9))))
    case .done: "#"
    case .notResponding: "x"
    }
  }

  /// ANSI foreground colour.
  var colour: Int {
    switch self {
    case .untouched: 90
    case .started: 33
    case .done: 32
    case .notResponding: 31
    }
  }

  /// What most wants attention, where several share a place.
  var urgency: Int {
    switch self {
    case .done: 0
    case .started(let tenths): 20 - tenths
    case .untouched: 30
    case .notResponding: 40
    }
  }

  static func legend(isColoured: Bool) -> [String] {
    let words: [(FocusStanding, String)] = [
      (.untouched, "not yet"), (.started(tenths: 0), "…9 fractionating"), (.done, "done"),
      (.notResponding, "not responding"),
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
