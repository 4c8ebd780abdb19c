import Foundation
import HistotripsyCore

// What the dose map says, voxel by voxel and altogether, as of the last update.

extension LiveDose {
  /// How far all rates may be off together: the collapse time's course is not exactly what is assumed [choice].
  private static let commonDeviation = 0.05

  /// The probability that a voxel is liquefied, given a node.
  /// - Parameter common: logarithm of how far all rates are off.
  @inline(__always) private func chance(
    _ voxel: Int, _ node: Int, _ needed: Double, common: Double = 0
  ) -> Double {
    let dose = Double(doses[node][voxel])
    let weight = Double(weights[voxel])
    // At any rate that is thought of, too little or enough.
    guard dose > 0.2 * needed, weight > 0 else { return 0 }
    let soft = 1 - Double(stiffness[voxel]) / weight
    let mean = Double(logRates[voxel]) / weight + common
    // The voxel's own place may differ from that of the foci as places do.
    let variance = Double(variances[voxel]) / (weight * weight) + placeDeviation * placeDeviation
    return soft * normal.value((log(dose / needed) + mean) / variance.squareRoot())
  }

  private var needed: Double { -log1p(-model.liquefied) }

  /// The probability that a voxel is liquefied, 0 to 1.
  /// - Parameter voxel: index into the grid, x first.
  public func probability(_ voxel: Int) -> Double {
    guard weights[voxel] > 0 else { return 0 }
    var sum = 0.0
    for node in chances.indices { sum += chances[node] * chance(voxel, node, needed) }
    return sum
  }

  /// The fractionation to be expected of a voxel, 0 to 1.
  public func fractionation(_ voxel: Int) -> Double {
    let weight = Double(weights[voxel])
    guard weight > 0 else { return 0 }
    let stiff = Double(stiffness[voxel]) / weight
    let rate = exp(Double(logRates[voxel]) / weight)
    var sum = 0.0
    for node in chances.indices {
      let dose = Double(doses[node][voxel])
      sum +=
        chances[node]
        * ((1 - stiff) * (1 - exp(-dose * rate)) + stiff * GrowthEvidence.stiffLimit * (1 - exp(-dose)))
    }
    return sum
  }

  /// Whether a voxel belongs to the target.
  public func isInTarget(_ voxel: Int) -> Bool { isTarget[voxel] }

  /// How the treatment stands.
  public var standing: DoseStanding {
    var treated = [Double](repeating: 0, count: chances.count)
    var outside = 0.0
    // When all rates are lower, and higher.
    var (weak, strong) = (0.0, 0.0)
    let middle = chances.count / 2
    let needed = needed
    var expected = [Float](repeating: 0, count: grid.count)
    for voxel in 0..<grid.count where weights[voxel] > 0 {
      let best = chance(voxel, middle, needed)
      expected[voxel] = Float(best)
      if isTarget[voxel] {
        for node in chances.indices {
          treated[node] += node == middle ? best : chance(voxel, node, needed)
        }
        weak += chance(voxel, middle, needed, common: -Self.commonDeviation)
        strong += chance(voxel, middle, needed, common: Self.commonDeviation)
      } else {
        for node in chances.indices {
          outside += chances[node] * (node == middle ? best : chance(voxel, node, needed))
        }
      }
    }
    let all = Double(max(targetVoxels, 1))
    let shift = shifted(expected)
    let best = treated[middle] / all
    let spread = (strong - weak) / (2 * all)
    var square = spread * spread + shift.variance / (all * all) + shift.loss * shift.loss / (all * all)
    for node in chances.indices {
      let away = (treated[node] - treated[middle]) / all
      square += chances[node] * away * away
    }
    let edge = grid.lattice.edge.metres
    let volume = edge * edge * edge
    return DoseStanding(
      targetVolume: Double(targetVoxels) * volume, treatedShare: best,
      deviation: square.squareRoot(), spill: outside * volume, pulses: pulses)
  }

  /// What it costs if target and foci stand off towards each other by `uncertainty.position` along each axis: the mean change of the
  /// treated voxels, at most 0, and its variance. From the target shifted by a voxel each way.
  private func shifted(_ expected: [Float]) -> (loss: Double, variance: Double) {
    let share = uncertainty.position.metres / grid.lattice.edge.metres
    guard share > 0 else { return (0, 0) }
    let steps = [1, grid.counts.x, grid.counts.x * grid.counts.y]
    var (loss, variance) = (0.0, 0.0)
    for step in steps {
      var (ahead, behind) = (0.0, 0.0)
      for voxel in isTarget.indices where isTarget[voxel] {
        if voxel + step < expected.count { ahead += Double(expected[voxel + step] - expected[voxel]) }
        if voxel >= step { behind += Double(expected[voxel - step] - expected[voxel]) }
      }
      // Second and first order of the share that the step is of a deviation.
      loss += (ahead + behind) / 2 * share * share
      let slope = (ahead - behind) / 2 * share
      variance += slope * slope
    }
    return (min(0, loss), variance)
  }
}
