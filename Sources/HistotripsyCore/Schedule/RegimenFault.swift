/// A field of a regimen that is outside its range, and the range: what a person needs to correct
/// it.
public struct RegimenFault: Error, Equatable, Sendable, BitwiseCopyable {
  /// The field.
  public let field: RegimenField
  /// What the regimen says, and the range it must lie in, all in `field.unit`. Ranges may follow
  /// from other fields.
  public let value: Double
  /// The lower end of the range.
  public let lowest: Double
  /// The upper end of the range.
  public let highest: Double
}

/// The fields of a regimen that have a range.
public enum RegimenField: UInt8, Sendable, BitwiseCopyable {
  case frequency
  case setPoint
  case firstStageCycles
  case firstStagePeriod
  case firstStagePulsesPerTrain
  case firstStageRest
  case secondStageCycles
  case secondStagePeriod
  case secondStagePulsesPerTrain
  case secondStageRest
  case firstStagePulses
  case dutyLimit
  case dutyWindow
  case energyLimit
  case energyWindow
  case minimumRevisit
  case minimumDistance
  case deadTime
  case lateTolerance
  case replenishment

  /// The unit of the numbers in a `RegimenFault` about this field.
  public var unit: StaticString {
    switch self {
    case .frequency: "Hz"
    case .setPoint: "MPa"
    case .firstStageCycles, .secondStageCycles: "cycles"
    case .firstStagePulsesPerTrain, .secondStagePulsesPerTrain, .firstStagePulses: "pulses"
    case .dutyLimit: "ppm"
    case .energyLimit: "J"
    case .minimumDistance: "mm"
    case .firstStagePeriod, .firstStageRest, .secondStagePeriod, .secondStageRest, .dutyWindow, .energyWindow,
      .minimumRevisit, .deadTime, .lateTolerance, .replenishment:
      "s"
    }
  }
}
