import Foundation
import HistotripsyCore

/// A sensitivity curve on the bins of a transform: what a spectrum of voltages is divided by.
///
/// Beyond the calibrated band the value of its end is used, as the published tutorial does; those bins are counted and named.
struct BinSensitivity {
  /// Whether the phase is the calibrated one or follows from the modulus.
  enum Phase {
    case calibrated
    case minimum
  }

  /// Points used; moduli only where the phase is computed.
  let curve: SensitivityCurve
  let phase: Phase
  /// Bin width.
  let width: Double
  /// V/Pa in each bin; real in the lowest (and for even lengths in the highest), as every real record has it.
  let values: [Phasor]
  let isOutside: [Bool]
  /// Interpolated variance of the curve in each bin: of real and imaginary part and covariance, or of the modulus alone.
  let variances: [(real: Double, imaginary: Double, covariance: Double)]
  /// The modulus in each bin.
  let moduli: [Double]

  init(_ curve: SensitivityCurve, phase: Phase, samples: Int, step: Interval) {
    let used = phase == .minimum ? curve.moduli : curve
    self.curve = used
    self.phase = phase
    let width = 1 / (Double(samples) * step.seconds)
    self.width = width
    let count = samples / 2 + 1
    var values: [Phasor] = []
    var outside: [Bool] = []
    var variances: [(real: Double, imaginary: Double, covariance: Double)] = []
    for bin in 0..<count {
      let point: SensitivityPoint
      switch used.sensitivity(at: Frequency(clamping: Double(bin) * width)) {
      case .inBand(let value):
        point = value
        outside.append(false)
      case .outside(let nearest, _):
        point = nearest
        // A bin a billionth beside the end of the band is on it.
        outside.append(abs(Double(bin) * width / nearest.frequency.hertz - 1) > 1e-9)
      }
      values.append(Phasor(point.real, point.imaginary))
      variances.append((point.realVariance, point.imaginaryVariance, point.covariance))
    }
    moduli = values.map(\.modulus)
    if phase == .minimum {
      let phases = MinimumPhase.phase(logarithms: moduli.map { log($0) })
      for bin in 0..<count { values[bin] = Phasor(modulus: moduli[bin], phase: phases[bin]) }
    } else {
      values[0].imaginary = 0
      if samples.isMultiple(of: 2) { values[count - 1].imaginary = 0 }
    }
    self.values = values
    self.variances = variances
    isOutside = outside
  }
}

extension SensitivityCurve {
  /// Without phases.
  var moduli: SensitivityCurve {
    SensitivityCurve(
      points: points.map {
        SensitivityPoint(
          frequency: $0.frequency, real: $0.modulus.voltsPerPascal, imaginary: 0,
          realVariance: $0.modulusVariance)
      }, hasPhase: false, hasUncertainty: hasUncertainty, correlation: correlation)
  }
}
