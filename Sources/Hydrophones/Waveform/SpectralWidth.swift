import Foundation

/// Where an amplitude spectrum has fallen by 3 dB on either side of its maximum, by straight lines between bins, and how that moves
/// with the spectrum.
struct SpectralWidth {
  struct Edge {
    let hertz: Double
    let functional: SpectralFunctional
  }

  let lower: Edge?
  let upper: Edge?

  /// - Parameter width: of a bin, Hz.
  init(_ spectrum: [Phasor], width: Double) {
    let amplitudes = spectrum.map(\.modulus)
    var peak = 1
    for bin in 1..<amplitudes.count where amplitudes[bin] > amplitudes[peak] { peak = bin }
    let threshold = amplitudes[peak] / 2.0.squareRoot()

    /// δ|P| in a bin, times a factor.
    func amplitude(_ bin: Int, _ factor: Double, into functional: inout SpectralFunctional) {
      guard amplitudes[bin] > 0 else { return }
      functional.real[bin] += factor * spectrum[bin].real / amplitudes[bin]
      functional.imaginary[bin] += factor * spectrum[bin].imaginary / amplitudes[bin]
    }
    /// Between a bin below the threshold and its neighbour above it: f = f_low + Δf (T − A_low)/(A_high − A_low), Δf of either sign.
    func edge(_ low: Int, _ high: Int) -> Edge {
      let rise = amplitudes[high] - amplitudes[low]
      let share = (threshold - amplitudes[low]) / rise
      let step = Double(high - low) * width
      var functional = SpectralFunctional(binCount: spectrum.count)
      amplitude(peak, step / rise / 2.0.squareRoot(), into: &functional)
      amplitude(low, -step * (1 - share) / rise, into: &functional)
      amplitude(high, -step * share / rise, into: &functional)
      return Edge(hertz: Double(low) * width + step * share, functional: functional)
    }
    lower = (0..<peak).last { amplitudes[$0] < threshold }.map { edge($0, $0 + 1) }
    upper = (peak + 1..<max(amplitudes.count, peak + 1)).first { amplitudes[$0] < threshold }.map {
      edge($0, $0 - 1)
    }
  }
}
