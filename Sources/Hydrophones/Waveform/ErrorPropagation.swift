import Foundation
import HistotripsyCore

/// Uncertainty of deconvolved pressures and of what is computed from them, by linear propagation with the full covariance
/// (JCGM 102:2011; for spectra: S. Eichstädt, V. Wilkens, Meas. Sci. Technol. 27, 055001, 2016).
///
/// The covariance of n samples has n² entries and none is ever stored: errors that are independent from bin to bin are 2 × 2 blocks, whose
/// effect on every sample is one transform; errors that reach over bins (`ErrorCorrelation.points`, `.common`) are columns, one at a time.
/// The result is exactly that of the matrices, in O(columns · n log n) time and O(n) memory.
struct ErrorPropagation {
  /// Covariance of real and imaginary part in every bin.
  struct Blocks {
    var real: [Double]
    var imaginary: [Double]
    var covariance: [Double]
  }

  /// Variances: of every sample, and of every functional.
  struct Variances {
    var samples: [Double]
    var functionals: [Double]
  }

  let deconvolution: Deconvolution

  init(_ deconvolution: Deconvolution) { self.deconvolution = deconvolution }

  private var binCount: Int { deconvolution.transform.binCount }
  private var count: Int { deconvolution.transform.count }
  private func isEnd(_ bin: Int) -> Bool { bin == 0 || 2 * bin == count }

  // MARK: Sources

  /// White noise of the recorder.
  func noise(_ deviation: Voltage, _ functionals: [SpectralFunctional]) -> Variances {
    let power = Double(count) * deviation.volts * deviation.volts
    var blocks = emptyBlocks
    for bin in 0..<binCount {
      let gain = deconvolution.filter[bin] / deconvolution.sensitivity.values[bin]
      let (real, imaginary) = isEnd(bin) ? (power, 0) : (power / 2, power / 2)
      set(&blocks, bin, Self.turned(by: gain, real, imaginary, 0))
    }
    return variances(of: blocks, functionals)
  }

  /// The same independent standard uncertainty of every sample.
  func samples(_ standard: Pressure, _ functionals: [SpectralFunctional]) -> Variances {
    let power = Double(count) * standard.pascals * standard.pascals
    var blocks = emptyBlocks
    for bin in 0..<binCount { set(&blocks, bin, isEnd(bin) ? (power, 0, 0) : (power / 2, power / 2, 0)) }
    return variances(of: blocks, functionals)
  }

  /// The calibration.
  func sensitivity(_ correlation: ErrorCorrelation, _ functionals: [SpectralFunctional]) -> Variances {
    if correlation == .bins { return variances(of: binBlocks, functionals) }
    var result = Variances(
      samples: [Double](repeating: 0, count: count),
      functionals: [Double](repeating: 0, count: functionals.count))
    // Two records cost one transform.
    var waiting: [Phasor]?
    func add(_ a: [Phasor], _ b: [Phasor]?) {
      let (first, second) = deconvolution.transform.records(
        a, b ?? [Phasor](repeating: .zero, count: binCount))
      for t in 0..<count { result.samples[t] += first[t] * first[t] + second[t] * second[t] }
    }
    SensitivityErrors(deconvolution).forEach(correlation) { column in
      for (index, functional) in functionals.enumerated() {
        let moved = functional.applied(to: column)
        result.functionals[index] += moved * moved
      }
      if let other = waiting {
        add(other, column)
        waiting = nil
      } else {
        waiting = column
      }
    }
    if let waiting { add(waiting, nil) }
    return result
  }

  // MARK: Blocks

  private var emptyBlocks: Blocks {
    let zeros = [Double](repeating: 0, count: binCount)
    return Blocks(real: zeros, imaginary: zeros, covariance: zeros)
  }

  private func set(_ blocks: inout Blocks, _ bin: Int, _ block: (Double, Double, Double)) {
    blocks.real[bin] = block.0
    blocks.imaginary[bin] = block.1
    blocks.covariance[bin] = block.2
  }

  /// The covariance of z · w where w has this one.
  private static func turned(
    by z: Phasor, _ real: Double, _ imaginary: Double, _ covariance: Double
  ) -> (Double, Double, Double) {
    let (x, y) = (z.real, z.imaginary)
    return (
      x * x * real - 2 * x * y * covariance + y * y * imaginary,
      y * y * real + 2 * x * y * covariance + x * x * imaginary,
      x * y * real + (x * x - y * y) * covariance - x * y * imaginary
    )
  }

  /// Of the sensitivity, independent from bin to bin; modulus and computed phase taken as independent, as the published tutorial does.
  private var binBlocks: Blocks {
    let sensitivity = deconvolution.sensitivity
    var blocks = emptyBlocks
    var phases: [Double] = []
    if sensitivity.phase == .minimum {
      phases = MinimumPhase.publishedVariance(
        relativeVariances: zip(sensitivity.variances, sensitivity.moduli).map { $0.real / ($1 * $1) })
    }
    for bin in 0..<binCount {
      let value = sensitivity.values[bin]
      var (real, imaginary, covariance) = sensitivity.variances[bin]
      if sensitivity.phase == .minimum {
        let modulus = sensitivity.moduli[bin]
        let turn = Phasor(value.real / modulus, value.imaginary / modulus)
        (real, imaginary, covariance) = Self.turned(by: turn, real, modulus * modulus * phases[bin], 0)
      } else if isEnd(bin) {
        (imaginary, covariance) = (0, 0)
      }
      let slope = deconvolution.spectrum[bin] / value
      set(&blocks, bin, Self.turned(by: slope, real, imaginary, covariance))
    }
    return blocks
  }

  /// p_t = (1/n) Σ w_k (R_k cos θ − I_k sin θ), θ = 2πkt/n: its variance holds cos² , sin² and their product, that is a constant and a
  /// transform at 2k.
  private func variances(of blocks: Blocks, _ functionals: [SpectralFunctional]) -> Variances {
    var constant = 0.0
    var real = [Double](repeating: 0, count: count)
    var imaginary = real
    for bin in 0..<binCount {
      let weight = isEnd(bin) ? 1.0 : 4
      let (a, b, c) = (blocks.real[bin], blocks.imaginary[bin], blocks.covariance[bin])
      constant += weight * (a + b) / 2
      let place = (2 * bin) % count
      real[place] += weight * (a - b) / 2
      imaginary[place] -= weight * c
    }
    // Re Σ z e^{−2iθ} with z = (a−b)/2 − ic gives (a−b)/2 cos 2θ − c sin 2θ.
    deconvolution.transform.forward(&real, &imaginary)
    let square = Double(count) * Double(count)
    return Variances(
      samples: real.map { max(0, (constant + $0) / square) },
      functionals: functionals.map { functional in
        var sum = 0.0
        for bin in 0..<binCount {
          let (r, i) = (functional.real[bin], functional.imaginary[bin])
          sum += r * r * blocks.real[bin] + i * i * blocks.imaginary[bin] + 2 * r * i * blocks.covariance[bin]
        }
        return max(0, sum)
      })
  }
}
