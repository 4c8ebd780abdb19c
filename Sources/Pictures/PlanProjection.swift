import Foundation
import HistotripsyCore

/// A parallel projection of space: seen from in front, a little from the left and from above, z upwards.
struct PlanProjection {
  private static let azimuth = 35.0 * Double.pi / 180
  private static let elevation = 22.0 * Double.pi / 180

  /// To the right and upwards.
  func place(_ point: SIMD4<Double>) -> SIMD2<Double> {
    let (s, c) = (sin(Self.azimuth), cos(Self.azimuth))
    let right = c * point.x + s * point.y
    let back = -s * point.x + c * point.y
    return SIMD2(right, point.z * cos(Self.elevation) + back * sin(Self.elevation))
  }

  /// Greater is farther from the eye.
  func depth(_ point: SIMD4<Double>) -> Double {
    let (s, c) = (sin(Self.azimuth), cos(Self.azimuth))
    let back = -s * point.x + c * point.y
    return back * cos(Self.elevation) - point.z * sin(Self.elevation)
  }
}
