import Foundation

/// A chart of curves over a horizontal axis, drawn as `SVG`: grid, ticks, names with units, bands, curves and a legend below, so that
/// nothing lies over the curves.
package struct Chart {
  package struct Series {
    package let name: String
    /// `curve`, `second` or `guide`.
    package let style: String
    package let points: [(x: Double, y: Double)]

    package init(_ name: String, style: String, points: [(x: Double, y: Double)]) {
      self.name = name
      self.style = style
      self.points = points
    }
  }

  package static let wide = 820.0
  /// Fits a phone.
  package static let narrow = 400.0
  private static let left = 84.0
  private static let right = 24.0
  private static let plotHeight = 320.0
  /// Points of a curve beyond this are thinned, keeping the extremes of every stretch.
  private static let mostPoints = 1600

  private let width: Double
  private let top: Double
  private var drawing: SVG
  private let x: Axis
  private let y: Axis
  private var entries: [(name: String, style: String, isBand: Bool)] = []

  /// - Parameters:
  ///   - title: above the chart; without one the chart begins with the name of its vertical axis.
  ///   - width: `wide` or `narrow`.
  package init(title: String, subtitle: String, x: Axis, y: Axis, width: Double = wide) {
    self.x = x
    self.y = y
    self.width = width
    top = title.isEmpty ? 38 : 100
    let bottom = width < Self.wide ? 118.0 : 96.0
    drawing = SVG(
      width: width, height: top + Self.plotHeight + bottom, title: title.isEmpty ? y.name : title,
      plain: Self.plain,
      dark: Self.dark)
    drawing.rectangle(SVG.Point(0, 0), width: drawing.width, height: drawing.height, class: "ground")
    drawing.text(String(title.prefix(62)), at: SVG.Point(Self.left, 30), class: "title")
    drawing.text(String(subtitle.prefix(104)), at: SVG.Point(Self.left, 52), class: "label")
  }

  private var plotWidth: Double { width - Self.left - Self.right }

  private func place(_ px: Double, _ py: Double) -> SVG.Point {
    let share = (min(max(x.share(px), 0), 1), min(max(y.share(py), 0), 1))
    return SVG.Point(Self.left + share.0 * plotWidth, top + (1 - share.1) * Self.plotHeight)
  }

  /// A range of the horizontal axis, shaded.
  package mutating func shade(_ range: ClosedRange<Double>, name: String, style: String = "range") {
    let (a, b) = (place(range.lowerBound, y.low), place(range.upperBound, y.low))
    drawing.rectangle(
      SVG.Point(a.x, top), width: max(b.x - a.x, 0), height: Self.plotHeight, class: style)
    if !entries.contains(where: { $0.name == name }) { entries.append((name, style, true)) }
  }

  /// Grid and axes; after shading, before curves.
  package mutating func frame() {
    let base = top + Self.plotHeight
    for tick in x.ticks {
      let at = place(tick.value, y.low)
      drawing.line(SVG.Point(at.x, top), SVG.Point(at.x, base), class: "grid")
      drawing.text(tick.label, at: SVG.Point(at.x, base + 18), anchor: .middle, class: "label")
    }
    for tick in y.ticks {
      let at = place(x.low, tick.value)
      drawing.line(SVG.Point(Self.left, at.y), SVG.Point(Self.left + plotWidth, at.y), class: "grid")
      drawing.text(tick.label, at: SVG.Point(Self.left - 8, at.y + 4), anchor: .end, class: "label")
    }
    drawing.line(SVG.Point(Self.left, base), SVG.Point(Self.left + plotWidth, base), class: "axis")
    drawing.line(SVG.Point(Self.left, top), SVG.Point(Self.left, base), class: "axis")
    drawing.text(x.name, at: SVG.Point(Self.left + plotWidth / 2, base + 40), anchor: .middle, class: "name")
    drawing.text(y.name, at: SVG.Point(Self.left, top - 12), anchor: .start, class: "name")
  }

  /// The area between two curves over the same points.
  package mutating func band(_ points: [(x: Double, low: Double, high: Double)], name: String) {
    let kept = Self.thinned(points.count)
    let upper = kept.map { range in
      place(points[range.lowerBound].x, points[range].reduce(-Double.infinity) { max($0, $1.high) })
    }
    let lower = kept.map { range in
      place(points[range.lowerBound].x, points[range].reduce(Double.infinity) { min($0, $1.low) })
    }
    drawing.polygon(upper + lower.reversed(), class: "band")
    entries.append((name, "band", true))
  }

  package mutating func add(_ series: Series) {
    var drawn: [SVG.Point] = []
    for range in Self.thinned(series.points.count) {
      let part = series.points[range]
      guard let low = part.min(by: { $0.y < $1.y }), let high = part.max(by: { $0.y < $1.y }) else {
        continue
      }
      // Both extremes of the stretch, in their order.
      let pair = low.x <= high.x ? [low, high] : [high, low]
      for point in low.x == high.x ? [low] : pair { drawn.append(place(point.x, point.y)) }
    }
    drawing.polyline(drawn, class: series.style)
    // One of several that have their name already.
    if !series.name.isEmpty { entries.append((series.name, series.style, false)) }
  }

  package mutating func mark(_ px: Double, _ py: Double, tip: String) {
    drawing.ellipse(place(px, py), 4, 4, class: "mark", tip: tip)
  }

  private static func thinned(_ count: Int) -> [Range<Int>] {
    let step = max(1, (count + mostPoints - 1) / mostPoints)
    return stride(from: 0, to: count, by: step).map { $0..<min($0 + step, count) }
  }

  /// The whole file, with the legend.
  package func document() -> String {
    var drawing = drawing
    var y = top + Self.plotHeight + 72
    var x = Self.left
    for entry in entries {
      let room = 29 + Double(entry.name.count) * 7 + 22
      if x > Self.left, x + room > width {
        x = Self.left
        y += 22
      }
      if entry.isBand {
        drawing.rectangle(SVG.Point(x, y - 6), width: 22, height: 12, class: entry.style)
      } else {
        drawing.line(SVG.Point(x, y), SVG.Point(x + 22, y), class: entry.style)
      }
      drawing.text(entry.name, at: SVG.Point(x + 29, y + 4), class: "label")
      x += room
    }
    return drawing.document
  }

  private static let plain = """
    text { font-family: system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
    .ground { fill: #ffffff; }
    .title { font-size: 18px; font-weight: 600; fill: #1b1f24; }
    .label { font-size: 13px; fill: #57606a; }
    .name { font-size: 13px; font-weight: 600; fill: #1b1f24; }
    .grid { stroke: #e2e6ea; stroke-width: 1; }
    .axis { stroke: #57606a; stroke-width: 1.2; }
    .curve { fill: none; stroke: #0b5cad; stroke-width: 1.6; stroke-linejoin: round; }
    .second { fill: none; stroke: #b45309; stroke-width: 1.2; stroke-dasharray: 5 3; stroke-linejoin: round; }
    .guide { fill: none; stroke: #6e7781; stroke-width: 1; stroke-dasharray: 2 3; }
    .band { fill: #9ecbff; fill-opacity: 0.55; stroke: none; }
    .range { fill: #e7f3ea; stroke: none; }
    .mark { fill: #ffffff; stroke: #8250df; stroke-width: 1.8; }
    """

  private static let dark = """
    .ground { fill: #0d1117; }
    .title { fill: #f0f6fc; }
    .label { fill: #9da7b3; }
    .name { fill: #f0f6fc; }
    .grid { stroke: #262c34; }
    .axis { stroke: #9da7b3; }
    .curve { stroke: #79c0ff; }
    .second { stroke: #ffa657; }
    .guide { stroke: #8b949e; }
    .band { fill: #1f4f86; fill-opacity: 0.7; }
    .range { fill: #12261a; }
    .mark { fill: #0d1117; stroke: #d2a8ff; }
    """
}
