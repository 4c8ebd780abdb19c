import Drawing
import Field
import HistotripsyCore
import Planning
import Text

/// A plan as a picture: three slices through the middle of its foci and a view of them all.
///
/// Dots are foci, coloured by visiting order, dark first; crosses are foci that were left out. Millimetres from the array's geometric focus;
/// +z leads away from the array. Slices show the foci within half a spacing of the plane.
public struct PlanDrawing {
  private let plan: PlanRecord
  /// Millimetres from the geometric focus.
  private let foci: [SIMD4<Double>]
  private let dropped: [SIMD4<Double>]
  private let middle: SIMD4<Double>
  /// Half of what the panels span, along each axis.
  private let half: SIMD4<Double>
  private let scale: Double
  private var drawing: SVG

  private static let margin = 24.0
  private static let panelSide = 290.0
  private static let header = 66.0
  private static let gap = 26.0

  /// The picture as an SVG file.
  /// - Parameter plan: of at least one focus, kept or dropped.
  public static func svg(of plan: PlanRecord) -> String {
    var drawing = PlanDrawing(plan)
    drawing.draw()
    return drawing.drawing.document
  }

  private init(_ plan: PlanRecord) {
    self.plan = plan
    let origin = plan.geometricFocus.lanes
    foci = plan.foci.map { ($0.position.lanes - origin) * 1e3 }
    dropped = plan.dropped.map { ($0.position.lanes - origin) * 1e3 }
    let all = foci + dropped
    precondition(!all.isEmpty, "a plan without foci")
    let low = all.reduce(all[0]) { pointwiseMin($0, $1) }
    let high = all.reduce(all[0]) { pointwiseMax($0, $1) }
    middle = (low + high) / 2
    // Room for the outermost dots, and something to look at where all foci lie in one plane.
    let rim = max(plan.spacing.millimetres, 0.5)
    half = (high - low) / 2 + SIMD4(rim, rim, rim, 0)
    scale = Self.panelSide / (2 * max(half.x, half.y, half.z))
    let (x, y, z) = (2 * half.x * scale, 2 * half.y * scale, 2 * half.z * scale)
    let column = max(x, 130) + PlotFrame.leftRoom + Self.gap
    let lower = max(y, Self.panelSide)
    let width = Self.margin + column + PlotFrame.leftRoom + max(y, Self.panelSide + 40) + Self.margin
    let height =
      Self.header + PlotFrame.topRoom + z + PlotFrame.bottomRoom + PlotFrame.topRoom + lower
      + PlotFrame.bottomRoom + 96
    drawing = SVG(
      width: width, height: height, title: "Plan \(plan.name)", plain: SheetStyle.plain, dark: SheetStyle.dark
    )
  }

  private mutating func draw() {
    drawing.rectangle(SVG.Point(0, 0), width: drawing.width, height: drawing.height, class: "ground")
    drawing.text(String(plan.name.prefix(70)), at: SVG.Point(Self.margin, 32), class: "title")
    drawing.text(headline, at: SVG.Point(Self.margin, 51), class: "label")
    let left = Self.margin + PlotFrame.leftRoom
    let second = left + max(2 * half.x * scale, 130) + Self.gap + PlotFrame.leftRoom
    let top = Self.header + PlotFrame.topRoom
    let lower = top + 2 * half.z * scale + PlotFrame.bottomRoom + PlotFrame.topRoom + 8
    slice(.xz, at: SVG.Point(left, top))
    slice(.yz, at: SVG.Point(second, top))
    slice(.xy, at: SVG.Point(left, lower))
    view(at: SVG.Point(second - PlotFrame.leftRoom + 20, lower))
    legend()
  }

  private var headline: String {
    var words = [
      "\(foci.count) \(foci.count == 1 ? "focus" : "foci")", "\(plan.pulses) pulses",
      "array \(plan.array.prefix(40))", Dimension.frequency.shown(plan.frequency.hertz),
    ]
    if !dropped.isEmpty { words.insert("\(dropped.count) left out", at: 1) }
    return words.joined(separator: " · ")
  }

  // MARK: Panels

  private mutating func slice(_ plane: SlicePlane, at origin: SVG.Point) {
    let (right, up, across) = plane.lanes
    let frame = PlotFrame(
      right: middle[right] - half[right]...middle[right] + half[right],
      up: middle[up] - half[up]...middle[up] + half[up], scale: scale, origin: origin)
    let thickness = plan.spacing.millimetres / 2
    // Half open, so that of two layers at the same distance on either side one is shown, not both on top of each other.
    func isNear(_ point: SIMD4<Double>) -> Bool {
      let offset = point[across] - middle[across]
      return offset > -thickness * (1 + 1e-9) && offset < thickness * (1 - 1e-9)
    }
    for (order, point) in foci.enumerated() where isNear(point) {
      dot(order, at: frame.place(SIMD2(point[right], point[up])))
    }
    for (index, point) in dropped.enumerated() where isNear(point) {
      cross(index, at: frame.place(SIMD2(point[right], point[up])))
    }
    let place = AxisTicks.label((middle[across] * 1e3).rounded() / 1e3)
    frame.draw(
      into: &drawing, title: "\(plane.rawValue) at \(SlicePlane.axis(across)) = \(place) mm",
      axes: (SlicePlane.axis(right), SlicePlane.axis(up)))
  }

