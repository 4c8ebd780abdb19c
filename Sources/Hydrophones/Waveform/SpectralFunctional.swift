import Foundation

/// A small change of a result, linear in small changes of the pressure's half spectrum: Σ_k (real_k δRe P_k + imaginary_k δIm P_k).
struct SpectralFunctional {
  var real: [Double]
  var imaginary: [Double]

  init(binCount: Int) {
    real = [Double](repeating: 0, count: binCount)
    imaginary = real
  }

  /// Of a change that is linear in the pressures, Σ_t g_t δp_t.
  init(gradient g: [Double], transform: FourierTransform) {
    let spectrum = transform.spectrum(of: g)
    let n = Double(transform.count)
    self.init(binCount: transform.binCount)
    for (bin, value) in spectrum.enumerated() {
      let weight = (bin == 0 || 2 * bin == transform.count ? 1 : 2) / n
      real[bin] = weight * value.real
      imaginary[bin] = weight * value.imaginary
    }
  }

  /// How it moves with one change of the spectrum.
  func applied(to change: [Phasor]) -> Double {
    var sum = 0.0
    for bin in 0..<change.count {
      sum += real[bin] * change[bin].real + imaginary[bin] * change[bin].imaginary
    }
    return sum
  }

  static func + (a: Self, b: Self) -> Self {
    var sum = a
    for bin in 0..<a.real.count {
      sum.real[bin] += b.real[bin]
      sum.imaginary[bin] += b.imaginary[bin]
    }
    return sum
  }

  static func * (a: Self, factor: Double) -> Self {
    var product = a
    for bin in 0..<a.real.count {
      product.real[bin] *= factor
      product.imaginary[bin] *= factor
    }
    return product
  }
}
