import Foundation
import HistotripsyCore
import Testing

@testable import Arrays
@testable import Text

/// Ultraino's simulations, as Java's `XMLEncoder` writes them: only what differs from a new object,
/// fields set by expressions around the objects, objects inside one another.
@Suite struct UltrainoTests {
  private static let field = "class=\"acousticfield3d.math.Vector3f\" method=\"getField\""
  private static let transducer = "acousticfield3d.simulation.Transducer"

  private static func set(_ owner: String, _ name: String, _ target: String, _ value: String) -> String {
    "<void class=\"\(owner)\" method=\"getField\"><string>\(name)</string><void method=\"set\"><object idref=\"\(target)\"/>\(value)</void></void>\n"
  }

  /// One transducer; a coordinate of 0 is left out.
  private static func transducer(_ index: Int, _ p: SIMD3<Double>, more: String = "", inside: String = "")
    -> String
  {
    let vector = "Vector3f\(index)"
    // Ultraino's y is up: z here.
    let p = SIMD3(p.x, p.z, -p.y)
    let fields = zip(["x", "y", "z"], [p.x, p.y, p.z]).map { axis, value in
      value == 0
        ? "" : set("acousticfield3d.math.Vector3f", axis, vector, "<float>\(value / 1000)</float>")
    }.joined()
    return "<void class=\"\(transducer)\" id=\"Transducer\(index)\">\n"
      + set(transducer, "power", "Transducer\(index)", "<float>2.4</float>") + more
      + "<void property=\"tag\">\(inside)</void>\n"
      + "<void id=\"Transform\(index)\" property=\"transform\"><void property=\"rot\"><void property=\"x\"><float>0.7</float></void></void>"
      + "<void id=\"\(vector)\" property=\"translation\">\n\(fields)</void></void></void>\n"
  }

  private static func document(_ objects: String, _ list: [Int]) -> String {
    let entries = list.map { "<void method=\"add\"><object idref=\"Transducer\($0)\"/></void>\n" }.joined()
    return
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<java version=\"1.8.0\" class=\"java.beans.XMLDecoder\">\n"
      + "<object class=\"acousticfield3d.simulation.Simulation\" id=\"Simulation0\">\n<!-- a remark -->\n\(objects)"
      + "<void class=\"acousticfield3d.simulation.Simulation\" method=\"getField\"><string>transducers</string>"
      + "<void id=\"ArrayList0\" method=\"get\"><object idref=\"Simulation0\"/></void></void>\n"
      + "<void idref=\"ArrayList0\">\n\(entries)</void></object></java>\n"
  }

  private static let order = Array((0..<40).reversed())
  /// Every second transducer is first met inside the one before it.
  private static func cap(more: String = "") -> String {
    let cap = ArrayFormatTests.cap
    let objects = stride(from: 0, to: 40, by: 2).map { index in
      transducer(
        index, cap[index], more: more.replacingOccurrences(of: "#", with: "\(index)"),
        inside: transducer(
          index + 1, cap[index + 1], more: more.replacingOccurrences(of: "#", with: "\(index + 1)")))
    }.joined()
    return document(objects, order)
  }

  private func read(_ text: String, _ defaults: ElementDefaults = ElementDefaults()) throws(InputError)
    -> ArrayDescription
  {
    try ArrayFile.read(bytes: Array(text.utf8), file: "a.xml", defaults: defaults)
  }

  private func refusal(_ text: String, _ defaults: ElementDefaults = ElementDefaults()) -> String {
    FieldCaseTests.refusal { () throws(InputError) in try read(text, defaults) }
  }

  @Test func everyTransducerHasItsPlaceInTheListsOrder() throws {
    let array = try read(Self.cap())
    #expect(array.elements.count == 40 && array.name == "a")
    for (element, index) in zip(array.elements, Self.order) {
      let p = ArrayFormatTests.cap[index]
      // Coordinates of a double's seventeen digits, here printed as they are.
      #expect(element.position.distance(to: .millimetres(p.x, p.y, p.z)) < .metres(1e-12))
    }
    #expect(abs((array.radiusOfCurvature?.millimetres ?? 0) - 100) < 1e-3)
    // What a new transducer has, where the file says nothing else.
    #expect(array.frequency == .kilohertz(40))
    #expect(array.elements.allSatisfy { abs($0.width.millimetres - 9) < 1e-12 && $0.shape == .disc })
    #expect(array.notes.contains { $0.contains("work in air") }, "\(array.notes)")
  }

  @Test func whatTheFileSaysGoesBeforeWhatANewTransducerHas() throws {
    let own =
      Self.set(Self.transducer, "frequency", "Transducer#", "<float>500000.0</float>")
      + Self.set(Self.transducer, "apperture", "Transducer#", "<float>0.004</float>")
      + Self.set(Self.transducer, "type", "Transducer#", "<int>1</int>")
    let array = try read(Self.cap(more: own))
    #expect(array.frequency == .kilohertz(500))
    #expect(array.elements.allSatisfy { abs($0.width.millimetres - 4) < 1e-12 && $0.shape == .square })
    let stated = try read(
      Self.cap(more: own), ElementDefaults(frequency: .megahertz(1), width: .millimetres(3)))
    #expect(stated.frequency == .megahertz(1) && stated.elements[0].width == .millimetres(3))
  }

  @Test func whatIsNoArrayIsRefused() {
    #expect(
      refusal(Self.cap(), ElementDefaults(lengthUnit: .millimetres)).contains("Ultraino's arrays are in m"))
    let two = Self.set(Self.transducer, "frequency", "Transducer2", "<float>30000</float>")
    #expect(
      refusal(Self.cap().replacingOccurrences(of: "<!-- a remark -->", with: two)).contains("--frequency"))
    #expect(refusal(Self.document("", [])).contains("0 transducers"))
    #expect(
      refusal(Self.document(Self.transducer(0, SIMD3(2000, 0, 0)), [0])).contains(
        "x: 2.0 is not a number in its range"))
    #expect(refusal("<?xml version=\"1.0\"?>\n<svg width=\"3\"/>\n").contains("no simulation of Ultraino"))
  }

  @Test(arguments: [
    ("<java><a></java>", "ends an element"), ("<java>", "truncated"), ("<java", "attribute"),
    ("<java a=1/>", "quotation"), ("<!DOCTYPE x [<!ENTITY y \"z\">]><java/>", "document type"),
    ("<java>&y;</java>", "entity y is not known"),
    ("<java/><java/>", "second root"), ("<java/>x", "outside"),
    (String(repeating: "<a>", count: 100), "nested"),
  ]) func damagedXMLIsOneMessage(_ text: String, _ word: String) {
    let message = refusal(text)
    #expect(message.contains(word) && message.hasPrefix("a.xml:1:"), "\(message)")
  }

  @Test func charactersAndLinesOfXML() throws {
    let text = "<a b='1 &lt; 2'>\n  x &amp; &#181;&#xB5;\n<c/></a>"
    let root = try XMLText.root(of: InputText(bytes: Array(text.utf8), file: "a"))
    #expect(root.attributes["b"] == "1 < 2" && root.text == "x & µµ" && root.children[0].line == 3)
  }
}
