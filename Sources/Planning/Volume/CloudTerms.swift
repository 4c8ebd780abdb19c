import Dose
import HistotripsyCore
import Text

/// Where bursts make bubbles and what bubbles do, with how well that is known.
public struct CloudTerms: Equatable, Sendable {
  public var model = CloudModel()
  /// What bursts lose to the bubbles of earlier ones.
  public var residual = ResidualShield()
  /// How far the effect may be off, k = 2, as a share of it: from place to place, and by all that is not known of the tissue [choice].
  public var effectUncertainty = 0.15
  /// How far the threshold may be off, k = 2: published thresholds lie between 26 and 30 MPa [A].
  public var thresholdUncertainty: Pressure = .megapascals(2)
  /// How far the pressure at the focus may be off the set-point, k = 2, as a share of it [choice].
  public var setPointUncertainty = 0.05
  /// How far target and focus may be off towards each other, along any axis, k = 2 [choice].
  public var positionUncertainty: Length = .millimetres(0.3)

  public init(model: CloudModel = CloudModel()) { self.model = model }

  private var threshold: Pressure {
    get { model.threshold.peakNegative }
    set { model.threshold = LinearEstimate(peakNegative: newValue) }
  }

  static let thresholds: ClosedRange<Pressure> = .megapascals(1)...Pressure.megapascals(60)
  static let deviations: ClosedRange<Pressure> = .pascals(1e4)...Pressure.megapascals(10)
  static let effects = 0.0001...0.9
  static let degrees = 0.5...0.999
  static let shieldings = 0.0...1.0
  static let residualTimes: ClosedRange<Nanoseconds> = .milliseconds(1)...Nanoseconds.seconds(60)
  static let effectUncertainties = 0.0...0.8
  static let thresholdUncertainties: ClosedRange<Pressure> = .zero...Pressure.megapascals(20)
  static let setPointUncertainties = 0.0...0.5
  static let positionUncertainties: ClosedRange<Length> = .zero...Length.millimetres(10)

  /// The `cloud:` section of a plan.
  package static let record = Record(
    "cloud",
    comment: [
      "# Half of all bursts cavitate where their (p-)LE is the threshold; each destroys so much of what is left of a voxel,",
      "# which is treated from the fractionation `liquefied` on. Uncertainties are for k = 2.",
    ],
    blank: CloudTerms(),
    fields: [
      RecordField(
        "threshold", \CloudTerms.threshold, .quantity(.pressure, thresholds),
        doc: "linear estimate of p- at which half of all bursts cavitate"),
      RecordField(
        "deviation", \CloudTerms.model.deviation, .quantity(.pressure, deviations),
        doc: "standard deviation of the threshold"),
      RecordField(
        "effect", \CloudTerms.model.effect, .plain(.share, effects),
        doc: "what one burst that cavitates destroys of what is left"),
      RecordField(
        "liquefied", \CloudTerms.model.liquefied, .plain(.share, degrees),
        doc: "fractionation from which a voxel counts as treated"),
      RecordField(
        "residual-shielding", \CloudTerms.residual.shielding, .plain(.share, shieldings),
        doc: "share of its effect that a burst loses right after another at the same place"),
      RecordField(
        "residual-time", \CloudTerms.residual.timeConstant, .time(residualTimes),
        doc: "time in which that loss falls to a third (1/e)"),
      RecordField(
        "effect-uncertainty", \CloudTerms.effectUncertainty, .plain(.share, effectUncertainties),
        doc: "how far the effect may be off; pulses are counted out for the weakest"),
      RecordField(
        "threshold-uncertainty", \CloudTerms.thresholdUncertainty,
        .quantity(.pressure, thresholdUncertainties), doc: "how far the threshold may be off"),
      RecordField(
        "set-point-uncertainty", \CloudTerms.setPointUncertainty, .plain(.share, setPointUncertainties),
        doc: "how far the pressure at the focus may be off"),
      RecordField(
        "position-uncertainty", \CloudTerms.positionUncertainty, .quantity(.length, positionUncertainties),
        doc: "how far target and focus may be off towards each other, along any axis"),
    ])
}
