import Foundation

/// A discrete Fourier transform of any length by Bluestein's chirp: kt = (k² + t² − (k − t)²)/2 makes a convolution of it, which
/// transforms of a power of two compute (L. Bluestein, IEEE Trans. Audio Electroacoust. 18, 451, 1970).
final class ChirpTransform: @unchecked Sendable {
  private let count: Int
  private let transform: FourierTransform
  /// e^{−πi t²/n}.
  private let chirp: [Phasor]
  /// Transform of the conjugate chirp, wrapped around.
  private let kernel: (real: [Double], imaginary: [Double])

  init(count: Int) {
    self.count = count
    var size = 1
    while size < 2 * count - 1 { size *= 2 }
    transform = FourierTransform(count: size)
    // t² modulo 2n, so that the angle stays exact.
    let chirp = (0..<count).map {
      Phasor(modulus: 1, phase: -.pi * Double($0 * $0 % (2 * count)) / Double(count))
    }
    var real = [Double](repeating: 0, count: size)
    var imaginary = real
    for (t, value) in chirp.enumerated() {
      for place in Set([t, (size - t) % size]) {
        real[place] = value.real
        imaginary[place] = -value.imaginary
      }
    }
    transform.forward(&real, &imaginary)
    self.chirp = chirp
    kernel = (real, imaginary)
  }

  func forward(_ real: inout [Double], _ imaginary: inout [Double]) {
    var xr = [Double](repeating: 0, count: transform.count)
    var xi = xr
    for t in 0..<count {
      let value = Phasor(real[t], imaginary[t]) * chirp[t]
      xr[t] = value.real
      xi[t] = value.imaginary
    }
    transform.forward(&xr, &xi)
    for k in 0..<transform.count {
      let value = Phasor(xr[k], xi[k]) * Phasor(kernel.real[k], kernel.imaginary[k])
      xr[k] = value.real
      xi[k] = value.imaginary
    }
    transform.inverse(&xr, &xi)
    for k in 0..<count {
      let value = Phasor(xr[k], xi[k]) * chirp[k]
      real[k] = value.real
      imaginary[k] = value.imaginary
    }
  }
}
