import Arrays
import Dose
import HistotripsyCore

/// A volume in the array's frame: a target, or a region that is kept out.
public struct TargetRegion: Equatable, Sendable {
  /// Never points.
  public var shape: TargetShape
  /// In the array's frame.
  public var centre: Position
  /// Grows the shape; shrinks it where negative.
  public var margin: Length

  public init(shape: TargetShape, centre: Position, margin: Length = .zero) {
    self.shape = shape
    self.centre = centre
    self.margin = margin
  }

  public func contains(_ point: Position) -> Bool { contains(point.lanes) }

  /// - Parameters:
  ///   - point: metres, in the array's frame.
  ///   - growth: added to the margin, metres.
  func contains(_ point: SIMD4<Double>, grownBy growth: Double = 0) -> Bool {
    shape.contains(point - centre.lanes, margin: Length(clamping: margin.metres + growth))
  }

  /// A box along the axes that holds the region, metres in the array's frame.
  /// - Parameter growth: added to the margin.
  package func box(grownBy growth: Double = 0) -> (low: SIMD4<Double>, high: SIMD4<Double>) {
    let (low, high) = shape.bounds
    let room = SIMD4(1, 1, 1, 0) * max(0, margin.metres + growth)
    return (centre.lanes + low - room, centre.lanes + high + room)
  }

  /// For the questions that a dose map answers.
  public var region: DoseRegion {
    let (low, high) = box()
    return DoseRegion(low: low, high: high) { contains($0) }
  }
}
