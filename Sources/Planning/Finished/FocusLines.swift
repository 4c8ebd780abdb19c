import HistotripsyCore
import Text

// Foci of a finished plan as lines of its file, and back.

extension PlannedFocus {
  static let keys = ["at", "pulses"] + FocusReach.keys

  var line: String {
    "- {at: \(PlanUnit.millimetre.list(position)), pulses: \(pulses), \(reach.text)}"
  }

  init(_ line: FlowLine) throws(InputError) {
    position = try line.position("at", within: PlanCheck.reach)
    pulses = UInt32(try line.count("pulses", in: RegimenTerms.pulses))
    reach = try FocusReach(line)
  }

  /// To the digits of the file.
  var rounded: PlannedFocus {
    PlannedFocus(position: PlanUnit.millimetre.rounded(position), pulses: pulses, reach: reach.rounded)
  }
}

extension DroppedFocus {
  static let keys = ["number", "at", "reason"] + FocusReach.keys

  var line: String {
    "- {number: \(number), at: \(PlanUnit.millimetre.list(position)), reason: \(reason.rawValue), \(reach.text)}"
  }

  init(_ line: FlowLine) throws(InputError) {
    number = try line.count("number", in: 0...FocusGrid.maximumFoci - 1)
    position = try line.position("at", within: PlanCheck.reach)
    reason = try line.word("reason", as: Reason.self)
    reach = try FocusReach(line)
  }

  /// To the digits of the file.
  var rounded: DroppedFocus {
    DroppedFocus(
      number: number, position: PlanUnit.millimetre.rounded(position), reason: reason, reach: reach.rounded)
  }
}

extension FocusReach {
  static let keys = ["drive", "available", "saturated", "loss", "lobe", "lobe-at"]
  /// Drives are computed beyond what any supply gives, to say how far a focus is out of reach.
  static let drives: ClosedRange<Voltage> = .zero...Voltage.volts(1e5)
  static let pressures: ClosedRange<Pressure> = .zero...Pressure.megapascals(1000)
  /// 200 dB stand for a place where nothing arrives.
  static let losses = -60.0...200.0
  static let lobes = -200.0...200.0

  fileprivate var text: String {
    var text = "drive: \(PlanUnit.volt.written(drive.volts))"
    text += ", available: \(PlanUnit.megapascal.written(available.peakNegative.pascals))"
    text += ", saturated: \(PlanUnit.megapascal.written(availableSaturated.pascals))"
    text += ", loss: \(PlanUnit.decibel.written(lossDecibels))"
    guard let lobe else { return text }
    return text + ", lobe: \(PlanUnit.decibel.written(lobe.decibels))"
      + ", lobe-at: \(PlanUnit.coarseMillimetre.list(lobe.position))"
  }

  fileprivate init(_ line: FlowLine) throws(InputError) {
    drive = .volts(try line.quantity("drive", .voltage, .volt, in: Self.drives.inBaseUnit))
    available = LinearEstimate(
      peakNegative: .pascals(
        try line.quantity("available", .pressure, .megapascal, in: Self.pressures.inBaseUnit)))
    availableSaturated = .pascals(
      try line.quantity("saturated", .pressure, .megapascal, in: Self.pressures.inBaseUnit))
    lossDecibels = try line.quantity("loss", .decibels, .decibel, in: Self.losses)
    if line.has("lobe") || line.has("lobe-at") {
      lobe = Lobe(
        decibels: try line.quantity("lobe", .decibels, .decibel, in: Self.lobes),
        position: try line.position("lobe-at", within: .metres(2)))
    }
  }

  var rounded: FocusReach {
    FocusReach(
      available: LinearEstimate(
        peakNegative: .pascals(PlanUnit.megapascal.rounded(available.peakNegative.pascals))),
      availableSaturated: .pascals(PlanUnit.megapascal.rounded(availableSaturated.pascals)),
      drive: .volts(PlanUnit.volt.rounded(drive.volts)),
      lossDecibels: PlanUnit.decibel.rounded(lossDecibels),
      lobe: lobe.map {
        Lobe(
          decibels: PlanUnit.decibel.rounded($0.decibels),
          position: PlanUnit.coarseMillimetre.rounded($0.position))
      })
  }
}

extension PlanUnit {
  fileprivate func list(_ position: Position) -> String {
    "[\(written(position.lanes.x)), \(written(position.lanes.y)), \(written(position.lanes.z))]"
  }

  fileprivate func rounded(_ position: Position) -> Position {
    Position(
      x: .metres(rounded(position.lanes.x)), y: .metres(rounded(position.lanes.y)),
      z: .metres(rounded(position.lanes.z)))
  }
}
