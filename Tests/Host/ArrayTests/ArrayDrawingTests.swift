import Arrays
import Foundation
import FoundationXML
import HistotripsyCore
import Pictures
import Testing

/// The picture as another program's XML parser sees it.
@Suite struct ArrayDrawingTests {
  final class Shapes: NSObject, XMLParserDelegate {
    var found: [(name: String, attributes: [String: String])] = []
    var text = ""
    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      found.append((name, attributes))
    }
    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
  }

  private func parse(_ array: ArrayDescription) throws -> Shapes {
    let parser = XMLParser(data: Data(ArrayDrawing.svg(of: array).utf8))
    let shapes = Shapes()
    parser.delegate = shapes
    #expect(parser.parse())
    return shapes
  }

  private func number(_ shape: (name: String, attributes: [String: String]), _ key: String) throws -> Double {
    try #require(shape.attributes[key].flatMap(Double.init))
  }

  @Test func everyElementIsDrawnTwiceToScale() throws {
    var array = BuiltInArray.description
    for index in [3, 77] { array.elements[index].isEnabled = false }
    let shapes = try parse(array)
    let live = shapes.found.filter { $0.name == "ellipse" && $0.attributes["class"] == "face" }
    let dead = shapes.found.filter { $0.name == "ellipse" && $0.attributes["class"] == "dead" }
    // Both views and the legend.
    #expect(live.count == 2 * 254 + 1 && dead.count == 2 * 2 + 1)
    // Two strokes for each dead element of each view and of the legend.
    #expect(shapes.found.count { $0.attributes["class"] == "cross" } == 2 * 5)

    // 19 mm on the scale bar's scale; hundredths of a pixel are written.
    let bar = try #require(shapes.found.first { $0.attributes["class"] == "scale" })
    let pixels = try number(bar, "x2") - number(bar, "x1")
    #expect(shapes.text.contains("100 mm"))
    let width = try 2 * number(live[0], "ry") / pixels * 100
    #expect(abs(width - 19) < 0.02)
    // From the medium a disc is as much narrower as it is tilted.
    let front = live.prefix(254)
    let ratios = try front.map { try number($0, "rx") / number($0, "ry") }.sorted()
    let cosines = array.elements.filter(\.isEnabled).map { $0.normal.z.metres }.sorted()
    for (ratio, cosine) in zip(ratios, cosines) { #expect(abs(ratio - cosine) < 1e-3) }
  }

  @Test func nothingIsDrawnOutsideThePicture() throws {
    for layout in CapLayout.allCases {
      let array = try SphericalCapTests.cap(layout).description()
      let shapes = try parse(array)
      let root = try #require(shapes.found.first)
      let (width, height) = (try number(root, "width"), try number(root, "height"))
      for shape in shapes.found where shape.name == "ellipse" {
        let r = try number(shape, "ry")
        #expect(try (r...width - r).contains(number(shape, "cx")))
        #expect(try (r...height - r).contains(number(shape, "cy")))
      }
    }
  }

  @Test func darkSurroundingsHaveColoursOfTheirOwn() {
    let text = ArrayDrawing.svg(of: BuiltInArray.description)
    let parts = text.components(separatedBy: "@media (prefers-color-scheme: dark)")
    #expect(parts.count == 2)
    // Every class with a colour in the plain part has another in the dark one.
    for name in [
      "ground", "title", "label", "face", "back", "dead", "cross", "bar", "focus", "guide", "scale",
    ] {
      #expect(parts.allSatisfy { $0.contains(".\(name) {") }, "\(name)")
    }
  }

  @Test func namesAreText() throws {
    var array = BuiltInArray.description
    array.name = "<script> & \"quotes\" \u{1}"
    #expect(try parse(array).text.contains("<script> & \"quotes\""))
  }

  @Test func aReversedElementAndASquareAreDrawnAsSuch() throws {
    var array = try ArrayFile.read(bytes: Array(OpenLIFUTests.plain.utf8), file: "array.json")
    array.elements[1].isReversed = true
    let shapes = try parse(array)
    #expect(shapes.found.count { $0.name == "polygon" } == 4)
    #expect(shapes.found.count { $0.attributes["class"] == "bar" } == 3)
    #expect(shapes.text.contains("element 2 at (17.5, 2.5, 0) mm, reversed"))
  }
}
