import HistotripsyCore

/// What was agreed before the treatment: plan, limits and contract, as plain numbers that the observer works with.
///
/// Times are nanoseconds, the rest in SI units. Whoever fills it in copies fields and computes nothing.
public struct Prescription: Sendable {
  public struct Stage: Sendable {
    public var cycles: Int
    public var period: Int64
    public var pulsesPerTrain: Int
    public var rest: Int64
  }

  public struct Target: Sendable {
    public var position: SIMD4<Double>
    public var pulses: UInt32
  }

  public var foci: [Target]
  /// One, or two where the regimen has two.
  public var stages: [Stage]
  public var revisit: Int64
  public var distance: Double
  /// Silence after each pass through the foci in rotation.
  public var replenishment: Int64
  public var deadTime: Int64
  public var lateTolerance: Int64
  public var isGated: Bool
  /// Transmission permitted within `dutyWindow`.
  public var onTimeInWindow: Int64
  public var dutyWindow: Int64
  public var energyInWindow: Double
  public var energyWindow: Int64
  public var conductance: Double
  public var railMaximum: Double
  public var railTolerance: Double
  public var burstMaximum: Int64
  public var periodMinimum: Int64
  public var pulsesMaximum: UInt32
  public var setPoint: Double
  public var setPointMaximum: Double
  /// Pulses granted to the front end at a time.
  public var lease: UInt32
  /// Nothing is granted before it stands recorded that it is intended.
  public var requiresIntents: Bool

  public init(_ setup: TreatmentSetup, foci: [Focus]) {
    let regimen = setup.regimen
    self.foci = foci.map { Target(position: $0.position.lanes, pulses: $0.plannedPulses) }
    stages = [Stage(regimen.firstStage)]
    if regimen.firstStagePulses != .max { stages.append(Stage(regimen.secondStage)) }
    revisit = regimen.minimumRevisit.count
    distance = regimen.minimumDistance.metres
    replenishment = regimen.replenishment.count
    deadTime = regimen.deadTime.count
    lateTolerance = regimen.lateTolerance.count
    isGated = regimen.isGated
    dutyWindow = regimen.dutyWindow.count
    onTimeInWindow = Int64(Double(dutyWindow) * Double(regimen.dutyLimit.partsPerMillion) / 1e6)
    energyInWindow = regimen.energyLimit.joules
    energyWindow = regimen.energyWindow.count
    conductance = setup.conductance.siemens
    railMaximum = setup.limits.railMaximum.volts
    railTolerance = setup.limits.railTolerance
    burstMaximum = setup.limits.burstMaximum.count
    periodMinimum = setup.limits.periodMinimum.count
    pulsesMaximum = setup.limits.pulsesMaximum
    setPoint = regimen.setPoint.pascals
    setPointMaximum = setup.limits.setPointMaximum.pascals
    lease = UInt32(setup.leasePulses)
    requiresIntents = setup.leaseConsent == .whenRecorded
  }
}

extension Prescription.Stage {
  init(_ stage: Stage) {
    cycles = Int(stage.cycles)
    period = stage.period.count
    pulsesPerTrain = Int(stage.pulsesPerTrain)
    rest = stage.rest.count
  }
}
