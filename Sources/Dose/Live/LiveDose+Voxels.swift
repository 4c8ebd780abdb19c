import Foundation
import HistotripsyCore

// What the dose map says, voxel by voxel and altogether, as of the last update.

extension LiveDose {
  /// What a voxel's own place may add to the scatter of its logarithmic rate: tissue varies between the foci.
  private static let ownDeviation = 0.1

  /// The probability that a voxel is liquefied, given a node.
  @inline(__always) private func chance(_ voxel: Int, _ node: Int, _ needed: Double) -> Double {
    let dose = Double(doses[node][voxel])
    let weight = Double(weights[voxel])
    // At any rate that is thought of, too little or enough.
    guard dose > 0.2 * needed, weight > 0 else { return 0 }
    let soft = 1 - Double(stiffness[voxel]) / weight
    let mean = Double(logRates[voxel]) / weight
    let variance = Double(variances[voxel]) / weight + Self.ownDeviation * Self.ownDeviation
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
    let needed = needed
    for voxel in 0..<grid.count where weights[voxel] > 0 {
      if isTarget[voxel] {
        for node in chances.indices { treated[node] += chance(voxel, node, needed) }
      } else {
        for node in chances.indices { outside += chances[node] * chance(voxel, node, needed) }
      }
    }
    let all = Double(max(targetVoxels, 1))
    let best = treated[chances.count / 2] / all
    var square = 0.0
    for node in chances.indices {
      let away = treated[node] / all - best
      square += chances[node] * away * away
    }
    let edge = grid.lattice.edge.metres
    let volume = edge * edge * edge
    return DoseStanding(
      targetVolume: Double(targetVoxels) * volume, treatedShare: best,
      deviation: square.squareRoot(), spill: outside * volume, pulses: pulses)
  }
}
