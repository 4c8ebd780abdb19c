import HistotripsyCore

/// Which lines are low on the wire when asserted. Default: `Board/front-end.md` §2.
public struct Wiring: Sendable, Equatable {
  public var activeLowOutputs: [OutputLine]
  public var activeLowInputs: [InputLine]

  public init(
    activeLowOutputs: [OutputLine] = [], activeLowInputs: [InputLine] = [.fault, .emergencyStop]
  ) {
    self.activeLowOutputs = activeLowOutputs
    self.activeLowInputs = activeLowInputs
  }

  /// What an input says when its wire is low: an unpowered front end, a loose contact.
  func levelOfLowWire(_ line: InputLine) -> Level {
    activeLowInputs.contains(line) ? .asserted : .released
  }
}
