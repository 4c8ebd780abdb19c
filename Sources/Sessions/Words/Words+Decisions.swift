import HistotripsyCore

// Why a person's decision cannot be carried out.

extension Words {
  package static func refused(_ refusal: SetPointRefused, asked: Pressure) -> String {
    switch refusal {
    case .state(let state):
      "set-point is not possible while \(Words.state(state)); pause first"
    case .outOfRange(let highest):
      "set-point \(megapascals(asked)) is out of range (up to \(megapascals(highest)), limits.set-point-maximum)"
    case .notPossible:
      "set-point \(megapascals(asked)) is out of range: the drive curve or its uncertainty does not reach so far"
    case .outOfReach(let focus):
      "set-point \(megapascals(asked)): focus \(focus.index) would need more drive than limits.rail-maximum"
    case .energy(let focus):
      "set-point \(megapascals(asked)): a burst at focus \(focus.index) would take more than the regimen's energy-limit"
    }
  }
}
