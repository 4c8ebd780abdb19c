import Text

/// Whether centres say where their array looks, or whether any scatter of as many points would.
///
/// Few centres, or centres in a thin layer, lie near some sphere by chance: four always do. The
/// focus found from them is then no measurement.
enum FrameChance {
  /// A share of random arrays that pass as a sphere from which on the sphere of these centres
  /// proves nothing.
  static let doubtful = 0.01
  private static let draws = 300
  private static let seed: UInt64 = 1

  /// Centres are printed to about this.
  private static let printed = 1e-5

  /// Of random arrays with as many centres in the same box, how many lie as near to a sphere as
  /// these do.
  static func share(of centres: [SIMD4<Double>]) -> Double {
    guard let own = SphereFit(centres) else { return 1 }
    let worst = max(own.worst, printed)
    var low = centres[0]
    var high = low
    for centre in centres {
      low = pointwiseMin(low, centre)
      high = pointwiseMax(high, centre)
    }
    var random = SplitMix64(seed: seed)
    // More centres only make chance rarer: 128 of them decide it.
    let count = min(centres.count, 128)
    var passed = 0
    for _ in 0..<draws {
      let points = (0..<count).map { _ -> SIMD4<Double> in
        var point = SIMD4<Double>.zero
        for lane in 0..<3 {
          point[lane] = low[lane] + random.unit() * (high[lane] - low[lane])
        }
        return point
      }
      if let fit = SphereFit(points), fit.worst <= worst, ArrayFrame.passes(fit) { passed += 1 }
    }
    return Double(passed) / Double(draws)
  }

  /// What a check of the array should say; `nil` where chance is out of the question.
  static func complaint(_ array: ArrayDescription) -> String? {
    guard array.radiusOfCurvature != nil else { return nil }
    let share = share(of: array.elements.map(\.position.lanes))
    guard share >= doubtful else { return nil }
    return
      "\((share * 100).short) % of random arrays with \(array.elements.count) elements in the same box would pass as a sphere too: "
      + "radius and focus found from these centres prove nothing; state them in a native array file"
  }
}
