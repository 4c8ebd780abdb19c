/// How a focus stands, as slices and tables show it.
enum FocusColour: String, CaseIterable {
  case done
  case silent
  case started
  case untouched

  init(_ entry: FocusEntry) {
    switch entry.verdict {
    case .done: self = .done
    case .notResponding: self = .silent
    case .more, nil: self = entry.account.dose > 0 ? .started : .untouched
    }
  }

  var words: String {
    switch self {
    case .done: "done"
    case .silent: "not responding"
    case .started: "not finished"
    case .untouched: "nothing delivered"
    }
  }
}
