/// What the colours of a picture mean.
package struct ColourBar {
  package let bounds: ClosedRange<Double>
  package let unit: String
  /// Bright is less.
  package var isInverted = false

  package init(bounds: ClosedRange<Double>, unit: String, isInverted: Bool = false) {
    self.bounds = bounds
    self.unit = unit
    self.isInverted = isInverted
  }

  package static let thickness = 16.0

  /// Lying, less on the left; numbers below, the unit above.
  package func draw(into drawing: inout SVG, at origin: SVG.Point, width: Double) {
    let steps = 256
    var image = PixelImage(width: steps, height: 1)
    for x in 0..<steps {
      let share = (Double(x) + 0.5) / Double(steps)
      image[x, 0] = ColourMap.colour(at: isInverted ? 1 - share : share)
    }
    drawing.text(unit, at: SVG.Point(origin.x, origin.y - 8), class: "label")
    drawing.image(image, at: origin, width: width, height: Self.thickness)
    drawing.rectangle(origin, width: width, height: Self.thickness, class: "frame")
    let span = bounds.upperBound - bounds.lowerBound
    for value in AxisTicks.values(bounds, most: max(2, Int(width / 40))) {
      let x = origin.x + (span > 0 ? (value - bounds.lowerBound) / span : 0.5) * width
      let y = origin.y + Self.thickness
      drawing.line(SVG.Point(x, y), SVG.Point(x, y + 5), class: "tick")
      drawing.text(AxisTicks.label(value), at: SVG.Point(x, y + 18), anchor: .middle, class: "number")
    }
  }
}
