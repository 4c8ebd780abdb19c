import HistotripsyCore

/// A region in which no focus may lie.
public struct KeepOut: Equatable, Sendable {
  /// Never points.
  public var shape: TargetShape
  /// Of the shape, from the array's geometric focus.
  public var centre: Position
  /// Grows the region; 0 or more.
  public var margin: Length

  public init(shape: TargetShape, centre: Position = .origin, margin: Length = .zero) {
    self.shape = shape
    self.centre = centre
    self.margin = margin
  }

  /// - Parameter place: metres from the array's geometric focus.
  func contains(_ place: SIMD4<Double>) -> Bool { shape.contains(place - centre.lanes, margin: margin) }
}
