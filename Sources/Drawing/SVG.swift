import Foundation

/// A drawing as SVG text: shapes with style classes, lengths in the drawing's own units, y downwards.
package struct SVG {
  package let width: Double
  package let height: Double
  /// CSS rules for classes; see `plain` and `dark`.
  private let style: String
  private var body = ""
  private let title: String

  /// - Parameters:
  ///   - title: what screen readers and tooltips say of the whole.
  ///   - plain: CSS for bright surroundings, which also hold where nobody asks; paint a ground of its own in it.
  ///   - dark: CSS that replaces it where the viewer prefers dark.
  package init(width: Double, height: Double, title: String, plain: String, dark: String) {
    self.width = width
    self.height = height
    self.title = title
    style = "\(plain)\n@media (prefers-color-scheme: dark) {\n\(dark)\n}"
  }

  package struct Point {
    package var x: Double
    package var y: Double
    package init(_ x: Double, _ y: Double) {
      self.x = x
      self.y = y
    }
  }

  package enum Anchor: String {
    case start
    case middle
    case end
  }

  /// - Parameter tip: shown where the viewer points at the shape.
  package mutating func ellipse(
    _ centre: Point, _ rx: Double, _ ry: Double, turned degrees: Double = 0, class name: String,
    tip: String? = nil
  ) {
    let turn = degrees == 0 ? "" : " transform=\"rotate(\(n(degrees)) \(n(centre.x)) \(n(centre.y)))\""
    add(
      "ellipse",
      "cx=\"\(n(centre.x))\" cy=\"\(n(centre.y))\" rx=\"\(n(rx))\" ry=\"\(n(ry))\"\(turn)", name, tip)
  }

  package mutating func polygon(_ points: [Point], class name: String, tip: String? = nil) {
    let list = points.map { "\(n($0.x)),\(n($0.y))" }.joined(separator: " ")
    add("polygon", "points=\"\(list)\"", name, tip)
  }

  package mutating func line(_ from: Point, _ to: Point, class name: String) {
    add(
      "line", "x1=\"\(n(from.x))\" y1=\"\(n(from.y))\" x2=\"\(n(to.x))\" y2=\"\(n(to.y))\"", name, nil)
  }

  package mutating func polyline(_ points: [Point], class name: String) {
    let list = points.map { "\(n($0.x)),\(n($0.y))" }.joined(separator: " ")
    add("polyline", "points=\"\(list)\"", name, nil)
  }

  package mutating func rectangle(_ origin: Point, width: Double, height: Double, class name: String) {
    add(
      "rect", "x=\"\(n(origin.x))\" y=\"\(n(origin.y))\" width=\"\(n(width))\" height=\"\(n(height))\"", name,
      nil)
  }

  /// - Parameter degrees: clockwise about the point.
  package mutating func text(
    _ text: String, at point: Point, anchor: Anchor = .start, turned degrees: Double = 0, class name: String
  ) {
    let turn = degrees == 0 ? "" : " transform=\"rotate(\(n(degrees)) \(n(point.x)) \(n(point.y)))\""
    body +=
      "<text class=\"\(name)\" x=\"\(n(point.x))\" y=\"\(n(point.y))\" text-anchor=\"\(anchor.rawValue)\"\(turn)>"
      + "\(Self.escaped(text))</text>\n"
  }

  /// A picture of pixels within the drawing, each pixel a rectangle.
  package mutating func image(_ image: PixelImage, at origin: Point, width: Double, height: Double) {
    body +=
      "<image x=\"\(n(origin.x))\" y=\"\(n(origin.y))\" width=\"\(n(width))\" height=\"\(n(height))\" "
      + "preserveAspectRatio=\"none\" style=\"image-rendering: pixelated\" "
      + "href=\"data:image/png;base64,\(Data(image.png()).base64EncodedString())\"/>\n"
  }

  /// A shape of a class, in a colour of its own that no surroundings change: for colours that are data.
  package mutating func dot(
    _ centre: Point, radius: Double, fill: PixelImage.Colour, class name: String, tip: String? = nil
  ) {
    add(
      "circle",
      "cx=\"\(n(centre.x))\" cy=\"\(n(centre.y))\" r=\"\(n(radius))\" fill=\"\(fill.hexadecimal)\"", name, tip
    )
  }

  private mutating func add(_ shape: String, _ attributes: String, _ name: String, _ tip: String?) {
    let start = "<\(shape) class=\"\(name)\" \(attributes)"
    body += tip.map { "\(start)><title>\(Self.escaped($0))</title></\(shape)>\n" } ?? "\(start)/>\n"
  }

  /// The whole file.
  package var document: String {
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(n(width)) \(n(height))" width="\(n(width))" height="\(n(height))" role="img">
    <title>\(Self.escaped(title))</title>
    <style>
    \(style)
    </style>
    \(body)</svg>

    """
  }

  /// Hundredths of a unit: finer than any screen or printer.
  private func n(_ value: Double) -> String {
    let text = String(format: "%.2f", value)
    return text == "-0.00" ? "0.00" : text
  }

  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      // XML knows no other control characters, however they are written.
      case _ where scalar.value < 0x20 && scalar != "\n" && scalar != "\t": result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
