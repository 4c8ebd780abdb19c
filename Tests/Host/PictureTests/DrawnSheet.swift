import Foundation
import FoundationXML
import Testing

/// An SVG file as another program's XML parser sees it.
final class DrawnSheet: NSObject, XMLParserDelegate {
  private var found: [(name: String, attributes: [String: String])] = []
  private(set) var text = ""

  init(_ svg: String) throws {
    super.init()
    let parser = XMLParser(data: Data(svg.utf8))
    parser.delegate = self
    #expect(parser.parse())
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    found.append((name, attributes))
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

  func all(_ name: String, class style: String? = nil) -> [[String: String]] {
    found.filter { $0.name == name && (style == nil || $0.attributes["class"] == style) }.map(\.attributes)
  }

  func number(_ attributes: [String: String], _ key: String) throws -> Double {
    try #require(attributes[key].flatMap(Double.init))
  }

  func box(_ attributes: [String: String]) throws -> (x: Double, y: Double, width: Double, height: Double) {
    (
      try number(attributes, "x"), try number(attributes, "y"), try number(attributes, "width"),
      try number(attributes, "height")
    )
  }

  func points(_ attributes: [String: String]) throws -> [SIMD2<Double>] {
    try #require(attributes["points"]).split(separator: " ").map { pair in
      let values = try pair.split(separator: ",").map { try #require(Double($0)) }
      return SIMD2(values[0], values[1])
    }
  }
}
