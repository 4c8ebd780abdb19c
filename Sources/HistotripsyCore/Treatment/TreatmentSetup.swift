/// Everything about a treatment that is not a table: rules, limits, calibration and the properties
/// of the front end's parts.
public struct TreatmentSetup: Sendable, BitwiseCopyable {
  /// The rules of the pulses.
  public var regimen: Regimen
  /// What no pulse may exceed.
  public var limits: Limits
  /// When a focus counts as done.
  public var criteria: FractionationCriteria
  /// When a pulse counts as cavitating.
  public var cavitation: CavitationCriteria
  /// Drive to linear estimate at the geometric focus.
  public var drive: DriveCurve
  /// Follows the water's temperature where the curve was measured; `nil` for a nominal one, which
  /// knows no water.
  public var waterGain: WaterGain?
  /// Gains and limits of the pressure loop.
  public var loop: PressureLoopSettings
  /// How the pressure loop knows the pressure.
  public var feedback: PressureFeedback
  /// Where the front end's parts are and how they are scaled.
  public var frontEnd: FrontEndSetup
  /// Load that the array presents to the rail during a burst: energy of a burst = rail² ·
  /// conductance · burst duration.
  public var conductance: Conductance
  /// Pulses of the sub-threshold dummy pass that sets the detection thresholds; 0 to 256.
  public var baselinePulses: UInt16
  /// Set-point of the dummy pass as a share of the regimen's, 0.02 to 0.5: well below any
  /// threshold.
  public var baselineShare: Double
  /// Pulses granted to the front end at a time, 1 to 1024: what a runaway could fire at most.
  public var leasePulses: UInt16
  /// Whether the lease waits for a log.
  public var leaseConsent: LeaseConsent
  /// How long the front end listens after a trigger; from the burst's end to 65 ms.
  public var listen: Nanoseconds
  /// This many pulses late in succession end the treatment: the board cannot keep time.
  public var lateInSuccessionMaximum: UInt16

  /// A set-up; `check()` says whether it can be used.
  public init(
    regimen: Regimen, limits: Limits, criteria: FractionationCriteria,
    cavitation: CavitationCriteria = CavitationCriteria(), drive: DriveCurve,
    loop: PressureLoopSettings, feedback: PressureFeedback = .rail, frontEnd: FrontEndSetup = FrontEndSetup(),
    conductance: Conductance, leaseConsent: LeaseConsent, baselinePulses: UInt16 = 32,
    baselineShare: Double = 0.2,
    leasePulses: UInt16 = 32, listen: Nanoseconds = .microseconds(500),
    lateInSuccessionMaximum: UInt16 = 20
  ) {
    self.regimen = regimen
    self.limits = limits
    self.criteria = criteria
    self.cavitation = cavitation
    self.drive = drive
    self.loop = loop
    self.feedback = feedback
    self.frontEnd = frontEnd
    self.conductance = conductance
    self.baselinePulses = baselinePulses
    self.baselineShare = baselineShare
    self.leasePulses = leasePulses
    self.leaseConsent = leaseConsent
    self.listen = listen
    self.lateInSuccessionMaximum = lateInSuccessionMaximum
  }
}

/// What closes the pressure loop.
public enum PressureFeedback: Equatable, Sendable, BitwiseCopyable {
  /// The rail read back, through the drive curve: a linear estimate. The usual case in tissue.
  case rail
  /// A hydrophone at the focus of this sensitivity, in volts per pascal at the regimen's frequency:
  /// a measured p−. For tanks, below the hydrophone's own limit.
  case hydrophone(voltsPerPascal: Double)
}

extension TreatmentSetup {
  /// What the transmitter has to know of a treatment.
  var transmitter: TransmitterSetup {
    TransmitterSetup(
      limits: limits, frontEnd: frontEnd, carrier: regimen.frequency, listen: listen,
      isGateRequired: regimen.isGated, isHydrophoneAtFocus: feedback != .rail)
  }
}
