import HistotripsyCore

/// What the bubbles of earlier clouds take from later bursts (cavitation memory): nuclei stay where a cloud was, the next cloud is
/// made of them, and sites between them are missed (Duryea 2015, PMC4685961 [V]).
///
/// A voxel that was in a cloud a time t ago loses the share `shielding` · exp(−t/`timeConstant`) of a burst's effect.
public struct ResidualShield: Equatable, Sendable {
  /// Share of the effect that is lost right after a cloud; 0 to 1. 0 leaves bursts to themselves. 0.8 [M].
  public var shielding: Double
  /// Above 0. 0.3 s: nuclei persist for some 1 s (Duryea 2014, PMC4181596 [V]), by which time 4 % is left [M].
  public var timeConstant: Nanoseconds

  public static let none = ResidualShield(shielding: 0)

  public init(shielding: Double = 0.8, timeConstant: Nanoseconds = .milliseconds(300)) {
    precondition(shielding >= 0 && shielding <= 1 && timeConstant > .zero, "a share, and a time above 0")
    self.shielding = shielding
    self.timeConstant = timeConstant
  }
}

/// A therapy burst of a schedule.
public struct FocusVisit: Equatable, Sendable {
  /// Index of its focus.
  public var focus: Int
  public var at: Instant

  public init(focus: Int, at: Instant) {
    self.focus = focus
    self.at = at
  }
}

/// The bursts of a schedule in order of time.
public struct FocusVisits: Sendable {
  public var visits: [FocusVisit]
  /// Whether the schedule goes on after the last.
  public var isCut: Bool

  public init(_ visits: [FocusVisit], isCut: Bool) {
    self.visits = visits
    self.isCut = isCut
  }
}

extension Influence {
  /// Most steps of one voxel by one burst that `shielded` works through: some 3 s.
  static let maximumShieldSteps = 200_000_000

  /// Pulses of each focus that a schedule may have for `shielded` to take no more than some seconds; 2 or more.
  public var visitsMaximum: UInt32 {
    UInt32(clamping: max(2, Self.maximumShieldSteps / max(1, amplitudes.count)))
  }

  /// Mean share of their effect that each focus' bursts keep where they cavitate, 0 to 1.
  func ownShares(at pressure: LinearEstimate) -> [Double] {
    guard !shares.isEmpty else { return [Double](repeating: 1, count: foci) }
    let chance = model.chanceTable
    let pascals = Float(pressure.peakNegative.pascals)
    return (0..<foci).map { focus in
      var (sum, total) = (0.0, 0.0)
      for entry in starts[focus]..<starts[focus + 1] {
        let probability = Double(chance.value(amplitudes[entry] * pascals))
        sum += probability * Double(share(entry))
        total += probability
      }
      return total > 0 ? sum / total : 1
    }
  }

  /// The same foci under the bubbles that their bursts leave in each other's way: each entry has the mean share of its effect that is left.
  ///
  /// Each voxel remembers the expectation of its residual bubbles: a burst that cavitates there with probability P leaves P + (1 − P) of
  /// what was left before. That is exact for the mean of the memory; that clouds of different bursts have independent chance is assumed.
  /// - Parameters:
  ///   - residual: how much is lost and for how long.
  ///   - schedule: bursts. Foci with more than one visit are judged without the first where it is cut.
  ///   - pressures: (p−)LE at each focus.
  public func shielded(
    by residual: ResidualShield, _ schedule: FocusVisits, pressures: [LinearEstimate]
  ) -> Influence {
    precondition(pressures.count == foci, "one pressure for each focus")
    guard residual.shielding > 0 else { return self }
    let chance = model.chanceTable
    let scale = 1 / Double(residual.timeConstant.count)
    var memory = [Float](repeating: 0, count: voxelCount)
    var last = [Int64](repeating: 0, count: voxelCount)
    var sums = [Float](repeating: 0, count: amplitudes.count)
    var counted = [UInt32](repeating: 0, count: foci)
    var seen = [UInt32](repeating: 0, count: foci)
    var total = [UInt32](repeating: 0, count: foci)
    for visit in schedule.visits { total[visit.focus] += 1 }
    for visit in schedule.visits {
      let focus = visit.focus
      let now = Int64(bitPattern: visit.at.nanoseconds)
      let pascals = Float(pressures[focus].peakNegative.pascals)
      seen[focus] += 1
      let counts = !schedule.isCut || seen[focus] > 1 || total[focus] == 1
      if counts { counted[focus] += 1 }
      // Voxels around a focus were mostly in the same cloud last: what has faded since is worked out once for each time.
      var (time, share) = (Int64.min, Float(0))
      for entry in starts[focus]..<starts[focus + 1] {
        let voxel = Int(voxels[entry])
        var left = memory[voxel]
        if left > 0 {
          if last[voxel] != time {
            time = last[voxel]
            share = Float(exponential(-Double(now - time) * scale))
          }
          left *= share
        }
        if counts { sums[entry] += left }
        let probability = chance.value(amplitudes[entry] * pascals)
        memory[voxel] = probability + (1 - probability) * left
        last[voxel] = now
      }
    }
    var shielded = self
    var shares = [UInt8](repeating: 255, count: amplitudes.count)
    for focus in 0..<foci where counted[focus] > 0 {
      let scale = Float(residual.shielding) / Float(counted[focus])
      for entry in starts[focus]..<starts[focus + 1] {
        shares[entry] = UInt8((255 * (1 - min(1, sums[entry] * scale))).rounded())
      }
    }
    shielded.shares = shares
    return shielded
  }

  /// Share of a burst's effect that is left at an entry, 0 to 1.
  @inline(__always) func share(_ entry: Int) -> Float {
    shares.isEmpty ? 1 : Float(shares[entry]) / 255
  }
}
