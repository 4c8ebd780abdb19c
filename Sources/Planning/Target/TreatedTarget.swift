import Arrays
import HistotripsyCore

/// The volume that a plan is to destroy, in the array's frame: the target, without what is kept out.
public struct TreatedTarget: Sendable {
  private let terms: PlanTerms
  private let focus: SIMD4<Double>
  /// Corners of a box along the axes that holds the target.
  public let low: Position
  public let high: Position

  /// `nil` for a list of points, which has no volume.
  public init?(_ terms: PlanTerms, geometricFocus: Position) {
    if case .points = terms.shape { return nil }
    self.terms = terms
    focus = geometricFocus.lanes
    let (low, high) = terms.shape.bounds
    let room = SIMD4(1, 1, 1, 0) * max(0, terms.margin.metres)
    self.low = Position(metres: focus + terms.centre.lanes + low - room)
    self.high = Position(metres: focus + terms.centre.lanes + high + room)
  }

  public func contains(_ point: Position) -> Bool {
    let place = point.lanes - focus
    return terms.shape.contains(place - terms.centre.lanes, margin: terms.margin)
      && !terms.keepOuts.contains { $0.contains(place) }
  }
}