  private mutating func view(at origin: SVG.Point) {
    let projection = PlanProjection()
    let corners = (0..<8).map { corner in
      middle + half * SIMD4(corner & 1 == 0 ? -1 : 1, corner & 2 == 0 ? -1 : 1, corner & 4 == 0 ? -1 : 1, 0)
    }
    let flat = corners.map(projection.place)
    let low = flat.reduce(flat[0]) { pointwiseMin($0, $1) }
    let high = flat.reduce(flat[0]) { pointwiseMax($0, $1) }
    let size = high - low
    let scale = min((Self.panelSide + 30) / size.x, (Self.panelSide + 6) / size.y)
    func place(_ point: SIMD4<Double>) -> SVG.Point {
      let flat = projection.place(point)
      return SVG.Point(origin.x + (flat.x - low.x) * scale, origin.y + (high.y - flat.y) * scale)
    }
    drawing.text("all foci", at: SVG.Point(origin.x, origin.y - 9), class: "caption")
    // Edges that meet at the corner farthest from the eye lie behind the foci, the others in front of them.
    let farthest = corners.indices.max { projection.depth(corners[$0]) < projection.depth(corners[$1]) } ?? 0
    func edges(_ isBehind: Bool) {
      for corner in 0..<8 {
        for bit in [1, 2, 4] where corner & bit == 0 {
          let other = corner | bit
          guard (corner == farthest || other == farthest) == isBehind else { continue }
          drawing.line(place(corners[corner]), place(corners[other]), class: "guide")
        }
      }
    }
    edges(true)
    let marks =
      foci.enumerated().map { (point: $1, order: $0, isDropped: false) }
      + dropped.enumerated().map { (point: $1, order: $0, isDropped: true) }
    for mark in marks.sorted(by: { projection.depth($0.point) > projection.depth($1.point) }) {
      if mark.isDropped {
        // Small, so that what is left out does not hide what is treated.
        cross(mark.order, at: place(mark.point), arm: 1.6)
      } else {
        dot(mark.order, at: place(mark.point), scale: scale)
      }
    }
    edges(false)
    axes(from: corners[0], place)
  }

  /// Names at the middles of three edges that meet at the lowest corner.
  private mutating func axes(from corner: SIMD4<Double>, _ place: (SIMD4<Double>) -> SVG.Point) {
    let steps: [(lane: Int, dx: Double, dy: Double)] = [(0, -6, 18), (2, -14, 4)]
    for (lane, dx, dy) in steps {
      var point = corner
      point[lane] += half[lane]
      let at = place(point)
      drawing.text(
        SlicePlane.axis(lane), at: SVG.Point(at.x + dx, at.y + dy), anchor: .middle, class: "label")
    }
    var point = corner
    point.x += 2 * half.x
    point.y += half.y
    let at = place(point)
    drawing.text("y", at: SVG.Point(at.x + 10, at.y + 14), anchor: .middle, class: "label")
  }

  // MARK: Marks

  private mutating func dot(_ order: Int, at point: SVG.Point, scale: Double? = nil) {
    let radius = min(max(0.3 * plan.spacing.millimetres * (scale ?? self.scale), 1.4), 6)
    let share = foci.count > 1 ? Double(order) / Double(foci.count - 1) : 0
    drawing.dot(
      point, radius: radius, fill: ColourMap.colour(at: share), class: "focus",
      tip: "focus \(order + 1) at \(shown(foci[order])), \(plan.foci[order].pulses) pulses")
  }

  private mutating func cross(_ index: Int, at point: SVG.Point, arm length: Double? = nil) {
    let arm = length ?? min(max(0.3 * plan.spacing.millimetres * scale, 2.2), 5)
    drawing.line(
      SVG.Point(point.x - arm, point.y - arm), SVG.Point(point.x + arm, point.y + arm), class: "dropped")
    drawing.line(
      SVG.Point(point.x - arm, point.y + arm), SVG.Point(point.x + arm, point.y - arm), class: "dropped")
  }

  private func shown(_ point: SIMD4<Double>) -> String {
    "(" + (0..<3).map { AxisTicks.label((point[$0] * 1e3).rounded() / 1e3) }.joined(separator: ", ") + ") mm"
  }

  private mutating func legend() {
    let y = drawing.height - 66
    let left = Self.margin + PlotFrame.leftRoom
    if foci.count > 1 {
      ColourBar(bounds: 1...Double(foci.count), unit: "visiting order").draw(
        into: &drawing, at: SVG.Point(left, y), width: 220)
    }
    var x = left + 260
    var lineY = y + 4
    if !dropped.isEmpty {
      for (dx, dy) in [(5.0, 5.0), (5, -5)] {
        drawing.line(
          SVG.Point(x - dx, lineY - 4 - dy), SVG.Point(x + dx, lineY - 4 + dy), class: "dropped")
      }
      let counts = DroppedFocus.Reason.allCases.compactMap { reason in
        let count = plan.dropped.count { $0.reason == reason }
        return count > 0 ? "\(reason.words) \(count)" : nil
      }
      drawing.text(
        "left out: " + counts.joined(separator: ", "), at: SVG.Point(x + 12, lineY), class: "label")
      lineY += 20
    }
    x -= 5
    let half = AxisTicks.label((plan.spacing.millimetres * 500).rounded() / 1e3)
    drawing.text("slices show foci within ±\(half) mm", at: SVG.Point(x, lineY), class: "label")
    drawing.text(
      "origin: the geometric focus; z leads away from the array", at: SVG.Point(x, lineY + 20), class: "label"
    )
  }
}
