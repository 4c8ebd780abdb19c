import Foundation

/// Bounds on the error of `BoundaryIntegral`, as `OrderTable` explains.
enum ErrorBound {
  /// The smallest number of nodes whose bound is within the tolerance.
  /// - Parameters:
  ///   - distance: from the centre of the face, at least twice its reach; metres.
  ///   - sine: of the angle off the axis, 0 to 1.
  static func order(
    outline: RadiatingFace.Outline, waveNumber k: Double, distance: Double, sine: Double, tolerance: Double
  ) -> Int {
    let allowed = tolerance * k / (2 * .pi) * outline.area / distance
    let radius = distance * sine
    let height = distance * max(0, 1 - sine * sine).squareRoot()
    var least = Double.infinity
    for step in 0..<28 {
      let y = 0.04 * exp2(Double(step) / 4)
      switch outline {
      case .disc(let a):
        let modulus = a * disc(y: y, a: a, k: k, radius: radius, height: height)
        least = min(least, log(1 + 2 * modulus / allowed) / (2 * y))
      case .rectangle(let a, let b):
        // Around the axis a quarter turn shows every case; the largest of seven directions stands for all.
        var modulus = 0.0
        for direction in 0...6 {
          let angle = Double(direction) / 6 * .pi / 2
          let (x, z) = (radius * cos(angle), radius * sin(angle))
          let sum =
            side(y: y, half: b, offset: z, perpendicular: abs(a - x), k: k, height: height)
            + side(y: y, half: b, offset: z, perpendicular: a + x, k: k, height: height)
            + side(y: y, half: a, offset: x, perpendicular: abs(b - z), k: k, height: height)
            + side(y: y, half: a, offset: x, perpendicular: b + z, k: k, height: height)
          modulus = max(modulus, sum / (2 * .pi))
        }
        least = min(least, log(64.0 / 15 * modulus / (allowed * (1 - exp(-2 * y)))) / (2 * y))
      }
    }
    return least < 1e6 ? max(1, Int(least.rounded(.up))) : Int.max
  }

  /// Largest |(a − r cos ψ)/σ² · (e^{−ikh} − e^{−ikR})| for |Im ψ| ≤ y.
  private static func disc(y: Double, a: Double, k: Double, radius r: Double, height h: Double) -> Double {
    let least = (r - a) * (r - a) - 2 * a * r * (cosh(y) - 1)
    return (a + r * cosh(y)) * quotient(least: least, imaginary: 2 * a * r * sinh(y), k: k, height: h)
  }

  /// Largest |p·half/σ² · (e^{−ikh} − e^{−ikR})| for nodes in the ellipse e^y.
  private static func side(
    y: Double, half: Double, offset: Double, perpendicular p: Double, k: Double, height h: Double
  ) -> Double {
    let nearest = max(0, abs(offset) - half * cosh(y))
    let imaginaryPart = half * sinh(y)
    let least = p * p + nearest * nearest - imaginaryPart * imaginaryPart
    let imaginary = 2 * (abs(offset) + half * cosh(y)) * imaginaryPart
    return p * half * quotient(least: least, imaginary: imaginary, k: k, height: h)
  }

  /// Largest |(e^{−ikh} − e^{−ikR})/σ²| where Re σ² ≥ least and |Im σ²| ≤ imaginary: by the modulus of both terms where σ² keeps away
  /// from 0, and by the slope along σ², k/(2R)·e^{k|Im R|}, everywhere.
  private static func quotient(least: Double, imaginary: Double, k: Double, height h: Double) -> Double {
    var bound = Double.infinity
    if least > 0 {
      let real = (h * h + least).squareRoot()
      bound = (1 + exp(k * imaginary / (2 * real))) / least
    }
    let squared = h * h + min(0, least)
    if squared > 0 {
      let real = squared.squareRoot()
      bound = min(bound, k / (2 * real) * exp(k * imaginary / (2 * real)))
    }
    return bound
  }
}
