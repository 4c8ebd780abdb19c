// Three-dimensional vectors in SIMD4, the fourth lane zero.

extension SIMD4<Double> {
  package var squaredLength: Double { (self * self).sum() }
  package var length: Double { squaredLength.squareRoot() }

  /// Of the first three lanes.
  package func cross(_ other: SIMD4<Double>) -> SIMD4<Double> {
    SIMD4(y * other.z - z * other.y, z * other.x - x * other.z, x * other.y - y * other.x, 0)
  }
}
