import HistotripsyCore

/// What a person has decided about foci: which are left out, and which get fewer pulses than planned.
struct OperatorChoices {
  private var isLeftOut: [Bool]
  private var limits: [UInt32?]

  init(foci: Int) {
    isLeftOut = Array(repeating: false, count: foci)
    limits = Array(repeating: nil, count: foci)
  }

  func isSkipped(_ focus: FocusIndex) -> Bool { isLeftOut[focus.index] }
  var skipped: [FocusIndex] { isLeftOut.indices.filter { isLeftOut[$0] }.map { FocusIndex($0) } }

  /// Pulses that a focus may have in all; `nil` for those of the plan.
  func limit(of focus: FocusIndex) -> UInt32? { limits[focus.index] }

  mutating func skip(_ focus: FocusIndex) { isLeftOut[focus.index] = true }
  mutating func bringBack(_ focus: FocusIndex) { isLeftOut[focus.index] = false }
  mutating func limit(_ focus: FocusIndex, to pulses: UInt32?) { limits[focus.index] = pulses }
}
