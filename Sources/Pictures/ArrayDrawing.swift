import Arrays
import Drawing
import Foundation
import HistotripsyCore
import Text

/// The layout of an array as a picture: seen from the medium and from the side, elements to scale.
///
/// Carries its own ground and colours for bright and dark surroundings. Dead elements are hollow, dashed and crossed out; reversed ones have
/// a bar: nothing is told by colour alone. Pointing at an element tells its number and place.
public struct ArrayDrawing {
  private let array: ArrayDescription
  private let scale: Double
  private let low: SIMD4<Double>
  private let high: SIMD4<Double>
  private let frontOrigin: SVG.Point
  private let sideOrigin: SVG.Point
  private var drawing: SVG

  private static let margin = 32.0
  private static let header = 84.0
  private static let footer = 76.0
  /// Room for the word beside the focus, which is often the rightmost thing.
  private static let focusLabel = 40.0
  /// The larger of both views is this wide or high, in pixels.
  private static let viewSize = 520.0

  /// The picture as an SVG file.
  /// - Parameter array: of at least one element.
  public static func svg(of array: ArrayDescription) -> String {
    var drawing = ArrayDrawing(array)
    drawing.draw()
    return drawing.drawing.document
  }

  private init(_ array: ArrayDescription) {
    self.array = array
    let points = array.elements.map(\.position.lanes)
    let half = array.elements.reduce(0.0) { max($0, $1.width.metres) } * 0.75
    var low = array.geometricFocus.lanes
    var high = low
    for point in points {
      low = pointwiseMin(low, point)
      high = pointwiseMax(high, point)
    }
    low -= SIMD4(half, half, half, 0)
    high += SIMD4(half, half, half, 0)
    self.low = low
    self.high = high
    let size = high - low
    let scale = Self.viewSize / max(size.x, size.y, size.z)
    self.scale = scale

    let margin = Self.margin
    let front = SVG.Point(margin, Self.header)
    let side = SVG.Point(margin + max(size.x * scale, 240) + 2 * margin, Self.header)
    frontOrigin = front
    sideOrigin = side
    let width = max(side.x + max(size.z * scale + Self.focusLabel, 320) + margin, 640)
    let height = Self.header + size.y * scale + Self.footer
    drawing = SVG(
      width: width, height: height, title: "Layout of \(array.name)", plain: Self.plain, dark: Self.dark)
  }

  // MARK: Views

  private enum View {
    /// From the medium: x to the right, y up, z towards the viewer.
    case front
    /// From −x: z to the right, y up, x away from the viewer.
    case side
  }

  /// To the right, up, and towards the viewer.
  private func components(_ vector: SIMD4<Double>, _ view: View) -> SIMD3<Double> {
    switch view {
    case .front: SIMD3(vector.x, vector.y, vector.z)
    case .side: SIMD3(vector.z, vector.y, -vector.x)
    }
  }

  private func place(_ point: SIMD4<Double>, _ view: View) -> SVG.Point {
    switch view {
    case .front:
      SVG.Point(
        frontOrigin.x + (point.x - low.x) * scale, frontOrigin.y + (high.y - point.y) * scale)
    case .side:
      SVG.Point(sideOrigin.x + (point.z - low.z) * scale, sideOrigin.y + (high.y - point.y) * scale)
    }
  }

  private mutating func draw() {
    drawing.rectangle(SVG.Point(0, 0), width: drawing.width, height: drawing.height, class: "ground")
    let summary = ArraySummary(array)
    drawing.text(
      String(array.name.prefix(70)), at: SVG.Point(Self.margin, 30), class: "title")
    drawing.text(Self.headline(array, summary), at: SVG.Point(Self.margin, 50), class: "label")
    for (view, caption) in [(View.front, "from the medium: x →, y ↑"), (.side, "from −x: z →, y ↑")] {
      let origin = view == .front ? frontOrigin : sideOrigin
      drawing.text(caption, at: SVG.Point(origin.x, Self.header - 10), class: "label")
      if view == .side { surface() }
      let toViewer = array.elements.indices.sorted {
        let (a, b) = (
          components(array.elements[$0].position.lanes, view).z,
          components(array.elements[$1].position.lanes, view).z
        )
        return (a, $0) < (b, $1)
      }
      for index in toViewer { element(index, view) }
      focus(view)
    }
    scaleBar()
    legend(summary)
  }

