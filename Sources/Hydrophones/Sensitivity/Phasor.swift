import Foundation

/// A complex number.
struct Phasor: Equatable, Sendable {
  var real: Double
  var imaginary: Double

  init(_ real: Double, _ imaginary: Double) {
    self.real = real
    self.imaginary = imaginary
  }

  init(modulus: Double, phase: Double) {
    self.init(modulus * cos(phase), modulus * sin(phase))
  }

  static let zero = Phasor(0, 0)

  var modulus: Double { hypot(real, imaginary) }
  var phase: Double { atan2(imaginary, real) }
  var squaredModulus: Double { real * real + imaginary * imaginary }
  var conjugate: Phasor { Phasor(real, -imaginary) }

  static func + (a: Self, b: Self) -> Self { Self(a.real + b.real, a.imaginary + b.imaginary) }
  static func - (a: Self, b: Self) -> Self { Self(a.real - b.real, a.imaginary - b.imaginary) }
  static func * (a: Self, b: Self) -> Self {
    Self(a.real * b.real - a.imaginary * b.imaginary, a.real * b.imaginary + a.imaginary * b.real)
  }
  static func * (a: Self, b: Double) -> Self { Self(a.real * b, a.imaginary * b) }
  static func / (a: Self, b: Self) -> Self {
    let d = b.squaredModulus
    return Self(
      (a.real * b.real + a.imaginary * b.imaginary) / d, (a.imaginary * b.real - a.real * b.imaginary) / d)
  }
}
