import Foundation
import HistotripsyCore

/// A flat cut through a field.
public struct FieldSlice: Sendable {
  public let plane: SlicePlane
  /// What lies at the middle of the cut.
  public let centre: Position
  public let map: FieldMap

  /// Points of one slice: a thousand either way.
  public static let maximumPoints = 1_000_000
}

extension SlicePlane {
  /// The points of a cut: `centre` and whole steps from it either way, as many as fit.
  /// - Parameters:
  ///   - extent: full lengths along x, y and z.
  ///   - step: above 0.
  /// - Throws: `.grid` where a step or an extent is not above 0, or there are more than `FieldSlice.maximumPoints`.
  public func grid(about centre: Position, extent: Position, step: Length) throws(FieldFault) -> FieldGrid {
    let (right, up, _) = lanes
    guard step > .zero, extent.lanes[right] > 0, extent.lanes[up] > 0 else { throw .grid }
    var half = SIMD4<Double>.zero
    var points = 1.0
    for lane in [right, up] {
      // Half an extent that is a whole number of steps must not lose one to rounding.
      let steps = (extent.lanes[lane] / 2 / step.metres + 1e-6).rounded(.down)
      half[lane] = steps * step.metres
      points *= 2 * steps + 1
    }
    guard points <= Double(FieldSlice.maximumPoints) else { throw .grid }
    guard let from = Position(checked: centre.lanes - half), let to = Position(checked: centre.lanes + half)
    else { throw .grid }
    return try FieldGrid(from: from, to: to, step: step)
  }
}

extension Position {
  init?(checked metres: SIMD4<Double>) { self.init(checkedMetres: metres.x, metres.y, metres.z) }
}

extension ArrayField {
  /// A cut through the field, on all cores.
  /// - Parameters:
  ///   - grid: of `SlicePlane.grid`.
  ///   - progress: called now and then with the share that is done, on the calling thread.
  public func slice(
    _ plane: SlicePlane, about centre: Position, on grid: FieldGrid, driving excitation: Excitation,
    progress: (Double) -> Void = { _ in }
  ) -> FieldSlice {
    let (_, up, _) = plane.lanes
    let rows = grid.counts[up]
    let pointsOfRow = grid.count / rows
    // Some tenths of a second between two calls, and rows in fours, so that every point has the same neighbours whatever the band.
    let perBand = max(4, Self.pointElementsOfBand / max(1, pointsOfRow * elements.count) / 4 * 4)
    var gains: [ComplexGain] = []
    gains.reserveCapacity(grid.count)
    for first in stride(from: 0, to: rows, by: perBand) {
      let last = min(first + perBand, rows) - 1
      gains += map(over: grid.rows(first...last, along: up), driving: excitation).gains
      progress(Double(last + 1) / Double(rows))
    }
    return FieldSlice(plane: plane, centre: centre, map: FieldMap(grid: grid, gains: gains))
  }

  static let pointElementsOfBand = 20_000_000
}

extension FieldGrid {
  /// Some rows along the last axis that has any: the values follow each other as in the whole grid.
  func rows(_ range: ClosedRange<Int>, along lane: Int) -> FieldGrid {
    var corner = corner.lanes
    corner[lane] += step.lanes[lane] * Double(range.lowerBound)
    var counts = counts
    counts[lane] = range.count
    return FieldGrid(corner: Position(metres: corner), step: step, counts: counts)
  }
}
