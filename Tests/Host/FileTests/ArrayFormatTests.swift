import Chance
import Foundation
import HistotripsyCore
import Testing

@testable import Arrays
@testable import Text

/// Arrays in the formats of other programs, and what is asked where a table does not say enough.
@Suite struct ArrayFormatTests {
  private func read(_ text: String, _ defaults: ElementDefaults = ElementDefaults()) throws(InputError)
    -> ArrayDescription
  {
    try ArrayFile.read(bytes: Array(text.utf8), file: "a", defaults: defaults)
  }

  private func refusal(_ text: String, _ defaults: ElementDefaults = ElementDefaults()) -> String {
    FieldCaseTests.refusal { () throws(InputError) in try read(text, defaults) }
  }

  /// Forty places of a cap of 100 mm about the origin, below it; millimetres.
  static let cap: [SIMD3<Double>] = (0..<40).map { index in
    let polar = 0.15 + 0.9 * Double(index) / 40
    let azimuth = Double(index) * 2.4
    return 100 * SIMD3(sin(polar) * cos(azimuth), sin(polar) * sin(azimuth), -cos(polar))
  }

  private func expectCap(_ array: ArrayDescription, tolerance: Double = 1e-9) {
    #expect(array.elements.count == Self.cap.count)
    for (element, place) in zip(array.elements, Self.cap) {
      #expect(element.position.distance(to: .millimetres(place.x, place.y, place.z)) < .metres(tolerance))
    }
    #expect(abs((array.radiusOfCurvature?.millimetres ?? 0) - 100) < 1e-3)
  }

  // MARK: Numbered tables

  @Test(arguments: [0, 1, 101], [",", ";", "\t", " "]) func aFirstColumnThatCountsIsNoCoordinate(
    _ first: Int, _ delimiter: String
  ) throws {
    let text = Self.cap.enumerated().map { index, p in
      ["\(index + first)", "\(p.x)", "\(p.y)", "\(p.z)"].joined(separator: delimiter)
    }.joined(separator: "\n")
    let array = try read(text)
    expectCap(array)
    #expect(array.notes.contains { $0.contains("the first column counts the rows") })
  }

  /// Numbers that fall, that are shuffled, or of which one is left out are numbers still.
  @Test(arguments: [(40, -1, 99), (3, 7, 99), (0, 1, 20)]) func numbersInAnyOrderAreNoCoordinate(
    _ first: Int, _ step: Int, _ gap: Int
  ) throws {
    func number(_ row: Int) -> Int { (first + step * row + 40) % 40 + (row < gap ? 1 : 2) }
    let rows = Self.cap.enumerated().map {
      "\(number($0.offset)),\($0.element.x),\($0.element.y),\($0.element.z)"
    }
    expectCap(try read(rows.joined(separator: "\n")))
    let linear = (0..<40).map { "\(number($0)),\(Double($0) * 1.7),0" }.joined(separator: "\n")
    #expect(refusal(linear).contains("the first column counts the rows"))
  }

  @Test func threeColumnsOfWhichTheFirstCountsAreRefused() {
    let text = Self.cap.enumerated().map { "\($0.offset + 1),\($0.element.x),\($0.element.y)" }.joined(
      separator: "\n")
    #expect(refusal(text).contains("the first column counts the rows (1, 2, 3, …)"))
  }

  @Test func aNamedColumnThatCountsIsToldOf() throws {
    let text = "x_mm,y_mm,z_mm\n" + (1...30).map { "\($0),\($0 % 2 * 60),0" }.joined(separator: "\n")
    #expect(try read(text).notes.contains { $0.contains("the column x counts the rows (1, 2, …)") })
  }

  // MARK: Units and sizes

