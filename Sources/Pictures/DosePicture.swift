import Drawing
import Field
import HistotripsyCore
import Planning

/// A dose map as pictures: three cuts through the middle of the target with the outlines of target and keep-outs and the foci near each
/// cut, a legend, and the dose–volume histogram. Every picture is an SVG file of its own, narrow enough for a phone.
///
/// Millimetres from the array's geometric focus; +z leads away from the array.
public struct DosePicture {
  /// A focus as it is marked.
  public struct Mark: Sendable {
    public var position: Position
    /// Marked as one that a person has to look at.
    public var isProblem: Bool
    /// Shown where the viewer points at the mark.
    public var words: String

    public init(_ position: Position, isProblem: Bool, words: String) {
      self.position = position
      self.isProblem = isProblem
      self.words = words
    }
  }

  let volume: PlannedVolume
  /// Centre of one of the map's voxels.
  let origin: SIMD4<Double>
  let edge: Double
  let geometricFocus: SIMD4<Double>
  let marks: [Mark]
  /// Foci no further from a cut than this are marked on it, metres.
  let reach: Double
  let value: (Position) -> Double
  /// What problem foci are called.
  let problem: String

  /// - Parameters:
  ///   - voxel: centre of one of the map's voxels, in the middle of the target.
  ///   - edge: of those voxels.
  ///   - spacing: of neighbouring foci.
  ///   - problem: what foci that are marked as problems have in common.
  ///   - value: fractionation at the centre of a voxel, 0 to 1; below 0 where nothing is known.
  public init(
    _ volume: PlannedVolume, voxel: Position, edge: Length, geometricFocus: Position, spacing: Length,
    marks: [Mark], problem: String, value: @escaping (Position) -> Double
  ) {
    self.volume = volume
    origin = voxel.lanes
    self.edge = edge.metres
    self.geometricFocus = geometricFocus.lanes
    self.marks = marks
    reach = max(spacing.metres / 2, edge.metres / 2)
    self.problem = problem
    self.value = value
  }

  /// A picture with what it shows in words, for those who do not see it.
  public typealias Figure = (svg: String, words: String)

  public var figures: [Figure] {
    let cuts = SlicePlane.allCases.map(cut)
    let longest = cuts.reduce(0) { max($0, $1.slice.right.length, $1.slice.up.length) }
    return cuts.map { ($0.svg(scale: DoseCut.side / longest), $0.words) } + [(legend, "Legend")]
  }

  // MARK: Cuts

  /// Voxels around the target that are shown besides, metres.
  private static let rim = 3e-3
  /// Points of a cut along its longer side; where the voxels are more, every second or third is shown.
  private static let mostPoints = 160

  /// Voxel indices that a cut spans along an axis.
  private func span(_ lane: Int, _ box: (low: SIMD4<Double>, high: SIMD4<Double>)) -> ClosedRange<Int> {
    let low = ((box.low[lane] - origin[lane]) / edge).rounded(.down)
    let high = ((box.high[lane] - origin[lane]) / edge).rounded(.up)
    return Int(low)...Int(high)
  }

  func cut(_ plane: SlicePlane) -> DoseCut {
    let box = volume.target.box(grownBy: Self.rim)
    let (right, up, across) = plane.lanes
    let spans = (span(right, box), span(up, box))
    let stride = max(1, (max(spans.0.count, spans.1.count) + Self.mostPoints - 1) / Self.mostPoints)
    let columns = (spans.0.count + stride - 1) / stride
    let rows = (spans.1.count + stride - 1) / stride
    let step = edge * Double(stride)
    var corner = origin
    corner[right] += Double(spans.0.lowerBound) * edge
    corner[up] += Double(spans.1.lowerBound) * edge
    func place(_ column: Double, _ row: Double) -> Position {
      var place = corner
      place[right] += column * step
      place[up] += row * step
      return Position(
        x: Length(clamping: place.x), y: Length(clamping: place.y), z: Length(clamping: place.z))
    }
    let flat = (corner - geometricFocus) * 1e3
    func slice(_ value: (Double, Double) -> Double) -> ScalarSlice {
      ScalarSlice(
        axes: (SlicePlane.axis(right), SlicePlane.axis(up)), columns: columns, rows: rows,
        corner: SIMD2(flat[right], flat[up]), step: SIMD2(step, step) * 1e3,
        values: (0..<rows).flatMap { row in
          (0..<columns).map { value(Double($0), Double(row)) }
        })
    }
    /// Shares of cells that lie in a region: their middle line is its outline.
    func outline(_ region: TargetRegion) -> ContourLines {
      let parts = [-1.0 / 3, 0, 1.0 / 3]
      return ContourLines(
        slice { column, row in
          let inside = parts.reduce(0) { sum, b in
            sum + parts.count { region.contains(place(column + $0, row + b)) }
          }
          return Double(inside) / 9
        }, level: 0.5)
    }
    let shown = slice { column, row in
      let share = value(place(column, row))
      return share < 0 ? .nan : 100 * share
    }
    let near = marks.filter { abs($0.position.lanes[across] - corner[across]) <= reach * (1 + 1e-9) }
    return DoseCut(
      plane: plane, at: flat[across], slice: shown,
      liquefied: ContourLines(shown, level: 100 * volume.cloud.model.liquefied),
      target: outline(volume.target), keepOuts: volume.keepOuts.map(outline),
      marks: near.map { mark in
        let spot = (mark.position.lanes - geometricFocus) * 1e3
        return (SIMD2(spot[right], spot[up]), mark.isProblem, mark.words)
      })
  }

  // MARK: Legend

  /// What colours, lines and marks mean, in words.
  private var legend: String {
    let lineCount = 3 + (volume.keepOuts.isEmpty ? 0 : 1) + (marks.contains(where: \.isProblem) ? 1 : 0)
    var drawing = SVG(
      width: DoseCut.width, height: 92 + 22 * Double(lineCount), title: "Legend", plain: DoseCut.plain,
      dark: DoseCut.dark)
    drawing.rectangle(SVG.Point(0, 0), width: drawing.width, height: drawing.height, class: "ground")
    let left = 16.0
    ColourBar(bounds: 0...100, unit: "fractionation / %: 0 intact, 100 liquid").draw(
      into: &drawing, at: SVG.Point(left, 34), width: DoseCut.width - 2 * left)
    let level = AxisTicks.label((100 * volume.cloud.model.liquefied * 10).rounded() / 10)
    var lines = [("target", "solid line: the target")]
    if !volume.keepOuts.isEmpty { lines.append(("keep", "dashed line: to be spared")) }
    lines.append(("liquid", "dotted line: liquefied, from \(level) % on"))
    var y = 94.0
    for (name, words) in lines {
      drawing.rectangle(SVG.Point(left, y - 9), width: 34, height: 12, class: "sample")
      DoseCut.line([SVG.Point(left + 2, y - 3), SVG.Point(left + 32, y - 3)], name, &drawing)
      drawing.text(words, at: SVG.Point(left + 44, y + 1), class: "label")
      y += 22
    }
    let near = AxisTicks.label((reach * 1e4).rounded() / 10)
    for (isProblem, words) in [
      (false, "dot: focus within \(near) mm of the cut"), (true, "cross: \(problem)"),
    ]
    where !isProblem || marks.contains(where: \.isProblem) {
      drawing.rectangle(SVG.Point(left, y - 10), width: 34, height: 14, class: "sample")
      DoseCut.mark(SVG.Point(left + 17, y - 3), isProblem, nil, &drawing)
      drawing.text(words, at: SVG.Point(left + 44, y + 1), class: "label")
      y += 22
    }
    return drawing.document
  }
}