  private static func headline(_ array: ArrayDescription, _ summary: ArraySummary) -> String {
    var words = [
      "\(summary.elements) elements", Dimension.frequency.shown(array.frequency.hertz),
      "aperture \((summary.aperture.millimetres).rounded().short) mm",
    ]
    if let radius = summary.radiusOfCurvature {
      words.append("radius of curvature \(radius.millimetres.rounded().short) mm")
    }
    return words.joined(separator: " · ")
  }

  private mutating func element(_ index: Int, _ view: View) {
    let element = array.elements[index]
    let centre = place(element.position.lanes, view)
    let half = element.width.metres / 2 * scale
    let normal = components(element.normal.lanes, view)
    // From the medium only an element that looks the wrong way shows its back; from the side half of all do.
    let isBack = view == .front && normal.z < 0
    let style = element.isEnabled ? (isBack ? "back" : "face") : "dead"
    let tip = Self.tip(element, number: index + 1)
    // A third of a pixel, so that what is seen edge-on stays a line.
    let short = max(half * abs(normal.z), 0.33)
    let across = (normal.x * normal.x + normal.y * normal.y).squareRoot()
    switch element.shape {
    case .disc:
      let degrees = across > 1e-9 ? atan2(-normal.y, normal.x) * 180 / .pi : 0
      drawing.ellipse(centre, short, half, turned: degrees, class: style, tip: tip)
    case .square:
      drawing.polygon(corners(of: element, view), class: style, tip: tip)
    }
    if !element.isEnabled {
      let arm = half * 0.6
      drawing.line(
        SVG.Point(centre.x - arm, centre.y - arm), SVG.Point(centre.x + arm, centre.y + arm), class: "cross")
      drawing.line(
        SVG.Point(centre.x - arm, centre.y + arm), SVG.Point(centre.x + arm, centre.y - arm), class: "cross")
    } else if element.isReversed {
      drawing.line(
        SVG.Point(centre.x - half * 0.5, centre.y), SVG.Point(centre.x + half * 0.5, centre.y), class: "bar")
    }
  }

  /// A square whose sides lie along x and y as far as its normal lets them: nothing says how it is turned.
  private func corners(of element: Element, _ view: View) -> [SVG.Point] {
    let n = element.normal.lanes
    let up = abs(n.y) < 0.99 ? SIMD4(0.0, 1, 0, 0) : SIMD4(1.0, 0, 0, 0)
    var u = SIMD4(up.y * n.z - up.z * n.y, up.z * n.x - up.x * n.z, up.x * n.y - up.y * n.x, 0)
    u /= u.length
    let v = SIMD4(n.y * u.z - n.z * u.y, n.z * u.x - n.x * u.z, n.x * u.y - n.y * u.x, 0)
    let half = element.width.metres / 2
    return [(-1.0, -1.0), (1, -1), (1, 1), (-1, 1)].map { a, b in
      place(element.position.lanes + u * (half * a) + v * (half * b), view)
    }
  }

  private static func tip(_ element: Element, number: Int) -> String {
    let p = element.position
    let states = [element.isEnabled ? nil : "dead", element.isReversed ? "reversed" : nil].compactMap { $0 }
    return
      "element \(number) at (\(p.x.millimetres.short), \(p.y.millimetres.short), \(p.z.millimetres.short)) mm"
      + (states.isEmpty ? "" : ", " + states.joined(separator: ", "))
  }

  // MARK: What goes with them

  private mutating func focus(_ view: View) {
    let point = place(array.geometricFocus.lanes, view)
    drawing.ellipse(point, 5, 5, class: "focus")
    // Ticks around a ring: no mark of an element looks so.
    for (dx, dy) in [(1.0, 0.0), (-1, 0), (0, 1), (0, -1)] {
      drawing.line(
        SVG.Point(point.x + 5 * dx, point.y + 5 * dy), SVG.Point(point.x + 10 * dx, point.y + 10 * dy),
        class: "focus")
    }
    guard view == .side else { return }
    drawing.text("focus", at: SVG.Point(point.x + 14, point.y + 4), class: "label")
  }

