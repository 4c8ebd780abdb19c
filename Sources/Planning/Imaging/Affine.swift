import Arrays

/// A linear map followed by a shift, from one frame to another.
public struct Affine: Equatable, Sendable {
  /// Images of one step along x, y and z; fourth lane zero.
  public var x: SIMD4<Double>
  public var y: SIMD4<Double>
  public var z: SIMD4<Double>
  /// Image of the origin.
  public var origin: SIMD4<Double>

  public init(x: SIMD4<Double>, y: SIMD4<Double>, z: SIMD4<Double>, origin: SIMD4<Double>) {
    self.x = x
    self.y = y
    self.z = z
    self.origin = origin
  }

  /// From the rows of a 3 × 4 matrix.
  init(rows: [SIMD4<Double>]) {
    func column(_ lane: Int) -> SIMD4<Double> { SIMD4(rows[0][lane], rows[1][lane], rows[2][lane], 0) }
    self.init(x: column(0), y: column(1), z: column(2), origin: column(3))
  }

  /// Rows of the 3 × 4 matrix.
  public var rows: [SIMD4<Double>] { (0..<3).map { SIMD4(x[$0], y[$0], z[$0], origin[$0]) } }

  public func callAsFunction(_ point: SIMD4<Double>) -> SIMD4<Double> { origin + turned(point) }

  /// Without the shift.
  func turned(_ vector: SIMD4<Double>) -> SIMD4<Double> { x * vector.x + y * vector.y + z * vector.z }

  /// First `inner`, then this.
  package func after(_ inner: Affine) -> Affine {
    Affine(x: turned(inner.x), y: turned(inner.y), z: turned(inner.z), origin: self(inner.origin))
  }

  func scaled(by factor: Double) -> Affine {
    Affine(x: x * factor, y: y * factor, z: z * factor, origin: origin * factor)
  }

  /// Volume of a unit cube's image; negative when the map mirrors.
  var determinant: Double { (x.cross(y) * z).sum() }

  /// Lengths of the images of unit steps.
  var steps: SIMD4<Double> {
    SIMD4((x * x).sum(), (y * y).sum(), (z * z).sum(), 0).squareRoot()
  }

  /// Largest cosine between two axes: 0 when they are perpendicular.
  var skew: Double {
    let h = steps
    return max(
      abs((x * y).sum()) / (h.x * h.y), abs((y * z).sum()) / (h.y * h.z), abs((x * z).sum()) / (h.x * h.z))
  }

  /// The map must not be singular.
  package var inverse: Affine {
    let a = y.cross(z) / determinant
    let b = z.cross(x) / determinant
    let c = x.cross(y) / determinant
    func shift(_ row: SIMD4<Double>) -> Double { -(row * origin).sum() }
    return Affine(rows: [a, b, c].map { SIMD4($0.x, $0.y, $0.z, shift($0)) })
  }
}
