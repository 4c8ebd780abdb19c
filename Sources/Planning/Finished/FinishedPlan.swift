import Arrays
import HistotripsyCore

/// A plan that has been worked out for one array: foci that it can reach, in the order in which they are visited, with what each of
/// them takes; what was left out, and what the whole is expected to cost.
///
/// `PlanMaker` makes it of a request (`PlanDocument`) and an array; `yamlText` and `FinishedPlanFile` write and read it. The same request
/// and array always give the same bytes.
public struct FinishedPlan: Equatable, Sendable {
  public var name: String
  public var origin: PlanOrigin
  /// The one array that the plan is for.
  public var array: ArrayStamp
  /// What is treated, with its goal; `nil` for points, which have no volume, and in plans of format 2.
  public var target: TargetTerms?
  /// Spelt out, with its source; frequency and set-point are always stated.
  public var regimen: RegimenTerms
  public var limits: Limits
  public var calibration: TreatmentPlan.Calibration
  public var fractionation: FractionationTerms
  public var baselinePulses: UInt16
  /// Between neighbouring foci.
  public var spacing: Length
  /// What made wavelengths of the frequency, and the field.
  public var speedOfSound: Speed
  public var medium: MediumTerms
  public var reach: ReachTerms
  /// In visiting order; 1 to 16384.
  public var foci: [PlannedFocus]
  /// In the order of the request.
  public var dropped: [DroppedFocus]
  /// What the pulses liquefy; `nil` where there is no target, or no model of what its bursts do.
  public var coverage: PlanCoverage?
  public var prediction: PlanPrediction
  /// What was assumed or decided and nobody wrote down.
  public var notes: [String]

  public init(
    name: String, origin: PlanOrigin, array: ArrayStamp, target: TargetTerms?, regimen: RegimenTerms,
    limits: Limits,
    calibration: TreatmentPlan.Calibration, fractionation: FractionationTerms, baselinePulses: UInt16,
    spacing: Length, speedOfSound: Speed, medium: MediumTerms, reach: ReachTerms, foci: [PlannedFocus],
    dropped: [DroppedFocus], coverage: PlanCoverage?, prediction: PlanPrediction, notes: [String]
  ) {
    self.name = name
    self.origin = origin
    self.array = array
    self.target = target
    self.regimen = regimen
    self.limits = limits
    self.calibration = calibration
    self.fractionation = fractionation
    self.baselinePulses = baselinePulses
    self.spacing = spacing
    self.speedOfSound = speedOfSound
    self.medium = medium
    self.reach = reach
    self.foci = foci
    self.dropped = dropped
    self.coverage = coverage
    self.prediction = prediction
    self.notes = notes
  }
}

extension FinishedPlan {
  /// What is treated, in the array's frame; `nil` where there is no volume.
  public var volume: PlannedVolume? {
    target?.volume(
      geometricFocus: array.geometricFocus,
      wavelength: .metres(speedOfSound.metresPerSecond / array.frequency.hertz))
  }

  /// Whether the goal is reached by prediction; `nil` where nothing is predicted.
  public var isGoalReached: Bool? {
    guard let target, let coverage else { return nil }
    return coverage.reaches(target.goal)
  }
}

/// What a finished plan was made from.
public struct PlanOrigin: Equatable, Sendable {
  /// The request as the person named it.
  public var request: String
  /// SHA-256 of the request, 64 hexadecimal digits; `nil` where there was no file.
  public var requestDigest: String?
  /// The target in words: "sphere of 20 mm at (0, 0, 0) mm from the geometric focus".
  public var target: String
  /// The image that the target was taken from; `nil` for a shape.
  public var image: PlanImage?

  public init(request: String, requestDigest: String?, target: String, image: PlanImage? = nil) {
    self.request = request
    self.requestDigest = requestDigest
    self.target = target
    self.image = image
  }
}

/// What tells one array from another.
public struct ArrayStamp: Equatable, Sendable {
  public var name: String
  public var elements: Int
  public var frequency: Frequency
  public var geometricFocus: Position
  /// Of the geometry, `ArrayGeometry.checksum`: differs as soon as any field of any element does.
  public var checksum: UInt32

  public init(
    name: String, elements: Int, frequency: Frequency, geometricFocus: Position, checksum: UInt32
  ) {
    self.name = name
    self.elements = elements
    self.frequency = frequency
    self.geometricFocus = geometricFocus
    self.checksum = checksum
  }

  public init(_ array: ArrayDescription) {
    self.init(
      name: array.name, elements: array.elements.count, frequency: array.frequency,
      geometricFocus: array.geometricFocus,
      checksum: ArrayGeometry.checksum(
        of: array.elements.span, frequency: array.frequency, geometricFocus: array.geometricFocus))
  }
}

/// What a treatment is expected to cost when every planned pulse is given and nothing goes wrong.
public struct PlanPrediction: Equatable, Sendable {
  /// Therapy pulses, the sub-threshold pass not included.
  public var pulses: Int
  /// From the first therapy pulse to the last, at least: no schedule that keeps the regimen is shorter.
  public var duration: Nanoseconds
  /// Electrical, from the rail: Σ rail² · conductance · burst.
  public var energy: Energy
  /// Share of `duration` in transmission.
  public var duty: DutyCycle

  public init(pulses: Int, duration: Nanoseconds, energy: Energy, duty: DutyCycle) {
    self.pulses = pulses
    self.duration = duration
    self.energy = energy
    self.duty = duty
  }
}