  /// A dome of 300 mm in centimetres, inches or metres, without a word on the unit: asked about,
  /// with the units that fit.
  @Test(arguments: [("cm", 0.1), ("inch", 1 / 25.4), ("m", 1e-3)]) func anArrayOfAnOddSizeIsAskedAbout(
    _ unit: String, _ scale: Double
  ) throws {
    let text = Self.cap.map { "\($0.x * 1.5 * scale),\($0.y * 1.5 * scale),\($0.z * 1.5 * scale)" }.joined(
      separator: "\n")
    let message = refusal(text)
    #expect(
      message.contains("units") && message.contains("in \(unit)") && message.contains("state the unit"),
      "\(message)")
    #expect(try read(text, ElementDefaults(lengthUnit: LengthUnit(unit))).elements.count == 40)
  }

  @Test(arguments: [
    "x (furlong),y (furlong),z (furlong)", "x_MM,y_MM,z_MM", "x (V),y (V),z (V)", "x [mm],y [mm],z [s]",
  ])
  func aHeadingWhoseUnitIsNoLengthIsRefused(_ heading: String) {
    let message = refusal(heading + "\n0,0,0\n10,0,0\n")
    #expect(
      message.contains("a:1")
        && (message.contains("no unit known here") || message.contains("a length is needed")), "\(message)")
  }

  // MARK: Formats

  @Test(arguments: ["# x (m) y (m) z (m)", "# x_m, y_m, z_m", "% X [m]; Y [m]; Z [m]"])
  func headingsOfNumPyAreARemark(
    _ heading: String
  ) throws {
    let text =
      heading + "\n" + Self.cap.map { "\($0.x / 1000) \($0.y / 1000) \($0.z / 1000)" }.joined(separator: "\n")
    expectCap(try read(text))
    let odd = text.replacingOccurrences(of: "(m)", with: "(furlong)").replacingOccurrences(
      of: "[m]", with: "[furlong]")
    #expect(odd == text || refusal(odd).contains("no unit known here"), "\(refusal(odd))")
  }

  @Test func aMatrixOfThreeLongRowsIsTakenAsXYZ() throws {
    let rows = [Self.cap.map(\.x), Self.cap.map(\.y), Self.cap.map(\.z)]
    let text = rows.map { $0.map { "\($0 / 1000)" }.joined(separator: " ") }.joined(separator: "\n")
    expectCap(try read(text, ElementDefaults(lengthUnit: .metres)))
  }

  @Test func fieldIIsRectanglesHaveTheirCentres() throws {
    var text = ""
    for (index, p) in Self.cap.enumerated() {
      // Two rectangles of 1 mm × 2 mm side by side make one element.
      for side in [-0.5, 0.5] {
        let c = SIMD3(p.x + side, p.y, p.z) / 1000
        let corners = [(-1.0, -1.0), (1, -1), (1, 1), (-1, 1)].map { (u: Double, v: Double) -> String in
          "\(c.x + u * 0.0005) \(c.y + v * 0.001) \(c.z)"
        }
        text += "\(index + 1) \(corners.joined(separator: " ")) 1 0.001 0.002 \(c.x) \(c.y) \(c.z)\n"
      }
    }
    expectCap(try read(text))
    #expect(
      refusal(text, ElementDefaults(lengthUnit: .millimetres)).contains("Field II's rectangles are in m"))
  }

  private static func babelBrain(_ body: String) -> String {
    """
    # BabelBrain custom transducer
    name: Cap
    geometry_type: focused_array
    frequencies:
        - 500000
    focal_length: 0.1
    num_elements: 40
    element_size: 0.004
    \(body)
    """
  }

  @Test func babelBrainsArraysInBothCoordinateSystems() throws {
    // z points towards the transducer: the file's array lies above its focus, and is turned half
    // round about x.
    func list(_ values: [Double]) -> String { "[" + values.map { "\($0)" }.joined(separator: ", ") + "]" }
    let xs = list(Self.cap.map { $0.x / 1000 })
    let ys = list(Self.cap.map { -$0.y / 1000 })
    let zs = list(Self.cap.map { -$0.z / 1000 })
    let cartesian = Self.babelBrain(
      "element_coordinate_system: cartesian\nelements:\n  x: \(xs)\n  y: \(ys)\n  z: \(zs)\n")
    let array = try read(cartesian)
    expectCap(array)
    #expect(array.frequency == .kilohertz(500) && array.name == "Cap")
    #expect(array.elements.allSatisfy { $0.width == .millimetres(4) && $0.shape == .disc })
    let radii = list(Self.cap.map { _ in 0.1 })
    let polar = list(
      (0..<40).map { (index: Int) -> Double in (0.15 + 0.9 * Double(index) / 40) * 180 / Double.pi })
    let azimuths = list(
      (0..<40).map { (index: Int) -> Double in
        (-Double(index) * 2.4 * 180 / Double.pi).truncatingRemainder(dividingBy: 360)
      })
    let spherical = Self.babelBrain(
      "element_coordinate_system: spherical\nelements:\n  r: \(radii)\n  theta: \(polar)\n  phi: \(azimuths)\n"
    )
    expectCap(try read(spherical), tolerance: 1e-8)
    let two = cartesian.replacingOccurrences(of: "- 500000", with: "- 250000\n    - 500000")
    #expect(refusal(two).contains("say with --frequency"))
    #expect(try read(two, ElementDefaults(frequency: .kilohertz(500))).frequency == .kilohertz(500))
    #expect(
      refusal(cartesian.replacingOccurrences(of: "focal_length: 0.1", with: "focal_length: 0.11")).contains(
        "within 1 %"))
    #expect(
      refusal(cartesian.replacingOccurrences(of: "focused_array", with: "focused_annular_array")).contains(
        "rings"))
    #expect(
      refusal(cartesian.replacingOccurrences(of: "num_elements: 40", with: "num_elements: 41")).contains("41")
    )
  }

  // MARK: What a check says of chance

  /// Four centres lie on some sphere whatever they are; forty on a cap do not by chance.
  @Test func fewCentresProveNoSphere() throws {
    let few = "x (mm),y (mm),z (mm)\n0,0,0\n80,0,20\n0,80,25\n-60,-50,18\n"
    let findings = try ArrayFile.inspect(bytes: Array(few.utf8), file: "a").findings
    #expect(findings.contains { $0.message.contains("would pass as a sphere too") }, "\(findings)")
    let many = "x (mm),y (mm),z (mm)\n" + Self.cap.map { "\($0.x),\($0.y),\($0.z)" }.joined(separator: "\n")
    let clean = try ArrayFile.inspect(
      bytes: Array(many.utf8), file: "a", defaults: ElementDefaults(width: .millimetres(2))
    ).findings
    #expect(!clean.contains { $0.message.contains("would pass as a sphere") }, "\(clean)")
  }
}
