import Arrays
import Chance
import Foundation
import HistotripsyCore
import Testing
import Text

/// Tables of element centres, written here.
@Suite struct ArrayTableTests {
  /// Points of a cap below its focus, in millimetres.
  private static func cap(radius: Double, focus: SIMD3<Double>, down: Bool = true) -> [SIMD3<Double>] {
    (0..<40).map { index in
      let polar = 0.15 + 0.9 * Double(index) / 40
      let azimuth = Double(index) * 2.4
      let z = cos(polar) * (down ? -1 : 1)
      return focus + radius * SIMD3(sin(polar) * cos(azimuth), sin(polar) * sin(azimuth), z)
    }
  }

  private static func csv(_ points: [SIMD3<Double>], separator: String = ",", scale: Double = 1) -> String {
    points.map { "\($0.x * scale)\(separator)\($0.y * scale)\(separator)\($0.z * scale)\n" }.joined()
  }

  private func read(_ text: String, _ defaults: ElementDefaults = ElementDefaults()) throws(InputError)
    -> ArrayDescription
  {
    try ArrayFile.read(bytes: Array(text.utf8), file: "array.csv", defaults: defaults)
  }

  private func complaint(_ text: String, _ defaults: ElementDefaults = ElementDefaults()) -> String {
    do throws(InputError) {
      _ = try read(text, defaults)
      return ""
    } catch {
      return error.description
    }
  }

  static let separators = [",", ";", "\t", " ", " , ", " ; "]

  @Test(arguments: separators) func everyDelimiterGivesTheSameArray(_ separator: String) throws {
    let points = Self.cap(radius: 100, focus: SIMD3(3, -2, 40))
    let expected = try read(Self.csv(points))
    #expect(try read(Self.csv(points, separator: separator)).elements == expected.elements)
    #expect(expected.elements.count == points.count)
    for (element, point) in zip(expected.elements, points) {
      #expect(element.position.distance(to: .millimetres(point.x, point.y, point.z)) < .metres(1e-12))
    }
  }

  @Test func radiusAndFocusOfASphereAreFoundAndElementsFaceIt() throws {
    let focus = SIMD3(3.0, -2, 40)
    let array = try read(Self.csv(Self.cap(radius: 100, focus: focus)))
    #expect(abs((array.radiusOfCurvature?.millimetres ?? 0) - 100) < 1e-9)
    #expect(array.geometricFocus.distance(to: .millimetres(3, -2, 40)) < .metres(1e-12))
    for element in array.elements {
      let toFocus = array.geometricFocus.lanes - element.position.lanes
      let off = element.normal.lanes * 0.1 - toFocus
      #expect((off * off).sum().squareRoot() < 1e-12)
    }
  }

