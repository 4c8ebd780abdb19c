import Foundation

/// The discrete Fourier transform of one length, in double precision: X_k = Σ x_t e^{−2πi kt/n}.
///
/// Written here because no library serves: FFTW is under the GPL and would bind what links it; KissFFT comes in Debian in single
/// precision only, which is not enough for a division of spectra; none of the Swift packages at hand has a transform. Mixed-radix
/// Stockham autosort (any factor; 2 and 4 unrolled), O(n Σ factors), error of some 10⁻¹⁶ √log n; lengths with a prime factor above
/// `largestFactor` go through Bluestein's chirp (`ChirpTransform`).
final class FourierTransform: @unchecked Sendable {
  /// Above this, Bluestein's three transforms of a power of two cost less than the direct sum over the factor.
  private static let largestFactor = 61

  let count: Int
  private let factors: [Int]
  /// e^{−2πi k/n}.
  private let cosines: [Double]
  private let sines: [Double]
  private let chirp: ChirpTransform?

  /// - Precondition: 1 to 2²² samples.
  init(count: Int) {
    precondition((1...1 << 22).contains(count), "1 to 4 194 304 samples")
    self.count = count
    var factors: [Int] = []
    var rest = count
    for factor in [4, 2, 3, 5] {
      while rest % factor == 0 {
        factors.append(factor)
        rest /= factor
      }
    }
    var factor = 7
    while rest > 1 {
      while rest % factor == 0 {
        factors.append(factor)
        rest /= factor
      }
      factor += 2
      if factor * factor > rest, rest > 1 {
        factors.append(rest)
        rest = 1
      }
    }
    let isRough = (factors.max() ?? 1) > Self.largestFactor
    self.factors = isRough ? [] : factors
    chirp = isRough ? ChirpTransform(count: count) : nil
    cosines = (0..<count).map { cos(-2 * .pi * Double($0) / Double(count)) }
    sines = (0..<count).map { sin(-2 * .pi * Double($0) / Double(count)) }
  }

  /// In place.
  /// - Precondition: both of `count` numbers.
  func forward(_ real: inout [Double], _ imaginary: inout [Double]) {
    precondition(real.count == count && imaginary.count == count, "as many as the transform is long")
    if let chirp { return chirp.forward(&real, &imaginary) }
    var otherReal = real
    var otherImaginary = imaginary
    var stride = 1
    var length = count
    for factor in factors {
      stage(factor, length: length, stride: stride, real, imaginary, &otherReal, &otherImaginary)
      swap(&real, &otherReal)
      swap(&imaginary, &otherImaginary)
      length /= factor
      stride *= factor
    }
  }

  /// In place, with the factor 1/n: undoes `forward`.
  func inverse(_ real: inout [Double], _ imaginary: inout [Double]) {
    forward(&imaginary, &real)
    let scale = 1 / Double(count)
    for index in 0..<count {
      real[index] *= scale
      imaginary[index] *= scale
    }
  }

  /// One decimation in frequency: from x into y.
  private func stage(
    _ factor: Int, length: Int, stride: Int, _ xr: [Double], _ xi: [Double], _ yr: inout [Double],
    _ yi: inout [Double]
  ) {
    let part = length / factor
    let n = count
    xr.withUnsafeBufferPointer { xr in
      xi.withUnsafeBufferPointer { xi in
        yr.withUnsafeMutableBufferPointer { yr in
          yi.withUnsafeMutableBufferPointer { yi in
            cosines.withUnsafeBufferPointer { c in
              sines.withUnsafeBufferPointer { s in
                for p in 0..<part {
                  for q in 0..<stride {
                    let source = q + stride * p
                    let target = q + stride * factor * p
                    if factor == 2 {
                      let (a, b) = (source, source + stride * part)
                      let turn = p * stride
                      let (dr, di) = (xr[a] - xr[b], xi[a] - xi[b])
                      yr[target] = xr[a] + xr[b]
                      yi[target] = xi[a] + xi[b]
                      yr[target + stride] = dr * c[turn] - di * s[turn]
                      yi[target + stride] = dr * s[turn] + di * c[turn]
                      continue
                    }
                    for t in 0..<factor {
                      var sumR = 0.0
                      var sumI = 0.0
                      var inner = 0
                      let step = n / factor * t
                      var index = source
                      for _ in 0..<factor {
                        sumR += xr[index] * c[inner] - xi[index] * s[inner]
                        sumI += xr[index] * s[inner] + xi[index] * c[inner]
                        inner += step
                        if inner >= n { inner -= n }
                        index += stride * part
                      }
                      let turn = p * t * stride
                      yr[target + stride * t] = sumR * c[turn] - sumI * s[turn]
                      yi[target + stride * t] = sumR * s[turn] + sumI * c[turn]
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}

extension FourierTransform {
  /// Bins of a real record: 0 to the Nyquist frequency.
  var binCount: Int { count / 2 + 1 }

  /// The non-negative frequencies of a real record.
  func spectrum(of record: [Double]) -> [Phasor] {
    var real = record
    var imaginary = [Double](repeating: 0, count: count)
    forward(&real, &imaginary)
    return (0..<binCount).map { Phasor(real[$0], imaginary[$0]) }
  }

  /// The real records of two half spectra at once: the imaginary parts of their lowest (and, for even lengths, highest) bin, which no
  /// real record has, are left out.
  func records(_ a: [Phasor], _ b: [Phasor]) -> ([Double], [Double]) {
    var real = [Double](repeating: 0, count: count)
    var imaginary = real
    for k in 0..<binCount {
      let isEnd = k == 0 || 2 * k == count
      let (x, y) = isEnd ? (Phasor(a[k].real, 0), Phasor(b[k].real, 0)) : (a[k], b[k])
      real[k] = x.real - y.imaginary
      imaginary[k] = x.imaginary + y.real
      guard !isEnd else { continue }
      real[count - k] = x.real + y.imaginary
      imaginary[count - k] = -x.imaginary + y.real
    }
    inverse(&real, &imaginary)
    return (real, imaginary)
  }

  func record(_ spectrum: [Phasor]) -> [Double] {
    records(spectrum, [Phasor](repeating: .zero, count: binCount)).0
  }
}
