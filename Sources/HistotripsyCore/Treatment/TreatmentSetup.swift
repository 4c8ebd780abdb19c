/// Everything about a treatment that is not a table: rules, limits, calibration and the properties of the front end's parts.
public struct TreatmentSetup: Sendable, BitwiseCopyable {
  public var regimen: Regimen
  public var limits: Limits
  public var criteria: FractionationCriteria
  public var cavitation: CavitationCriteria
  /// Drive to linear estimate at the geometric focus.
  public var drive: DriveCurve
  /// Follows the water's temperature where the curve was measured; `nil` for a nominal one, which knows no water.
  public var waterGain: WaterGain?
  public var loop: PressureLoopSettings
  /// How the pressure loop knows the pressure.
  public var feedback: PressureFeedback
  public var frontEnd: FrontEndSetup
  /// Load that the array presents to the rail during a burst: energy of a burst = rail² · conductance · burst duration.
  public var conductance: Conductance
  /// Pulses of the sub-threshold dummy pass that sets the detection thresholds; 0 to 256.
  public var baselinePulses: UInt16
  /// Set-point of the dummy pass as a share of the regimen's, 0.02 to 0.5: well below any threshold.
  public var baselineShare: Double
  /// Pulses granted to the front end at a time, 1 to 1024: what a runaway could fire at most.
  public var leasePulses: UInt16
  /// Whether the lease waits for a log.
  public var leaseConsent: LeaseConsent
  /// How long the front end listens after a trigger; from the burst's end to 65 ms.
  public var listen: Nanoseconds
  /// This many pulses late in succession end the treatment: the board cannot keep time.
  public var lateInSuccessionMaximum: UInt16

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
  /// A hydrophone at the focus of this sensitivity, in volts per pascal at the regimen's frequency: a measured p−. For tanks,
  /// below the hydrophone's own limit.
  case hydrophone(voltsPerPascal: Double)
}

/// Where the front end's parts are and how they are scaled (`Board/front-end.md` §1).
public struct FrontEndSetup: Equatable, Sendable, BitwiseCopyable {
  public var bus: UInt8 = 0
  public var addresses = FrontEndAddresses()
  /// Bus clock: from it follows how much can be done between two pulses.
  public var busClock: Frequency = .kilohertz(400)
  /// Rail at full code of the amplitude supply.
  public var railFullScale: Voltage = .volts(150)
  /// Rail volts per volt at the rail monitor's input.
  public var railDivider: Double = 8
  /// How long a change of the set-point is given before the rail must stand at it.
  public var railSettling: Nanoseconds = .milliseconds(50)
  /// Below this the rail counts as off.
  public var railOff: Voltage = .volts(5)
  /// Checksum in the identity memory must be the geometry's; `false` accepts a blank memory (a new array).
  public var requiresArrayIdentity = false

  public init() {}
}
