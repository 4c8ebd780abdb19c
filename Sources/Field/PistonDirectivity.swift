import Foundation

/// The fast mode: one wave from the centre of the face, (i·area/(λR))·D(direction)·e^{−ikR}, with D the far-field directivity of a flat
/// piston: 2J₁(x)/x with x = ka·sin θ for discs, sin(x)/x along both sides of rectangles.
///
/// For faces small against distance. On the axis a disc's wave is late by a²/(4R), a rectangle's by (a² + b²)/(6R), which the phase here
/// includes; with φ that lateness in radians, the amplitude is wrong by about φ²/6 of itself there, and off the axis by less than φ/2
/// of what is on the axis. D is entire in sin²θ; a Chebyshev series in it (Clenshaw's recurrence), good to 10⁻⁷, costs no library call.
struct PistonDirectivity: Sendable {
  private let outline: RadiatingFace.Outline
  private let turnsPerMetre: Double
  private let strength: Double
  /// Mean of the squared distance of the face's points from its centre, along and across: how much later than its centre's wave
  /// the whole arrives, times 2R.
  private let spreadAlong: Double
  private let spreadAcross: Double
  /// Highest order first; the constant term halved already.
  private let first: [Double]
  private let second: [Double]

  init(outline: RadiatingFace.Outline, waveNumber k: Double) {
    self.outline = outline
    turnsPerMetre = k / (2 * .pi)
    strength = outline.area * k / (2 * .pi)
    switch outline {
    case .disc(let a):
      first = Self.series(argument: k * a, Self.disc)
      second = []
      spreadAlong = a * a / 4
      spreadAcross = a * a / 4
    case .rectangle(let a, let b):
      first = Self.series(argument: k * a, Self.line)
      second = Self.series(argument: k * b, Self.line)
      spreadAlong = a * a / 3
      spreadAcross = b * b / 3
    }
  }

  /// Of a disc, as a function of k × radius × sine; of a rectangle along one side, of k × half of it × sine along it.
  static func disc(_ x: Double) -> Double { x < 1e-4 ? 1 - x * x / 8 : 2 * j1(x) / x }
  static func line(_ x: Double) -> Double { x < 1e-4 ? 1 - x * x / 6 : sin(x) / x }

  /// For the four points; 0 where a point lies behind the face or in its plane.
  @inline(__always) func value(_ view: FaceView) -> LaneGain {
    // At the centre itself nothing is defined; nothing is sent into the face's own plane either.
    let inverse = 1 / view.distance.replacing(with: 1e-9, where: view.distance .< 1e-9)
    let u = view.along * inverse
    let v = view.across * inverse
    let uu = u * u
    let vv = v * v
    let shape: Lanes
    switch outline {
    case .disc: shape = Self.sum(first, uu + vv)
    case .rectangle: shape = Self.sum(first, uu) * Self.sum(second, vv)
    }
    let later = (spreadAlong * (1 - uu) + spreadAcross * (1 - vv)) * inverse * 0.5
    let wave = LaneGain(turns: (view.distance + later) * -turnsPerMetre)
    let amplitude = (shape * inverse * strength).replacing(with: 0, where: view.height .<= 0)
    return LaneGain(-wave.imaginary * amplitude, wave.real * amplitude)
  }

  @inline(__always) private static func sum(_ series: [Double], _ squaredSine: Lanes) -> Lanes {
    series.withUnsafeBufferPointer { series in
      let t = squaredSine * 4 - 2
      var (b1, b2) = (Lanes.zero, Lanes.zero)
      let last = series.count - 1
      for j in 0..<last {
        let b0 = t * b1 - b2 + series[j]
        b2 = b1
        b1 = b0
      }
      return t * b1 * 0.5 - b2 + series[last]
    }
  }

  /// Chebyshev coefficients on 0…1 of f(x·√t) as a function of t, until the rest is below the tolerance; at most 400.
  ///
  /// A function of frequency x in √t needs about x/2 terms, and few more.
  static func series(
    argument x: Double, tolerance: Double = 1e-7, _ f: (Double) -> Double
  ) -> [Double] {
    let count = min(400, Int(x / 2) + 24)
    let values = (0..<count).map { i in
      f(x * ((1 + cos(.pi * (Double(i) + 0.5) / Double(count))) / 2).squareRoot())
    }
    var coefficients = (0..<count).map { k in
      var sum = 0.0
      for i in 0..<count { sum += values[i] * cos(.pi * Double(k) * (Double(i) + 0.5) / Double(count)) }
      return sum * (k == 0 ? 1 : 2) / Double(count)
    }
    var rest = 0.0
    while coefficients.count > 1, let last = coefficients.last, rest + abs(last) < tolerance {
      rest += abs(last)
      coefficients.removeLast()
    }
    return coefficients.reversed()
  }
}
