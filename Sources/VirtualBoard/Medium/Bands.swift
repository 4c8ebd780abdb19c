import Glibc

/// The four bands of the feature block and the energies that simple signals put into them. Lanes: subharmonic, ultraharmonic,
/// harmonic, broadband. Edges in units of f₀.
enum Bands {
  /// Lane and edges of every stretch.
  static let stretches: [Stretch] = {
    var all = [Stretch(lane: 0, low: 0.4, high: 0.6)]
    all.append(Stretch(lane: 1, low: 1.4, high: 1.6))
    all.append(Stretch(lane: 1, low: 2.4, high: 2.6))
    for n in 1...4 {
      let harmonic = Double(n)
      all.append(Stretch(lane: 2, low: harmonic - 0.1, high: harmonic + 0.1))
      all.append(Stretch(lane: 3, low: harmonic + 0.1, high: harmonic + 0.4))
      all.append(Stretch(lane: 3, low: harmonic + 0.6, high: harmonic + 0.9))
    }
    return all
  }()

  struct Stretch: Sendable {
    var lane: Int
    var low: Double
    var high: Double
  }

  /// Total width of each band over f₀.
  static let widths = SIMD4(0.2, 0.4, 0.8, 2.4)

  /// A tone A·exp(−t²/2s²)·cos(2π f t) with s = 1/(2π·spread): ∫v² dt = A² s √π/2.
  static func energyOfTone(spread: Double) -> Double { Double.pi.squareRoot() / (4 * Double.pi * spread) }

  /// Of that energy, the share in each band. Its spectrum is a Gaussian around `centre` with |X|² ∝ exp(−(f−centre)²/spread²).
  static func shares(centre: Double, spread: Double, carrier: Double) -> SIMD4<Double> {
    var result = SIMD4<Double>(repeating: 0)
    for part in stretches {
      let upper = erf((part.high * carrier - centre) / spread)
      result[part.lane] += 0.5 * (upper - erf((part.low * carrier - centre) / spread))
    }
    return result
  }
}
