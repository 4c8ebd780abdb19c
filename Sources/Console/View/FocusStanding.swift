/// How a focus stands, for drawing.
enum FocusStanding: Int, CaseIterable {
  case untouched
  case started
  case done
  case notResponding

  /// One character, readable without colour.
  var mark: Character {
    switch self {
    case .untouched: "·"
    case .started: "o"
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
    case .started: 1
    case .untouched: 2
    case .notResponding: 3
    }
  }

  var words: String {
    switch self {
    case .untouched: "not yet"
    case .started: "in rotation"
    case .done: "done"
    case .notResponding: "not responding"
    }
  }
}
