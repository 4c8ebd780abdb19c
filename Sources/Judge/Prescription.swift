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

    init(cycles: Int, period: Int64) {
      self.cycles = cycles
      self.period = period
      pulsesPerTrain = 1
      rest = 0
    }

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
  /// Pulses that each focus had in earlier runs.
  public var restored: [UInt32]
  /// It goes on with a treatment that was interrupted.
  public var isRestored = false
  /// Pulses in succession that may be late, or find rail or front end not ready, before the treatment ends.
  public var strikesMaximum = Int.max - 1
  /// Degrees Celsius.
  public var waterLimits: ClosedRange<Double>?
  public var headMaximum = Double.infinity
  /// Volts: with the high voltage off the rail is below this.
  public var railOff = 5.0
  /// Every burst must go to one of `foci`.
  public var arePlacesJudged = true
  /// What may be asked of `LIMITS`.
  public var limits: Limits?
  /// The array as it is listed; empty: its laws are not judged.
  public var elements: [Element] = []
  /// Hertz: the front end's clock, in whose ticks laws are written.
  public var clock = 100e6
  /// The rail that gives the set-point at each focus, in volts; empty: it is not known.
  public var rails: [Double] = []
  /// Largest pressure that a hydrophone in the field may be given, in pascals.
  public var hydrophoneMaximum = Double.infinity
  /// Where the hydrophone stands, in metres.
  public var hydrophone: SIMD4<Double>?

  /// - Parameter limits: `nil`: only the regimen is judged.
  public init(_ regimen: Regimen, limits: Limits? = nil, foci: [Focus]) {
    self.foci = foci.map { Target(position: $0.position.lanes, pulses: $0.plannedPulses) }
    restored = foci.map { _ in 0 }
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
    self.limits = limits
    waterLimits = limits.waterMinimum.celsius...limits.waterMaximum.celsius
    headMaximum = limits.headMaximum.celsius
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
    strikesMaximum = Int(setup.lateInSuccessionMaximum)
    railOff = setup.frontEnd.railOff.volts
  }

  /// What holds for a calibration: one burst at a time, at any of these points, and nothing about doses.
  public init(_ setup: TankSetup, points: [Position]) {
    arePlacesJudged = false
    foci = points.map { Target(position: $0.lanes, pulses: .max / 2) }
    restored = points.map { _ in 0 }
    var stage = Stage(cycles: Int(setup.cycles), period: setup.period.count)
    stage.period = max(stage.period, setup.limits.periodMinimum.count)
    stages = [stage]
    firstStagePulses = .max
    revisit = 0
    distance = 0
    replenishment = 0
    deadTime = setup.limits.deadTimeMinimum.count
    lateTolerance = 0
    isGated = false
    dutyWindow = setup.limits.dutyWindow.count
    onTimeInWindow = Int64(Double(dutyWindow) * Double(setup.limits.dutyMaximum.partsPerMillion) / 1e6)
    energyInWindow = .infinity
    energyWindow = 0
    setPoint = 0
    railMaximum = setup.limits.railMaximum.volts
    railTolerance = setup.limits.railTolerance
    burstMaximum = setup.limits.burstMaximum.count
    periodMinimum = setup.limits.periodMinimum.count
    pulsesMaximum = setup.limits.pulsesMaximum
    lease = 1
    limits = setup.limits
    waterLimits = setup.limits.waterMinimum.celsius...setup.limits.waterMaximum.celsius
    headMaximum = setup.limits.headMaximum.celsius
    railOff = setup.frontEnd.railOff.volts
  }
}
