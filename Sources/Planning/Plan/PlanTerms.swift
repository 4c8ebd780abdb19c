import HistotripsyCore

/// Everything that a plan says: what a person wrote, before any array is known.
public struct PlanTerms: Equatable, Sendable {
  public var name: String
  public var shape: TargetShape
  /// Of the shape, from the array's geometric focus.
  public var centre: Position = .origin
  /// Grows the shape by this, and shrinks it where negative; no meaning for `TargetShape.points`.
  public var margin: Length = .zero
  /// Where no focus may lie. At most `maximumKeepOuts`.
  public var keepOuts: [KeepOut] = []
  /// Between neighbouring foci; no meaning for `TargetShape.points`.
  public var spacing: FocusSpacing = .wavelengths(1)
  public var packing: Packing = .cubic
  /// How far outside the target foci may lie; below 0, how deep inside it they must; no meaning for `TargetShape.points`.
  public var rim: Length = .zero
  /// What is left to be chosen for the array (`PlanDocument.fitted(for:within:)`).
  public var fitted: FittedTerms = []
  /// What makes wavelengths of frequencies: by default water at 20 °C (Marczak 1997).
  public var speedOfSound = SpeedOfSound.water20
  public var regimen: RegimenTerms
  /// Other numbers of pulses for parts of the target; where balls overlap, the last one counts. At most `maximumOverrides`.
  public var pulseOverrides: [PulseOverride] = []
  public var limits: Limits
  public var calibration: CalibrationTerms = CalibrationTerms()
  public var fractionation: FractionationTerms = FractionationTerms()
  /// What the treatment is to reach; no meaning for `TargetShape.points`.
  public var goal: TreatmentGoal = TreatmentGoal()
  /// Where bursts make bubbles, and what bubbles do.
  public var cloud: CloudTerms = CloudTerms()
  /// What lies between array and target.
  public var medium: MediumTerms = MediumTerms()
  /// What a focus may do elsewhere.
  public var lobes: ReachTerms = ReachTerms()
  /// Pulses of the sub-threshold pass that comes first, to learn what no cavitation sounds like; 0 to 256.
  public var baselinePulses: UInt16 = 32

  /// No focus and no target centre lies further from the geometric focus, along any axis.
  public static let reach = Length.metres(0.5)
  public static let spacings: ClosedRange<Length> = .metres(5e-5)...Length.metres(0.1)
  public static let spacingsInWavelengths: ClosedRange<Double> = 0.05...20
  public static let rims: ClosedRange<Length> = .metres(-0.02)...Length.metres(0.02)
  public static let margins: ClosedRange<Length> = .metres(-0.02)...Length.metres(0.02)
  /// Largest cosine between two axes of an image's voxels with which a margin can be exact: an affine in single precision has about 10⁻⁶.
  public static let skewWithMargin = 1e-3
  public static let maximumOverrides = 256
  public static let maximumKeepOuts = 32
  public static let maximumBaselinePulses = 256
}

/// Pulses for the foci within a ball.
public struct PulseOverride: Equatable, Sendable {
  /// From the target's centre.
  public var centre: Position
  public var radius: Length
  public var pulses: UInt32

  public init(centre: Position, radius: Length, pulses: UInt32) {
    self.centre = centre
    self.radius = radius
    self.pulses = pulses
  }
}

/// Calibration as far as the plan states it; the rest comes from the array.
public struct CalibrationTerms: Equatable, Sendable {
  public var sourcePressurePerVolt: Pressure?
  /// Of the whole array.
  public var arrayConductance: Conductance?

  public init(sourcePressurePerVolt: Pressure? = nil, arrayConductance: Conductance? = nil) {
    self.sourcePressurePerVolt = sourcePressurePerVolt
    self.arrayConductance = arrayConductance
  }

  public static let arrayConductances: ClosedRange<Conductance> = .siemens(1e-6)...Conductance.siemens(1000)
}

/// When a focus counts as liquefied, as far as the plan states it; `nil` leaves the controller's own value.
///
/// The controller's criteria for fractionation have the same fields and explain them.
public struct FractionationTerms: Equatable, Sendable {
  public var referencePulses: UInt16?
  public var spanPulses: UInt16?
  public var flatGrowth: Double?
  public var flatSpans: UInt8?
  public var growthMinimum: Double?
  public var growthExpected: Double?
  public var silentPulses: UInt32?
  public var growthPulses: UInt32?
  public var collapseMinimum: Nanoseconds?
  public var collapseMaximum: Nanoseconds?

  public init() {}
}
