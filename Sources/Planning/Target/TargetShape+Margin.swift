import HistotripsyCore

// Growing and shrinking a volume by a margin.

extension TargetShape {
  /// Whether a point lies in the volume grown by a margin, or shrunk where it is negative: at most `margin` outside, or at least −`margin` deep, by
  /// Euclidean distance to the surface. Metres from the centre. A millionth of the size is forgiven.
  func contains(_ point: SIMD4<Double>, margin: Length) -> Bool {
    if case .mask(let placed) = self { return placed.mask.contains(point, margin: margin.metres) }
    guard margin != .zero else { return contains(point) }
    let h = halfExtents
    return signedDistance(point) <= margin.metres + 1e-6 * max(h.x, h.y, h.z)
  }

  /// To the surface, metres; negative inside. Infinite for points and masks, which have no surface in closed form.
  func signedDistance(_ point: SIMD4<Double>) -> Double {
    let h = halfExtents
    let p = SIMD4(abs(point.x), abs(point.y), abs(point.z), 0)
    switch self {
    case .sphere: return p.length - h.x
    case .ellipsoid: return Self.distance(p, toEllipsoid: h)
    case .box: return Self.corner(p - h)
    case .cylinder:
      let radial = SIMD4(p.x, p.y, 0, 0).length - h.x
      return Self.corner(SIMD4(radial, p.z - h.z, -.infinity, 0))
    case .points, .mask: return .infinity
    }
  }

  /// How far beyond faces that meet at right angles: the nearest face inside, the corner outside.
  private static func corner(_ beyond: SIMD4<Double>) -> Double {
    let inside = min(0, max(beyond.x, beyond.y, beyond.z))
    return inside + SIMD4(max(beyond.x, 0), max(beyond.y, 0), max(beyond.z, 0), 0).length
  }

  /// The nearest point of an ellipsoid is h²·p/(t + h²), with the t that puts it on the surface: one root of a function that falls, found by
  /// bisection.
  /// - Parameters:
  ///   - place: no lane below 0.
  ///   - h: half axes.
  private static func distance(_ place: SIMD4<Double>, toEllipsoid h: SIMD4<Double>) -> Double {
    // On a plane of symmetry the root can vanish; a picometre off it, it never does, and the distance changes by no more than two.
    let p = SIMD4(max(place.x, 1e-12), max(place.y, 1e-12), max(place.z, 1e-12), 0)
    let least = min(h.x, h.y, h.z)
    let excess = SIMD4(h.x * h.x, h.y * h.y, h.z * h.z, 1) - least * least
    func nearest(_ s: Double) -> SIMD4<Double> { h * h * p / (excess + s) }
    // s is t counted from its pole.
    var low = 0.0
    var high = (h * p).length
    for _ in 0..<200 {
      let middle = (low + high) / 2
      if middle == low || middle == high { break }
      let q = nearest(middle) / SIMD4(h.x, h.y, h.z, 1)
      if (q * q).sum() > 1 { low = middle } else { high = middle }
    }
    let distance = (nearest(high) - p).length
    let q = p / SIMD4(h.x, h.y, h.z, 1)
    return (q * q).sum() < 1 ? -distance : distance
  }
}
