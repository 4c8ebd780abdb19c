import Arrays
import Foundation
import HistotripsyCore
import Hydrophones

/// Where a hydrophone looks and what it stands in, from how strongly it hears elements all around it.
///
/// ln(amplitude over what geometry predicts) = ln g + ln D(angle to the axis; share): least squares for g, the axis in two
/// directions and the
/// share, with what was known before as further equations of their own weight. Elements that do not belong (dead, weak) are forgotten
/// by weights 1/(1 + (residual/scale)²)². Elements must differ from each other by chance and not with their angle (`trend`).
struct HearingFit {
  /// Strengths may go with the angle by this from axis to rim: 2 % [M]. It cannot be told from another share, and stays in the budget.
  static let trend = 0.02
  /// Strengths of elements scatter by this at least, relative: 1 % [M].
  private static let leastScatter = 0.01
  /// Fewer than this tell nothing; what was known before stays.
  private static let leastElements = 12

  let finding: HearingFinding

  /// - Parameter observations: relative amplitudes by element, as geometry predicts them without the hydrophone's direction.
  init(_ observations: [ElementJudgement.Observation], _ before: HearingModel, at place: Position) {
    let amplitudes = observations.map(\.relativeAmplitude).sorted()
    guard let median = amplitudes.isEmpty ? nil : amplitudes[amplitudes.count / 2], median > 0 else {
      finding = before.finding
      return
    }
    let used = observations.filter {
      $0.relativeAmplitude > 0.3 * median && $0.relativeAmplitude > 5 * $0.deviation
    }
    guard used.count >= Self.leastElements else {
      finding = before.finding
      return
    }
    let known = before.finding
    let (u, v) = HearingModel.across(known.axis.lanes)
    let hasShare = before.response.table == nil && known.shareUncertainty > 0
    var x = SIMD4(log(median), 0, 0, known.share)
    var scatter = 0.1
    var equations = NormalEquations()
    func axis(_ x: SIMD4<Double>) -> SIMD4<Double> {
      let sum = known.axis.lanes + u * x.y + v * x.z
      return sum / sum.length
    }
    func expected(_ number: Int, _ x: SIMD4<Double>) -> Double {
      let cosine = before.cosine(number, at: place, axis: axis(x))
      let heard = before.response.amplitude(
        cosine: cosine, share: x.w, radius: before.radius, waveNumber: before.waveNumber)
      return x.x + log(max(heard, 1e-3))
    }
    for round in 0..<30 {
      equations = NormalEquations()
      var residuals: [Double] = []
      for seen in used {
        let at = expected(seen.element, x)
        let off = log(seen.relativeAmplitude) - at
        residuals.append(abs(off))
        let near = 1 + off * off / (9 * scatter * scatter)
        let weight = 1 / (scatter * near)
        var row = SIMD4<Double>(1, 0, 0, 0)
        for lane in 1..<4 {
          var moved = x
          moved[lane] += 1e-4
          row[lane] = (expected(seen.element, moved) - at) / 1e-4
        }
        equations.add(row * weight, off * weight)
      }
      equations.add(SIMD4(0, 1, 0, 0) / known.axisUncertainty, -x.y / known.axisUncertainty)
      equations.add(SIMD4(0, 0, 1, 0) / known.axisUncertainty, -x.z / known.axisUncertainty)
      let doubt = hasShare ? known.shareUncertainty : 1e-6
      equations.add(SIMD4(0, 0, 0, 1) / doubt, (known.share - x.w) / doubt)
      guard let step = equations.solution() else { break }
      x += step
      x.w = min(1, max(0, x.w))
      residuals.sort()
      // The median of |normal| is 0.6745 deviations.
      scatter = max(Self.leastScatter, residuals[residuals.count / 2] / 0.6745)
      if round > 8, abs(step.y) + abs(step.z) + abs(step.w) < 1e-9 { break }
    }
    guard let variances = equations.variances(), x.y.isFinite, x.w.isFinite else {
      finding = known
      return
    }
    finding = HearingFinding(
      axis: Position(metres: axis(x)), axisUncertainty: max(variances.y, variances.z).squareRoot(),
      share: x.w, shareUncertainty: hasShare ? variances.w.squareRoot() : known.shareUncertainty,
      elements: used.count)
  }
}
