import CoreMaths

/// The share of its on-axis pressure that an element sends in a direction, in the far field of a flat piston in a rigid baffle.
package enum Directivity {
  /// Signed: negative in side lobes, whose waves are in opposite phase. 0 behind the element.
  /// - Parameters:
  ///   - offset: from the element's centre to the point, in metres; not zero.
  ///   - waveNumber: 2π/λ, per metre.
  package static func of(_ element: Element, towards offset: SIMD4<Double>, waveNumber: Double) -> Double {
    let distance = (offset * offset).sum().squareRoot()
    let direction = offset / distance
    let normal = element.normal.lanes
    let cosine = (direction * normal).sum()
    guard cosine > 0 else { return 0 }
    let half = waveNumber * element.width.metres / 2
    switch element.shape {
    case .disc:
      let sineSquared = 1 - cosine * cosine
      return Bessel.twiceJ1OverX(half * (sineSquared > 0 ? sineSquared.squareRoot() : 0))
    case .square:
      let side = sideDirection(normal: normal)
      let across = (direction * side).sum()
      let along = (direction * cross(normal, side)).sum()
      return sinc(half * across) * sinc(half * along)
    }
  }

  /// Along one side of a square element: the array's x axis laid into the element's face, or its y axis where the face looks
  /// along x. The record of an element says no more about how a square is turned.
  private static func sideDirection(normal: SIMD4<Double>) -> SIMD4<Double> {
    let axis: SIMD4<Double> = normal.x * normal.x < 0.81 ? SIMD4(1, 0, 0, 0) : SIMD4(0, 1, 0, 0)
    let inFace = axis - normal * (axis * normal).sum()
    return inFace / (inFace * inFace).sum().squareRoot()
  }

  private static func cross(_ a: SIMD4<Double>, _ b: SIMD4<Double>) -> SIMD4<Double> {
    SIMD4(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x, 0)
  }

  private static func sinc(_ x: Double) -> Double {
    // Below 10⁻⁴ the series 1 − x²/6 is exact to the last bit.
    x * x < 1e-8 ? 1 - x * x / 6 : core_sin(x) / x
  }
}
