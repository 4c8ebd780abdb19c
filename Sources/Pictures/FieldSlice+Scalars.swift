import Drawing
import Field
import HistotripsyCore

extension FieldSlice {
  /// Amplitudes, in units of ρ·c·u₀, at millimetres from `origin`.
  public func amplitudes(from origin: Position) -> ScalarSlice {
    let (right, up, _) = plane.lanes
    let grid = map.grid
    let corner = (grid.corner.lanes - origin.lanes) * 1e3
    let step = grid.step.lanes * 1e3
    return ScalarSlice(
      axes: plane.axes, columns: grid.counts[right], rows: grid.counts[up],
      corner: SIMD2(corner[right], corner[up]), step: SIMD2(step[right], step[up]),
      values: map.gains.map { $0.magnitude.isFinite ? $0.magnitude : .nan })
  }
}