  /// Centres scattered by up to 0.1 mm: the least-squares sphere of 40 points lies closer to the truth than any one point.
  @Test func roughCentresGiveTheBestSphere() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = Chance(seed: seed)
    let points = Self.cap(radius: 100, focus: .zero).map { point in
      point * (1 + Double.random(in: -1e-3...1e-3, using: &random))
    }
    let array = try read(Self.csv(points))
    #expect(abs((array.radiusOfCurvature?.millimetres ?? 0) - 100) < 0.3, "seed \(seed)")
    #expect(array.geometricFocus.distance(to: .origin) < .millimetres(0.3), "seed \(seed)")
  }

  @Test func anArrayThatLooksDownIsTurnedAndNotMirrored() throws {
    let points = Self.cap(radius: 100, focus: .zero, down: false)
    let array = try read(Self.csv(points))
    #expect(array.notes.contains { $0.contains("turned half round about x") })
    for (element, point) in zip(array.elements, points) {
      #expect(element.position.distance(to: .millimetres(point.x, -point.y, -point.z)) < .metres(1e-12))
      #expect(element.normal.z > .zero)
    }
  }

  @Test func aFlatArrayFacesPlusZ() throws {
    let array = try read("x,y,z\n0,0,5\n10,0,5\n0,10,5\n10,10,5\n", ElementDefaults(lengthUnit: .millimetres))
    #expect(array.radiusOfCurvature == nil)
    #expect(array.elements.allSatisfy { $0.normal == Position(x: .zero, y: .zero, z: .metres(1)) })
    #expect(array.geometricFocus.x == .millimetres(5) && array.geometricFocus.z > .millimetres(15))
  }

  static let headers: [(header: String, scale: Double)] = [
    ("x_mm,y_mm,z_mm", 1), ("X (mm),Y (mm),Z (mm)", 1), ("x_m,y_m,z_m", 1e-3),
    ("X [inch],Y [inch],Z [inch]", 1 / 25.4),
    ("pos_x_in,pos_y_in,pos_z_in", 1 / 25.4), ("\u{FEFF}x,y,z", 1), ("\"x\",\"y\",\"z\"", 1),
  ]

  @Test(arguments: headers) func theHeaderNamesColumnsAndUnit(_ header: String, _ scale: Double) throws {
    let points = Self.cap(radius: 100, focus: .zero)
    let array = try read(
      header + "\r\n" + Self.csv(points, scale: scale).replacingOccurrences(of: "\n", with: "\r\n"))
    #expect(abs((array.radiusOfCurvature?.millimetres ?? 0) - 100) < 1e-9)
  }

  @Test func columnsAreFoundByNameInAnyOrderAndCommentsAreSkipped() throws {
    let points = Self.cap(radius: 100, focus: .zero)
    var text = "# made by hand\n\nid;z_mm;note;y_mm;x_mm\n"
    for (index, p) in points.enumerated() { text += "\(index);\(p.z);ok;\(p.y);\(p.x)  # element\n" }
    let array = try read(text)
    #expect(array.elements == (try read(Self.csv(points))).elements)
    #expect(array.notes.contains("columns not used: id, note"))
  }

  @Test func everyAssumptionIsAnnounced() throws {
    let text = Self.csv(Self.cap(radius: 150, focus: .zero))
    let assumed = try read(text).notes.joined(separator: "\n")
    for words in [
      "taken as millimetres", "500 kHz is assumed", "2 kPa/V is assumed", "taken as discs", "wide", "gain 1",
    ] {
      #expect(assumed.contains(words), "\(words)")
    }
    let told = try read(
      text,
      ElementDefaults(
        frequency: .kilohertz(700), shape: .square, width: .millimetres(4),
        sourcePressurePerVolt: .pascals(900),
        elementConductance: .siemens(1e-3), lengthUnit: .millimetres))
    #expect(!told.notes.joined().contains("assumed") && !told.notes.joined().contains("taken as m"))
    #expect(told.frequency == .kilohertz(700))
    #expect(told.elements.allSatisfy { $0.width == .millimetres(4) && $0.shape == .square })
  }

  static let spoiled: [(text: String, message: String)] = [
    ("x,y\n1,2\n", "array.csv:1: z: no such column; the header names x, y"),
    ("1,2\n", "array.csv:1: 2 columns; a table of centres has at least x, y and z"),
    ("x,y,z\n", "array.csv: no element in the file (1 … 4096 elements)"),
    ("# nothing\n", "array.csv: no element in the file (1 … 4096 elements)"),
    ("x,y,z\n0,0,nan\n", "array.csv:2: z: nan is not a number (-1 m … 1 m)"),
    ("0,0,0\n0,inf,0\n", "array.csv:2: y: inf is not a number (-1 m … 1 m)"),
    (
      "0;0;0\n0;1,5;0\n",
      "array.csv: units: read as millimetres the array is only 1.5 mm across; state the unit (mm, cm, inch or m)"
    ),
    ("0;0.5;0\n0;1,5;0\n", "array.csv:2: y: 1,5 is not a number (-1 m … 1 m)"),
    ("0,0,0\n1,2\n", "array.csv:2: 2 columns where the first row has 3; the row may be truncated"),
    ("0,0,0\n1001,0,0\n", "array.csv:2: x: 1001 mm is out of range (-1 m … 1 m)"),
    ("0,0,0\n50,0,0\n50,0,0\n", "array.csv:3: element 3 lies where element 2 is"),
    ("x_mm,y_mm,z_inch\n0,0,0\n", "array.csv:1: x, y and z are in different units; one unit for all three"),
    ("x,x,y,z\n0,0,0,0\n", "array.csv:1: x: 2 columns are named so (1)"),
    (
      "0,0,0\n1,0,0\n",
      "array.csv: units: read as millimetres the array is only 1 mm across; state the unit (mm, cm, inch or m)"
    ),
    (
      "{\"elements\": []}\n",
      "array.csv:1: elements: 0 entries are out of range (1 … 4096 elements)"
    ),
    ("0,0,0\n50,0,0\n0,50,0\n50,50,30\n25,25,80\n-30,20,5\n", "array.csv: the centres lie up to"),
    (
      "0,0,0\n50,0,20\n0,50,20\n",
      "array.csv: 3 centres that lie on no one sphere and in no plane across z; state focus and normals in a native array file (histotripsy-array: 1)"
    ),
  ]

  @Test(arguments: spoiled) func aSpoiledTableGetsOneMessage(_ text: String, _ message: String) {
    let found = complaint(text)
    #expect(message.hasSuffix("up to") ? found.hasPrefix(message) : found == message)
  }

  @Test func statedValuesAreHeldAgainstTheTable() {
    let text = Self.csv(Self.cap(radius: 150, focus: .zero))
    #expect(
      complaint("x_mm,y_mm,z_mm\n" + text, ElementDefaults(lengthUnit: .inches))
        == "array.csv:1: units: inch contradicts the header, which says mm")
    #expect(
      complaint(text, ElementDefaults(width: .millimetres(60))).hasPrefix(
        "array.csv: width: 60 mm is out of range (10 µm … "))
    #expect(
      complaint(text, ElementDefaults(frequency: .hertz(5)))
        == "array.csv: frequency: 5 Hz is out of range (20 kHz … 20 MHz)")
  }

  @Test func oneElementTooManyIsNamed() {
    var text = "x_mm,y_mm,z_mm\n"
    for index in 0..<4097 { text += "\(Double(index % 64) * 2),\(Double(index / 64) * 2),0\n" }
    #expect(complaint(text) == "array.csv:4098: element 4097 is one too many (1 … 4096 elements)")
    let fitting = text.split(separator: "\n").dropLast().joined(separator: "\n")
    #expect(complaint(fitting) == "")
  }
}
