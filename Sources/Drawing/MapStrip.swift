/// Maps side by side as pixels: each point of a slice a square, contours and marks over it, the colour bar below.
///
/// For programs that read no SVG. Axes and numbers stand in the SVG sheet of the same maps.
package struct MapStrip {
  package let image: PixelImage
  /// Pixels of one point, either way.
  package let pixelsPerPoint: Int
  /// Where the top left pixel of each panel lies.
  package let origins: [(x: Int, y: Int)]

  private static let side = 360
  private static let margin = 12

  package init(_ panels: [MapSheet.Panel]) {
    let longest = panels.reduce(1) { max($0, $1.slice.columns, $1.slice.rows) }
    let k = max(1, Self.side / longest)
    var x = Self.margin
    let tallest = panels.reduce(1) { max($0, $1.slice.rows * k) }
    var origins: [(x: Int, y: Int)] = []
    for panel in panels {
      origins.append((x, Self.margin + tallest - panel.slice.rows * k))
      x += panel.slice.columns * k + Self.margin
    }
    var image = PixelImage(width: max(x, 2 * Self.margin + 64), height: tallest + 3 * Self.margin + 12)
    for (panel, origin) in zip(panels, origins) { Self.draw(panel, k, origin, &image) }
    let width = image.width - 2 * Self.margin
    for column in 0..<width {
      let share = (Double(column) + 0.5) / Double(width)
      image.fill(
        x: Self.margin + column, y: tallest + 2 * Self.margin, width: 1, height: 12,
        ColourMap.colour(at: panels.first?.colours.isInverted ?? false ? 1 - share : share))
    }
    self.image = image
    self.origins = origins
    pixelsPerPoint = k
  }

  private static func draw(
    _ panel: MapSheet.Panel, _ k: Int, _ origin: (x: Int, y: Int), _ image: inout PixelImage
  ) {
    let slice = panel.slice
    let colours = slice.image(panel.colours.bounds, isInverted: panel.colours.isInverted)
    for row in 0..<slice.rows {
      for column in 0..<slice.columns {
        image.fill(
          x: origin.x + column * k, y: origin.y + row * k, width: k, height: k, colours[column, row])
      }
    }
    func pixel(_ point: SIMD2<Double>) -> SIMD2<Double> {
      let place = (point - slice.corner) / slice.step
      return SIMD2(
        Double(origin.x) + (place.x + 0.5) * Double(k),
        Double(origin.y) + (Double(slice.rows) - 0.5 - place.y) * Double(k))
    }
    let lines = panel.contours.flatMap(\.lines).map { $0.map(pixel) }
    for (thickness, line, mark) in [
      (3, PixelImage.Colour.black, PixelImage.Colour.white), (1, .white, .black),
    ] {
      for points in lines {
        for (a, b) in zip(points, points.dropFirst()) { image.line(a, b, thickness: thickness, line) }
      }
      if let place = panel.mark, slice.right.contains(place.x), slice.up.contains(place.y) {
        let centre = pixel(place)
        for arm in [SIMD2(1.0, 0), SIMD2(-1, 0), SIMD2(0, 1), SIMD2(0, -1)] {
          image.line(centre + arm * 5, centre + arm * 11, thickness: thickness, mark)
        }
      }
    }
  }
}

extension PixelImage {
  /// A straight line of square dots, as far as it lies within the picture.
  mutating func line(_ from: SIMD2<Double>, _ to: SIMD2<Double>, thickness: Int, _ colour: Colour) {
    let way = to - from
    let steps = max(1, Int(max(abs(way.x), abs(way.y)).rounded(.up)))
    for step in 0...steps {
      let point = from + way * (Double(step) / Double(steps))
      fill(
        x: Int(point.x.rounded(.down)) - thickness / 2, y: Int(point.y.rounded(.down)) - thickness / 2,
        width: thickness, height: thickness, colour)
    }
  }
}
