import Foundation
import HistotripsyCore
import Text

/// A recorded pulse in pascals with its uncertainty, and its parameters.
public struct PulseAnalysis: Sendable {
  /// The pressures that the parameters were found from.
  public let deconvolution: Deconvolution
  /// How errors of the calibration at different frequencies were taken to belong together.
  public let correlation: ErrorCorrelation
  /// Bound on what the low-pass takes away from any sample.
  public let regularisationBound: Pressure
  /// k = 1, for every sample, in pascals.
  public let standardUncertainties: [Double]
  /// The pulse in numbers, with uncertainties.
  public let parameters: PulseParameters
  /// What the single factor gives instead: p_c and p_r.
  public let scaledPeakPositive: Pressure
  /// The peak negative pressure by the single factor, for comparison.
  public let scaledPeakNegative: Pressure

  /// - Throws: a pressure that cannot be; a pulse whose strongest frequency lies outside the
  ///   calibrated band: nothing said of it would be measured.
  public init(_ deconvolution: Deconvolution, medium: Medium) throws(InputError) {
    guard !deconvolution.isFundamentalOutside else {
      throw InputError(
        file: deconvolution.record.provenance.source, field: "frequency",
        message:
          "the pulse is strongest at \(Dimension.frequency.shown(deconvolution.fundamental.hertz)), outside the calibrated band "
          + "(\(Dimension.frequency.shown(deconvolution.band)))")
    }
    try Self.refuseImpossible(deconvolution)
    self.deconvolution = deconvolution
    correlation = deconvolution.settings.correlation ?? deconvolution.sensitivity.curve.correlation
    regularisationBound = RegularisationBound(deconvolution).bound
    let budget = PulseBudget(deconvolution, correlation: correlation, bound: regularisationBound)
    standardUncertainties = budget.samples
    parameters = budget.parameters(medium: medium)
    scaledPeakPositive = Pressure(clamping: deconvolution.scaled.max() ?? 0)
    scaledPeakNegative = Pressure(clamping: -(deconvolution.scaled.min() ?? 0))
  }

  /// Pressures that can be. Water tears at a tension of 140 MPa by theory (homogeneous nucleation;
  /// Herbert, Balibar and Caupin 2006, doi 10.1103/PhysRevE.74.041603) and near 30 MPa in practice;
  /// no published shock front of a focused field is above 300 MPa.
  public static let possible: ClosedRange<Pressure> = .megapascals(-140)...Pressure.megapascals(500)

  /// - Throws: a sample that no field in water can have: nothing is clamped in silence.
  private static func refuseImpossible(_ deconvolution: Deconvolution) throws(InputError) {
    let range = possible.inBaseUnit
    for values in [deconvolution.pascals, deconvolution.scaled] {
      guard let value = values.first(where: { !range.contains($0) }) else { continue }
      throw InputError(
        file: deconvolution.record.provenance.source, field: "pressure",
        message:
          "\((value / 1e6).short) MPa is out of range (\(QuantityText.shown(range, as: .pressure))): more than water can "
          + "bear; are the voltages in another unit, amplified or attenuated, or is the sensitivity of another hydrophone?"
      )
    }
  }

  /// Standard deviation of a record without sound.
  /// - Throws: one whose step differs from the pulse's: another setting of the recorder has another
  ///   noise.
  public static func noise(of quiet: VoltageRecord, for pulse: VoltageRecord) throws(InputError) -> Voltage {
    guard abs(quiet.step / pulse.step - 1) < 1e-6 else {
      throw InputError(
        file: quiet.provenance.source, field: "step",
        message: "\(Dimension.time.shown(quiet.step.seconds)), but the pulse was recorded in steps of "
          + "\(Dimension.time.shown(pulse.step.seconds)): record the noise as the pulse")
    }
    return quiet.deviation
  }
}

/// Values, gradients and variances, brought together.
private struct PulseBudget {
  let deconvolution: Deconvolution
  private let pascals: [Double]
  private let integral: RunningIntegral
  private let width: SpectralWidth
  private let functionals: [SpectralFunctional]
  private var sources: [(source: UncertaintyTerm.Source, variances: ErrorPropagation.Variances)] = []

