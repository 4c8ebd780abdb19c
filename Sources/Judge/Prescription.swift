import HistotripsyCore

/// What was agreed before the treatment: plan, limits and contract, as plain numbers that the observer works with.
///
/// Times are in nanoseconds, everything else in SI units. The initialisers copy fields and compute nothing.
public struct Prescription: Sendable {
  public struct Stage: Sendable {
    public var cycles: Int
    public var period: Int64
    public var pulsesPerTrain: Int
    public var rest: Int64

    init(_ stage: HistotripsyCore.Stage) {
      cycles = Int(stage.cycles)
      period = stage.period.count
      pulsesPerTrain = Int(stage.pulsesPerTrain)
      rest = stage.rest.count
    }
  }

  public struct Target: Sendable {
    public var position: SIMD4<Double>
    public var pulses: UInt32
  }

  public var foci: [Target]
  /// One, or two where the regimen has two.
  public var stages: [Stage]
  /// Pulses of the first stage; `.max` where there is one stage.
  public var firstStagePulses: UInt32
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
  public var setPoint: Double
  public var setPointMaximum = Double.infinity
  public var railMaximum = Double.infinity
  public var railTolerance = 0.0
  public var burstMaximum = Int64.max
  public var periodMinimum: Int64 = 0
  public var pulsesMaximum = UInt32.max
  /// What a burst's energy is computed with.
  public var conductance = 0.0
  /// Pulses granted to the front end at a time.
  public var lease = UInt32.max
  /// Nothing is granted before it stands recorded that it is intended.
  public var requiresIntents = false

  /// - Parameter limits: `nil`: only the regimen is judged.
  public init(_ regimen: Regimen, limits: Limits? = nil, foci: [Focus]) {
    self.foci = foci.map { Target(position: $0.position.lanes, pulses: $0.plannedPulses) }
    stages = [Stage(regimen.firstStage)]
    if regimen.firstStagePulses != .max { stages.append(Stage(regimen.secondStage)) }
    firstStagePulses = regimen.firstStagePulses
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
    setPoint = regimen.setPoint.pascals
    guard let limits else { return }
    setPointMaximum = limits.setPointMaximum.pascals
    railMaximum = limits.railMaximum.volts
    railTolerance = limits.railTolerance
    burstMaximum = limits.burstMaximum.count
    periodMinimum = limits.periodMinimum.count
    pulsesMaximum = limits.pulsesMaximum
  }

  public init(_ setup: TreatmentSetup, foci: [Focus]) {
    self.init(setup.regimen, limits: setup.limits, foci: foci)
    conductance = setup.conductance.siemens
    // Right before its trigger, and for that pulse alone.
    lease = 1
    requiresIntents = setup.leaseConsent == .whenRecorded
  }
}
