import Foundation
import HistotripsyCore

/// The independent errors of a calibration, one standard uncertainty each, as changes of the deconvolved spectrum.
struct SensitivityErrors {
  private let deconvolution: Deconvolution
  private let sensitivity: BinSensitivity

  init(_ deconvolution: Deconvolution) {
    self.deconvolution = deconvolution
    sensitivity = deconvolution.sensitivity
  }

  private var binCount: Int { sensitivity.values.count }

  /// Every error in turn; `correlation` is not `.bins`, whose errors are blocks.
  func forEach(_ correlation: ErrorCorrelation, _ body: ([Phasor]) -> Void) {
    if correlation == .common { return common(body) }
    let points = sensitivity.curve.points
    for index in points.indices {
      let (range, weights) = hat(index)
      guard !range.isEmpty else { continue }
      let point = points[index]
      if sensitivity.phase == .minimum {
        let deviation = point.realVariance.squareRoot()
        guard deviation > 0 else { continue }
        let logarithms = zip(range, weights).map { $1 * deviation / sensitivity.moduli[$0] }
        body(change(logarithms: logarithms, in: range))
        continue
      }
      // Cholesky factors of the 2 × 2 covariance.
      let along = point.realVariance.squareRoot()
      let mixed = along > 0 ? point.covariance / along : 0
      let across = max(0, point.imaginaryVariance - mixed * mixed).squareRoot()
      for (real, imaginary) in [(along, mixed), (0, across)] where real != 0 || imaginary != 0 {
        var column = [Phasor](repeating: .zero, count: binCount)
        for (bin, weight) in zip(range, weights) {
          let error = Phasor(real * weight, isEnd(bin) ? 0 : imaginary * weight)
          column[bin] = moved(bin, error / sensitivity.values[bin])
        }
        body(column)
      }
    }
  }

  private func isEnd(_ bin: Int) -> Bool { bin == 0 || 2 * bin == deconvolution.transform.count }

  /// δP = −P δM/M.
  private func moved(_ bin: Int, _ relative: Phasor) -> Phasor { deconvolution.spectrum[bin] * relative * -1 }

  /// One relative error of the modulus everywhere, and one of the phase.
  private func common(_ body: ([Phasor]) -> Void) {
    var moduli: [Double] = []
    var phases: [Double] = []
    for bin in 0..<binCount {
      let (value, variance) = (sensitivity.values[bin], sensitivity.variances[bin])
      let point =
        sensitivity.phase == .minimum
        ? SensitivityPoint(
          frequency: .zero, real: sensitivity.moduli[bin], imaginary: 0, realVariance: variance.real)
        : SensitivityPoint(
          frequency: .zero, real: value.real, imaginary: value.imaginary, realVariance: variance.real,
          imaginaryVariance: variance.imaginary, covariance: variance.covariance)
      moduli.append(point.relativeUncertainty)
      phases.append(isEnd(bin) ? 0 : point.phaseUncertainty)
    }
    if sensitivity.phase == .minimum {
      return body(change(logarithms: moduli, in: 0..<binCount))
    }
    body((0..<binCount).map { moved($0, Phasor(moduli[$0], 0)) })
    if phases.contains(where: { $0 > 0 }) { body((0..<binCount).map { moved($0, Phasor(0, phases[$0])) }) }
  }

  /// Of a change of ln |M| in some bins, with the phase that follows from it in all.
  private func change(logarithms: [Double], in range: Range<Int>) -> [Phasor] {
    let shift = MinimumPhase.shift(of: logarithms, in: range, count: binCount)
    return (0..<binCount).map { bin in
      moved(bin, Phasor(range.contains(bin) ? logarithms[bin - range.lowerBound] : 0, shift[bin]))
    }
  }

  /// The bins that a point's value reaches by interpolation, and how strongly; beyond the ends of the band all of them.
  private func hat(_ index: Int) -> (range: Range<Int>, weights: [Double]) {
    let points = sensitivity.curve.points
    func bin(_ hertz: Double, _ rule: FloatingPointRoundingRule) -> Int {
      Int((hertz / sensitivity.width).rounded(rule).clamped(to: 0...Double(binCount)))
    }
    let own = points[index].frequency.hertz
    let before = index > 0 ? points[index - 1].frequency.hertz : nil
    let after = index + 1 < points.count ? points[index + 1].frequency.hertz : nil
    let low = before.map { bin($0, .down) } ?? 0
    let high = after.map { min(bin($0, .up) + 1, binCount) } ?? binCount
    guard low < high else { return (0..<0, []) }
    let weights = (low..<high).map { bin in
      let f = Double(bin) * sensitivity.width
      if f <= own { return before.map { max(0, (f - $0) / (own - $0)) } ?? 1 }
      return after.map { max(0, ($0 - f) / ($0 - own)) } ?? 1
    }
    return (low..<high, weights)
  }
}
