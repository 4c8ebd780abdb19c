/// A place in a drawing where millimetres are pixels: frame, ticks and axis titles.
package struct PlotFrame {
  /// Millimetres to the right and upwards.
  package let right: ClosedRange<Double>
  package let up: ClosedRange<Double>
  /// Pixels for one millimetre.
  package let scale: Double
  /// Top left corner of what is framed.
  package let origin: SVG.Point

  package init(right: ClosedRange<Double>, up: ClosedRange<Double>, scale: Double, origin: SVG.Point) {
    self.right = right
    self.up = up
    self.scale = scale
    self.origin = origin
  }

  package var width: Double { (right.upperBound - right.lowerBound) * scale }
  package var height: Double { (up.upperBound - up.lowerBound) * scale }

  /// Room for labels: left of the frame, below it, above it.
  package static let leftRoom = 58.0
  package static let bottomRoom = 44.0
  package static let topRoom = 26.0

  package func place(_ point: SIMD2<Double>) -> SVG.Point {
    SVG.Point(
      origin.x + (point.x - right.lowerBound) * scale, origin.y + (up.upperBound - point.y) * scale)
  }

  package func contains(_ point: SIMD2<Double>) -> Bool { right.contains(point.x) && up.contains(point.y) }

  /// Frame, ticks and titles; over what lies within.
  /// - Parameters:
  ///   - title: above the frame.
  ///   - axes: names to the right and upwards; "mm" is added.
  package func draw(
    into drawing: inout SVG, title: String, axes: (right: String, up: String), unit: String = "mm"
  ) {
    drawing.rectangle(origin, width: width, height: height, class: "frame")
    drawing.text(title, at: SVG.Point(origin.x, origin.y - 9), class: "caption")
    for value in AxisTicks.values(right, most: max(3, Int(width / 44))) {
      let x = place(SIMD2(value, up.lowerBound)).x
      let y = origin.y + height
      drawing.line(SVG.Point(x, y), SVG.Point(x, y + 5), class: "tick")
      drawing.text(AxisTicks.label(value), at: SVG.Point(x, y + 18), anchor: .middle, class: "number")
    }
    for value in AxisTicks.values(up, most: max(2, Int(height / 30))) {
      let y = place(SIMD2(right.lowerBound, value)).y
      drawing.line(SVG.Point(origin.x - 5, y), SVG.Point(origin.x, y), class: "tick")
      drawing.text(
        AxisTicks.label(value), at: SVG.Point(origin.x - 8, y + 4), anchor: .end, class: "number")
    }
    drawing.text(
      "\(axes.right) / \(unit)", at: SVG.Point(origin.x + width / 2, origin.y + height + 35), anchor: .middle,
      class: "label")
    drawing.text(
      "\(axes.up) / \(unit)", at: SVG.Point(origin.x - 44, origin.y + height / 2), anchor: .middle,
      turned: -90,
      class: "label")
  }
}