  init(_ deconvolution: Deconvolution, correlation: ErrorCorrelation, bound: Pressure) {
    self.deconvolution = deconvolution
    let pascals = deconvolution.pascals
    self.pascals = pascals
    let transform = deconvolution.transform
    integral = RunningIntegral(pascals, step: deconvolution.record.step.seconds)
    width = SpectralWidth(deconvolution.spectrum, width: deconvolution.sensitivity.width)
    let none = SpectralFunctional(binCount: transform.binCount)
    let total = SpectralFunctional(gradient: integral.totalGradient, transform: transform)
    let duration = SpectralFunctional(gradient: integral.riseGradient.map { 1.25 * $0 }, transform: transform)
    let lower = width.lower?.functional ?? none
    let upper = width.upper?.functional ?? none
    // Intensity: δ(E/t) = δE/t − E δt/t².
    let seconds = 1.25 * integral.rise
    let intensity = total * (1 / seconds) + duration * (-integral.total / (seconds * seconds))
    let centre = (lower + upper) * 0.5
    let negative = pascals.indices.min { pascals[$0] < pascals[$1] } ?? 0
    var impulse = [Double](repeating: 0, count: pascals.count)
    impulse[negative] = -1
    // δ(p/√f) = δp/√f − p δf/(2 f^{3/2}), in MPa and MHz.
    let megahertz = max(((width.lower?.hertz ?? 0) + (width.upper?.hertz ?? 0)) / 2e6, 1e-9)
    let index =
      SpectralFunctional(gradient: impulse, transform: transform) * (1e-6 / megahertz.squareRoot())
      + centre * (pascals[negative] * 1e-6 / (2 * pow(megahertz, 1.5)) * 1e-6)
    functionals = [total, duration, lower, upper, centre, intensity, index]

    let propagation = ErrorPropagation(deconvolution)
    if let noise = deconvolution.settings.noise {
      sources.append((.noise, propagation.noise(noise, functionals)))
    }
    if deconvolution.sensitivity.curve.hasUncertainty {
      sources.append((.sensitivity, propagation.sensitivity(correlation, functionals)))
    }
    if bound > .zero {
      // Rectangular, of this half width.
      sources.append((.regularisation, propagation.samples(bound / 3.0.squareRoot(), functionals)))
    }
  }

  var samples: [Double] {
    pascals.indices.map { t in sources.reduce(0) { $0 + $1.variances.samples[t] }.squareRoot() }
  }

  private func atSample<Q: Quantity>(_ t: Int, _ value: Double) -> Uncertain<Q> {
    Uncertain(
      value: Q(clamping: value),
      budget: sources.map {
        UncertaintyTerm(source: $0.source, standard: $0.variances.samples[t].squareRoot())
      })
  }

  private func functional<Q: Quantity>(_ index: Int, _ value: Double) -> Uncertain<Q> {
    Uncertain(
      value: Q(clamping: value),
      budget: sources.map {
        UncertaintyTerm(source: $0.source, standard: $0.variances.functionals[index].squareRoot())
      })
  }

  func parameters(medium: Medium) -> PulseParameters {
    let positive = pascals.indices.max { pascals[$0] < pascals[$1] } ?? 0
    let negative = pascals.indices.min { pascals[$0] < pascals[$1] } ?? 0
    let seconds = 1.25 * integral.rise
    let total: Uncertain<PressureSquaredIntegral> = functional(0, integral.total)
    let pulseAverage: Uncertain<PressureSquaredIntegral> = functional(5, integral.total / seconds)
    var centre: Uncertain<Frequency>?
    var index: Uncertain<MechanicalIndex>?
    if let lower = width.lower, let upper = width.upper {
      let hertz = (lower.hertz + upper.hertz) / 2
      centre = functional(4, hertz)
      index = functional(6, -pascals[negative] * 1e-6 / (hertz * 1e-6).squareRoot())
    }
    let toMedium = 1 / medium.impedance
    let energy: Uncertain<EnergyPerArea> = total.scaled(by: toMedium)
    let intensity: Uncertain<Intensity> = pulseAverage.scaled(by: toMedium)
    return PulseParameters(
      peakPositive: atSample(positive, pascals[positive]), peakPositiveTime: deconvolution.time(of: positive),
      peakNegative: atSample(negative, -pascals[negative]),
      peakNegativeTime: deconvolution.time(of: negative),
      pressureSquaredIntegral: total,
      intensityIntegral: energy.adding(.medium, relative: medium.relativeUncertainty),
      duration: functional(1, seconds),
      pulseAverageIntensity: intensity.adding(.medium, relative: medium.relativeUncertainty),
      lowerFrequency: width.lower.map { functional(2, $0.hertz) },
      upperFrequency: width.upper.map { functional(3, $0.hertz) }, centreFrequency: centre,
      mechanicalIndex: index)
  }
}