  /// The sphere that the elements lie on, and the axis.
  private mutating func surface() {
    let focus = array.geometricFocus.lanes
    let middle =
      array.elements.reduce(SIMD4<Double>.zero) { $0 + $1.position.lanes }
      / Double(array.elements.count)
    drawing.line(
      place(SIMD4(0, focus.y, min(middle.z, low.z), 0), .side), place(focus, .side), class: "guide")
    guard let radius = array.radiusOfCurvature?.metres else { return }
    let widest = array.elements.reduce(0.0) { widest, element in
      let away = element.position.lanes - focus
      return max(widest, atan2((away.x * away.x + away.y * away.y).squareRoot(), -away.z))
    }
    let points = (-60...60).map { step in
      let angle = widest * Double(step) / 60
      return place(focus + SIMD4(0, sin(angle), -cos(angle), 0) * radius, .side)
    }
    drawing.polyline(points, class: "guide")
  }

  private mutating func scaleBar() {
    let width = (high.x - low.x)
    let steps = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2]
    let length = steps.last { $0 <= width / 3 } ?? steps[0]
    let y = drawing.height - 40
    let start = SVG.Point(Self.margin, y)
    let end = SVG.Point(Self.margin + length * scale, y)
    drawing.line(start, end, class: "scale")
    for point in [start, end] {
      drawing.line(SVG.Point(point.x, y - 5), SVG.Point(point.x, y + 5), class: "scale")
    }
    drawing.text(
      Dimension.length.shown(length), at: SVG.Point((start.x + end.x) / 2, y + 20), anchor: .middle,
      class: "label")
  }

  private mutating func legend(_ summary: ArraySummary) {
    let y = drawing.height - 40
    var x = sideOrigin.x
    func step(_ text: String) -> Double { Double(text.count) * 7 + 44 }
    let alive = "live: \(summary.elements - summary.dead)"
    drawing.ellipse(SVG.Point(x + 8, y), 7, 7, class: "face")
    drawing.text(alive, at: SVG.Point(x + 22, y + 4), class: "label")
    x += step(alive)
    if summary.dead > 0 {
      let dead = "dead: \(summary.dead)"
      drawing.ellipse(SVG.Point(x + 8, y), 7, 7, class: "dead")
      drawing.line(SVG.Point(x + 4, y - 4), SVG.Point(x + 12, y + 4), class: "cross")
      drawing.line(SVG.Point(x + 4, y + 4), SVG.Point(x + 12, y - 4), class: "cross")
      drawing.text(dead, at: SVG.Point(x + 22, y + 4), class: "label")
      x += step(dead)
    }
    if summary.reversed > 0 {
      drawing.ellipse(SVG.Point(x + 8, y), 7, 7, class: "face")
      drawing.line(SVG.Point(x + 4, y), SVG.Point(x + 12, y), class: "bar")
      drawing.text("reversed: \(summary.reversed)", at: SVG.Point(x + 22, y + 4), class: "label")
    }
  }

  // MARK: Colours

  private static let plain = """
    text { font-family: system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
    .ground { fill: #ffffff; }
    .title { font-size: 18px; font-weight: 600; fill: #1b1f24; }
    .label { font-size: 13px; fill: #57606a; }
    .face { fill: #9ecbff; fill-opacity: 0.85; stroke: #0b5cad; stroke-width: 0.8; }
    .back { fill: #d0d7de; fill-opacity: 0.85; stroke: #57606a; stroke-width: 0.8; }
    .dead { fill: #ffffff; fill-opacity: 0.85; stroke: #b42318; stroke-width: 1; stroke-dasharray: 3 2; }
    .cross { stroke: #b42318; stroke-width: 1.2; }
    .bar { stroke: #0b3d73; stroke-width: 1.6; }
    .focus { fill: none; stroke: #8250df; stroke-width: 1.8; }
    .guide { fill: none; stroke: #8c959f; stroke-width: 1; stroke-dasharray: 6 4; }
    .scale { stroke: #1b1f24; stroke-width: 1.6; }
    """

  private static let dark = """
    .ground { fill: #0d1117; }
    .title { fill: #f0f6fc; }
    .label { fill: #9da7b3; }
    .face { fill: #1f4f86; stroke: #79c0ff; }
    .back { fill: #30363d; stroke: #9da7b3; }
    .dead { fill: #0d1117; stroke: #ff7b72; }
    .cross { stroke: #ff7b72; }
    .bar { stroke: #cae8ff; }
    .focus { stroke: #d2a8ff; }
    .guide { stroke: #6e7681; }
    .scale { stroke: #f0f6fc; }
    """
}
