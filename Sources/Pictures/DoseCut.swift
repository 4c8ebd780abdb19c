import Drawing
import Field

/// One cut through a dose map, drawn with axes in millimetres.
struct DoseCut {
  let plane: SlicePlane
  /// Where it lies along the third axis, millimetres from the geometric focus.
  let at: Double
  /// Per cent.
  let slice: ScalarSlice
  let liquefied: ContourLines
  let target: ContourLines
  let keepOuts: [ContourLines]
  let marks: [(place: SIMD2<Double>, isProblem: Bool, words: String)]

  /// Width of every picture, and the longest side of what a frame holds, in units of the drawing.
  static let width = 360.0
  static let side = 278.0

  var title: String {
    let place = AxisTicks.label((at * 100).rounded() / 100)
    return "\(plane.rawValue) at \(SlicePlane.axis(plane.lanes.across)) = \(place) mm"
  }

  var words: String { "Dose map, cut \(title)" }

  /// - Parameter scale: pixels of one millimetre, the same for all cuts of a map.
  func svg(scale: Double) -> String {
    let frame = PlotFrame(
      right: slice.right, up: slice.up, scale: scale,
      origin: SVG.Point(PlotFrame.leftRoom + 4, PlotFrame.topRoom + 4))
    var drawing = SVG(
      width: Self.width, height: frame.origin.y + frame.height + PlotFrame.bottomRoom, title: words,
      plain: Self.plain, dark: Self.dark)
    drawing.rectangle(SVG.Point(0, 0), width: drawing.width, height: drawing.height, class: "ground")
    drawing.image(slice.image(0...100), at: frame.origin, width: frame.width, height: frame.height)
    let outlines = [(liquefied, "liquid")] + keepOuts.map { ($0, "keep") } + [(target, "target")]
    for (lines, name) in outlines {
      for line in lines.lines { Self.line(line.map(frame.place), name, &drawing) }
    }
    // Problems lie over all others.
    for isProblem in [false, true] {
      for mark in marks where mark.isProblem == isProblem && frame.contains(mark.place) {
        Self.mark(frame.place(mark.place), isProblem, mark.words, &drawing)
      }
    }
    frame.draw(into: &drawing, title: title, axes: (slice.rightAxis, slice.upAxis))
    return drawing.document
  }

  /// A light line on a dark one shows on every colour of the map. The edge of what is liquefied lies at a bright place, and is thin
  /// and dark: it surrounds single voxels too.
  static func line(_ points: [SVG.Point], _ name: String, _ drawing: inout SVG) {
    if name != "liquid" { drawing.polyline(points, class: "under") }
    drawing.polyline(points, class: name)
  }

  static func mark(_ point: SVG.Point, _ isProblem: Bool, _ words: String?, _ drawing: inout SVG) {
    guard isProblem else {
      drawing.ellipse(point, 1.7, 1.7, class: "spot", tip: words)
      return
    }
    for name in ["trouble-under", "trouble"] {
      for way in [1.0, -1] {
        drawing.line(
          SVG.Point(point.x - 4, point.y - 4 * way), SVG.Point(point.x + 4, point.y + 4 * way), class: name)
      }
    }
    // Wide enough to be pointed at.
    if let words { drawing.ellipse(point, 6, 6, class: "hand", tip: words) }
  }

  static let plain =
    SheetStyle.plain + "\n" + """
      .target { fill: none; stroke: #ffffff; stroke-width: 1.6; stroke-linejoin: round; }
      .keep { fill: none; stroke: #ffffff; stroke-width: 1.6; stroke-dasharray: 6 4; }
      .liquid { fill: none; stroke: #000000; stroke-width: 1.1; stroke-dasharray: 1.6 2; }
      .spot { fill: #ffffff; stroke: #000000; stroke-width: 0.8; }
      .trouble-under { stroke: #ffffff; stroke-width: 5; stroke-linecap: round; }
      .trouble { stroke: #c2263d; stroke-width: 2.4; stroke-linecap: round; }
      .hand { fill: #ffffff; fill-opacity: 0; }
      .sample { fill: #21908c; }
      """

  static let dark = SheetStyle.dark
}
