import Foundation
import HistotripsyCore

/// How many bursts each focus needs so that a share of the target is liquefied, with as few bursts as can be found.
///
/// **Method.** Every focus begins with the bursts that liquefy the middle of its own cloud; where that leaves too little
/// treated, foci beside untreated voxels get more. Then bursts that no treated voxel needs are taken away, focus by focus, in
/// sweeps; and where more is treated than the goal asks for, the foci that are worth least for what they cost go first. A
/// covering problem of this kind has no exact solution in reasonable time; what is found is a local optimum, and the same
/// every time.
public struct PulseCover: Sendable {
  public struct Goal: Equatable, Sendable {
    /// Least share of the target that is liquefied, 0 to 1.
    public var treatedShare: Double
    /// Most bursts that a focus may get.
    public var burstsMaximum: UInt32

    public init(treatedShare: Double = 0.98, burstsMaximum: UInt32) {
      precondition(
        treatedShare > 0 && treatedShare <= 1 && burstsMaximum > 0, "a share up to 1, one burst or more")
      self.treatedShare = treatedShare
      self.burstsMaximum = burstsMaximum
    }
  }

  /// Bursts of each focus; 0 where it is not needed.
  public private(set) var counts: [UInt32]
  /// Share of the target's voxels that these bursts liquefy.
  public var treatedShare: Double { targetVoxels > 0 ? Double(treated) / Double(targetVoxels) : 0 }

  private let influence: Influence
  private let isTarget: [Bool]
  private let targetVoxels: Int
  /// −ln(1 − effect · P) of one burst, entry by entry.
  private let effects: [Float]
  private let needed: Float
  private var doses: [Float]
  private var treated = 0

  /// - Parameters:
  ///   - influence: what each focus reaches.
  ///   - pressures: (p−)LE at each focus, none above what the influence was made for.
  ///   - target: the region to be liquefied.
  ///   - goal: how much of it, and the most bursts of a focus.
  ///   - model: threshold and effect to reckon with; those of the influence unless stated.
  public init(
    _ influence: Influence, pressures: [LinearEstimate], target: DoseRegion, goal: Goal,
    model other: CloudModel? = nil
  ) {
    precondition(pressures.count == influence.foci, "one pressure for each focus")
    self.influence = influence
    let model = other ?? influence.model
    let logarithms = CloudModel.Logarithms(model)
    isTarget = influence.membership(of: target)
    targetVoxels = influence.lattice.voxelCount(in: target)
    needed = Float(-log1p(-model.liquefied))
    var effects = [Float](repeating: 0, count: influence.amplitudes.count)
    for focus in 0..<influence.foci {
      let pascals = Float(pressures[focus].peakNegative.pascals)
      for entry in influence.starts[focus]..<influence.starts[focus + 1] {
        effects[entry] = -logarithms.value(
          influence.amplitudes[entry] * pascals, share: influence.share(entry))
      }
    }
    self.effects = effects
    doses = [Float](repeating: 0, count: influence.voxelCount)
    counts = [UInt32](repeating: 0, count: influence.foci)
    let first = min(goal.burstsMaximum, UInt32(model.burstsNeeded.rounded(.up)))
    for focus in 0..<influence.foci where reachesTarget(focus) { change(focus, by: Int(first)) }
    raise(to: goal)
    prune(share: 0.5)
    prune(share: 0.5)
    prune(share: 1)
    sacrifice(to: goal)
    prune(share: 1)
  }

  private func entries(_ focus: Int) -> Range<Int> {
    influence.starts[focus]..<influence.starts[focus + 1]
  }

  private func reachesTarget(_ focus: Int) -> Bool {
    entries(focus).contains { isTarget[Int(influence.voxels[$0])] && effects[$0] > 0 }
  }

  private mutating func change(_ focus: Int, by bursts: Int) {
    counts[focus] = UInt32(Int(counts[focus]) + bursts)
    for entry in entries(focus) {
      let voxel = Int(influence.voxels[entry])
      let before = doses[voxel] >= needed
      doses[voxel] += effects[entry] * Float(bursts)
      guard isTarget[voxel] else { continue }
      let after = doses[voxel] >= needed
      if after != before { treated += after ? 1 : -1 }
    }
  }

  /// More bursts where voxels of the target are short, until the goal is reached or nothing more helps.
  private mutating func raise(to goal: Goal) {
    let wanted = Int((goal.treatedShare * Double(targetVoxels)).rounded(.up))
    while treated < wanted {
      var isChanged = false
      for focus in 0..<influence.foci where counts[focus] > 0 && counts[focus] < goal.burstsMaximum {
        let isShort = entries(focus).contains { entry in
          let voxel = Int(influence.voxels[entry])
          return isTarget[voxel] && doses[voxel] < needed && effects[entry] * Float(goal.burstsMaximum) >= 0.1
        }
        guard isShort else { continue }
        let more = min(max(1, counts[focus] / 4), goal.burstsMaximum - counts[focus])
        change(focus, by: Int(more))
        isChanged = true
        if treated >= wanted { return }
      }
      if !isChanged { return }
    }
  }

  /// Takes away bursts that no treated voxel of the target needs.
  /// - Parameter share: of what could be taken from a focus, so that its neighbours keep some to give.
  private mutating func prune(share: Float) {
    for focus in 0..<influence.foci where counts[focus] > 0 {
      var spare = Float(counts[focus])
      for entry in entries(focus) {
        let voxel = Int(influence.voxels[entry])
        guard isTarget[voxel], effects[entry] > 0, doses[voxel] >= needed else { continue }
        // A thousandth stays: sums of many small terms are not exact.
        spare = min(spare, (doses[voxel] - needed * 1.001) / effects[entry])
      }
      let bursts = Int((spare * share).rounded(.down))
      if bursts > 0 { change(focus, by: -bursts) }
    }
  }

  /// Gives up the foci that treat the fewest voxels for their bursts, as long as the goal is kept.
  private mutating func sacrifice(to goal: Goal) {
    let wanted = Int((goal.treatedShare * Double(targetVoxels)).rounded(.up))
    while treated > wanted {
      var best: (focus: Int, worth: Float, loss: Int)?
      for focus in 0..<influence.foci where counts[focus] > 0 {
        let loss = lost(without: focus)
        guard loss <= treated - wanted else { continue }
        let worth = Float(loss) / Float(counts[focus])
        if worth < best?.worth ?? .infinity { best = (focus, worth, loss) }
      }
      guard let best else { return }
      change(best.focus, by: -Int(counts[best.focus]))
    }
  }

  private func lost(without focus: Int) -> Int {
    var lost = 0
    let bursts = Float(counts[focus])
    for entry in entries(focus) {
      let voxel = Int(influence.voxels[entry])
      if isTarget[voxel], doses[voxel] >= needed, doses[voxel] - effects[entry] * bursts < needed {
        lost += 1
      }
    }
    return lost
  }
}

extension VoxelLattice {
  /// Voxels whose centres lie in a region.
  func voxelCount(in region: DoseRegion) -> Int {
    var count = 0
    let (first, last) = (voxel(region.low), voxel(region.high))
    for z in first.z...last.z {
      for y in first.y...last.y {
        for x in first.x...last.x where region.contains(centre(SIMD3(x, y, z))) { count += 1 }
      }
    }
    return count
  }
}
