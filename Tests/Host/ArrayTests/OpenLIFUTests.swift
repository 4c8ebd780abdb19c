import Arrays
import Foundation
import HistotripsyCore
import Testing
import Text

/// Transducers of openLIFU, written here.
@Suite struct OpenLIFUTests {
  static let plain = """
    {
      "id": "pair",
      "name": "Pair",
      "frequency": 400600.0,
      "units": "mm",
      "sensitivity": 1000.0,
      "module_invert": [false],
      "elements": [
        {"index": 1, "position": [-17.5, 2.5, 0.0], "orientation": [0.0, 0.0, 0.0], "size": [4.7, 4.7], "pin": 1, "units": "mm"},
        {"index": 2, "position": [17.5, 2.5, 0.0], "orientation": [0.0, 0.0, 0.0], "size": [4.7, 4.7], "pin": 2, "units": "mm"}
      ]
    }
    """

  private func read(_ text: String, _ defaults: ElementDefaults = ElementDefaults()) throws(InputError)
    -> ArrayDescription
  {
    try ArrayFile.read(bytes: Array(text.utf8), file: "array.json", defaults: defaults)
  }

  private func plain(_ from: String, _ to: String) -> String {
    Self.plain.replacingOccurrences(of: from, with: to)
  }

  @Test func everyFieldIsRead() throws {
    let array = try read(Self.plain)
    #expect(array.name == "Pair")
    #expect(array.frequency == .hertz(400_600))
    #expect(array.sourcePressurePerVolt == .pascals(1000))
    #expect(array.radiusOfCurvature == nil)
    #expect(
      array.elements[1]
        == Element(
          position: Position(x: .metres(0.0175), y: .metres(0.0025), z: .zero),
          normal: Position(x: .zero, y: .zero, z: .metres(1)), shape: .square, width: .metres(0.0047)))
    #expect(array.provenance.digest?.count == 64)
  }

  @Test func unitsOfElementsAreTheirOwn() throws {
    let text = plain(
      "[17.5, 2.5, 0.0], \"orientation\": [0.0, 0.0, 0.0], \"size\": [4.7, 4.7], \"pin\": 2, \"units\": \"mm\"",
      "[0.0175, 0.0025, 0], \"orientation\": [0, 0, 0], \"size\": [0.0047, 0.0047], \"pin\": 2, \"units\": \"m\""
    )
    #expect(try read(text).elements == read(Self.plain).elements)
  }

  /// Azimuth about y first, then elevation about the turned x.
  @Test func orientationTurnsTheNormal() throws {
    let array = try read(
      plain(
        "\"orientation\": [0.0, 0.0, 0.0], \"size\": [4.7, 4.7], \"pin\": 2",
        "\"orientation\": [0.3, -0.2, 0.1], \"size\": [4.7, 4.7], \"pin\": 2"))
    let n = array.elements[1].normal.lanes
    #expect(abs(n.x - sin(0.3) * cos(0.2)) < 1e-15)
    #expect(abs(n.y - sin(0.2)) < 1e-15)
    #expect(abs(n.z - cos(0.3) * cos(0.2)) < 1e-15)
  }

  @Test func theEarlierSpellingOfElementsIsRead() throws {
    let text = plain(
      "\"position\": [17.5, 2.5, 0.0], \"orientation\": [0.0, 0.0, 0.0], \"size\": [4.7, 4.7]",
      "\"x\": 17.5, \"y\": 2.5, \"z\": 0, \"az\": 0, \"el\": 0, \"roll\": 0, \"w\": 4.7, \"l\": 4.7")
    #expect(try read(text).elements == read(Self.plain).elements)
  }

  @Test func channelsFollowThePins() throws {
    let text = plain("\"pin\": 1", "\"pin\": 9").replacingOccurrences(of: "\"pin\": 2", with: "\"pin\": 4")
    let array = try read(text)
    #expect(array.elements.map(\.position.x) == [.metres(0.0175), .metres(-0.0175)])
    #expect(array.notes.contains { $0.contains("pins have gaps") })
    #expect(array.notes.contains { $0.contains("in the order of their pins") })
  }

  /// Two facets, each turned towards the other: undone by hand with sines and cosines.
  @Test func aModuleIsMovedByTheInverseOfItsTransform() throws {
    let angle = 0.25
    let (s, c) = (sin(angle), cos(angle))
    func module(_ sign: Double) -> String {
      let transform =
        "[[\(c), 0, \(-sign * s), \(sign * 30)], [0, 1, 0, 0], [\(sign * s), 0, \(c), 4], [0, 0, 0, 1]]"
      return Self.plain.replacingOccurrences(
        of: "\"id\": \"pair\"", with: "\"transform\": \(transform), \"id\": \"pair\"")
    }
    let array = try read(
      "{\"type\": \"TransducerArray\", \"name\": \"Two\", \"modules\": [\(module(1)), \(module(-1))]}")
    #expect(array.elements.count == 4 && array.name == "Two")
    // Rᵀ(p − t) with t = (±30, 0, 4).
    for (index, (x, sign)) in [(-17.5, 1.0), (17.5, 1), (-17.5, -1), (17.5, -1)].enumerated() {
      let (dx, dz) = (x - sign * 30, -4.0)
      let expected = Position.millimetres(c * dx + sign * s * dz, 2.5, -sign * s * dx + c * dz)
      #expect(array.elements[index].position.distance(to: expected) < .metres(1e-12))
      let normal = Position(x: .metres(sign * s), y: .zero, z: .metres(c))
      #expect(array.elements[index].normal.distance(to: normal) < .metres(1e-12))
    }
    // The modules' axes cross on z by symmetry: x + s u = 0 for the middle of the elements of the first.
    let middle = (x: -30 * c - 4 * s, z: 30 * s - 4 * c)
    #expect(abs(array.geometricFocus.z.millimetres - (middle.z - middle.x / s * c)) < 1e-5)
    #expect(abs(array.geometricFocus.x.millimetres) < 1e-5)
  }

  @Test func sensitivityIsTheProductAtTheFrequency() throws {
    // 400.6 kHz lies at 0.006 of the way from 400 to 500 kHz.
    let table = plain("\"sensitivity\": 1000.0", "\"sensitivity\": [[500000, 2000], [400000, 1000]]")
      .replacingOccurrences(of: "\"pin\": 2", with: "\"sensitivity\": 0.5, \"pin\": 2")
    let array = try read(table)
    #expect(abs(array.sourcePressurePerVolt.pascals - 1006) < 1e-9)
    #expect(array.elements.map(\.gain) == [1, 0.5])
    // As a file merged by openLIFU has it: everything in the elements.
    let merged = plain("\"sensitivity\": 1000.0", "\"sensitivity\": 1.0")
      .replacingOccurrences(of: "\"pin\"", with: "\"sensitivity\": 1350, \"pin\"")
    #expect(try read(merged).sourcePressurePerVolt == .pascals(1350))
    #expect(try read(merged).elements.map(\.gain) == [1, 1])
    let unstated = plain("\"sensitivity\": 1000.0", "\"sensitivity\": null")
    #expect(try read(unstated).notes.contains { $0.contains("the file has no sensitivity") })
    #expect(
      try read(unstated, ElementDefaults(sourcePressurePerVolt: .pascals(77))).sourcePressurePerVolt
        == .pascals(77))
  }

  @Test func anElementWithoutSensitivityIsDeadAndAnInvertedModuleReversed() throws {
    let text = plain("\"pin\": 2", "\"sensitivity\": 0, \"pin\": 2")
      .replacingOccurrences(of: "[false]", with: "[false, true]")
    let array = try read(text)
    #expect(array.elements.map(\.isEnabled) == [true, false])
    #expect(array.elements.map(\.isReversed) == [false, true])
  }

  @Test func anArrayThatLooksDownIsTurnedHalfRound() throws {
    let text = plain("\"orientation\": [0.0, 0.0, 0.0]", "\"orientation\": [3.141592653589793, 0, 0]")
    let array = try read(text)
    #expect(array.elements.allSatisfy { $0.normal.z.metres > 0.999_999 })
    #expect(array.elements[0].position == Position(x: .metres(-0.0175), y: .metres(-0.0025), z: .zero))
  }

  /// The axes of a tilted bowl meet in its centre.
  @Test func theFocusIsWhereTheAxesMeet() throws {
    var rows: [String] = []
    for index in 0..<40 {
      let (az, el) = (0.5 * sin(Double(index)), 0.4 * cos(2.1 * Double(index)))
      let n = [sin(az) * cos(el), -sin(el), cos(az) * cos(el)]
      let p = zip(n, [3.0, -4, 60]).map { $1 - 80 * $0 }
      rows.append(
        "{\"position\": [\(p[0]), \(p[1]), \(p[2])], \"orientation\": [\(az), \(el), 0], \"size\": [0.1, 0.1], \"pin\": \(index + 1)}"
      )
    }
    let array = try read("{\"frequency\": 1e6, \"elements\": [\(rows.joined(separator: ", "))]}")
    #expect(array.geometricFocus.distance(to: .millimetres(3, -4, 60)) < .metres(1e-9))
    #expect(abs((array.radiusOfCurvature?.millimetres ?? 0) - 80) < 1e-6)
    #expect(ArrayCheck.findings(in: array) == [])
  }

  static let spoiled: [(from: String, to: String, message: String)] = [
    (
      "\"units\": \"mm\",\n", "\"units\": \"furlong\",\n",
      "array.json:5: units: \"furlong\" is not a unit of length known here (mm, cm, inch, m)"
    ),
    (
      "\"pin\": 2, \"units\": \"mm\"", "\"pin\": 2, \"units\": \"kHz\"",
      "array.json:10: elements[2].units: \"kHz\" is not a unit of length known here (mm, cm, inch, m)"
    ),
    (
      "\"pin\": 2, \"units\": \"mm\"", "\"pin\": 2, \"units\": \"m\"",
      "array.json:10: elements[2].position[1]: 17.5 m is out of range (-1 m … 1 m); name the unit yourself if the file's is wrong"
    ),
    (
      "[17.5, 2.5, 0.0]", "[17.5, NaN, 0.0]",
      "array.json:10: elements[2].position[2]: NaN is not a number (-1 m … 1 m)"
    ),
    (
      "[17.5, 2.5, 0.0]", "[17.5, -Infinity, 0.0]",
      "array.json:10: elements[2].position[2]: -Infinity is not a number (-1 m … 1 m)"
    ),
    (
      "[17.5, 2.5, 0.0]", "[17.5, 1e300, 0.0]",
      "array.json:10: elements[2].position[2]: 1e300 mm is out of range (-1 m … 1 m); name the unit yourself if the file's is wrong"
    ),
    (
      "[17.5, 2.5, 0.0]", "[17.5, 1e99999, 0.0]",
      "array.json:10: elements[2].position[2]: 1e99999 is not a number (-1 m … 1 m)"
    ),
    (
      "[17.5, 2.5, 0.0]", "[17.5, 2.5]",
      "array.json:10: elements[2].position: 2 entries are out of range (3 numbers [x, y, z])"
    ),
    (
      "[17.5, 2.5, 0.0]", "\"here\"",
      "array.json:10: elements[2].position: \"here\" where a list is expected (3 numbers [x, y, z])"
    ),
    (
      "\"position\": [17.5", "\"positon\": [17.5",
      "array.json:10: elements[2].position: missing; write [x, y, z]; is positon meant?"
    ),
    (
      "\"size\": [4.7, 4.7], \"pin\": 2", "\"size\": [4.7, 12], \"pin\": 2",
      "array.json:10: elements[2].size[2]: a rectangle 2.55319 times as long as wide (1 … 2): elements are discs and squares here"
    ),
    (
      "\"size\": [4.7, 4.7], \"pin\": 2", "\"size\": [0, 4.7], \"pin\": 2",
      "array.json:10: elements[2].size[1]: 0 mm is out of range (10 µm … 200 mm)"
    ),
    (
      "\"orientation\": [0.0, 0.0, 0.0], \"size\": [4.7, 4.7], \"pin\": 2",
      "\"orientation\": [0, 90, 0], \"size\": [4.7, 4.7], \"pin\": 2",
      "array.json:10: elements[2].orientation[2]: 90 is out of range (-12.5664 … 12.5664)"
    ),
    ("\"pin\": 2", "\"pin\": 1", "array.json:10: elements[2].pin: pin 1 is already that of elements[1]"),
    (
      "\"pin\": 2", "\"pin\": 1.5",
      "array.json:10: elements[2].pin: 1.5 is not a whole number in range (-1 … 1000000)"
    ),
    (
      "400600.0", "\"400 kHz\"",
      "array.json:4: frequency: \"400 kHz\" is not a number (20 kHz … 20 MHz)"
    ),
    ("400600.0", "5", "array.json:4: frequency: 5 Hz is out of range (20 kHz … 20 MHz)"),
    ("1000.0", "-1", "array.json:6: sensitivity: -1 is out of range (0 … 1e+09)"),
    (
      "1000.0", "[]",
      "array.json:6: sensitivity: 0 entries are out of range (1 … 10000 pairs of frequency and sensitivity)"
    ),
    ("1000.0", "0", "array.json: sensitivity: 0 Pa/V is out of range (1 Pa/V … 1 MPa/V)"),
    (
      "[false]", "[false, true, false]",
      "array.json:7: module_invert: 3 modules do not divide 2 elements evenly"
    ),
    ("[17.5, 2.5", "[-17.5, 2.5", "array.json:10: elements[2]: lies where elements[1] is"),
  ]

  @Test(arguments: spoiled) func aSpoiledTransducerGetsOneMessage(
    _ from: String, _ to: String, _ message: String
  ) {
    #expect(Self.plain.contains(from))
    #expect(JSONTests.complaint(plain(from, to)) == message)
  }

  static let transforms: [(transform: String, message: String)] = [
    ("[[1,0,0,0],[0,1,0,0],[0,0,1,0]]", "transform: 3 entries are out of range (4 rows of 4 numbers)"),
    ("[[1,0,0],[0,1,0],[0,0,1],[0,0,0]]", "transform[1]: 3 entries are out of range (4 numbers)"),
    ("7", "transform: 7 where a list is expected (4 rows of 4 numbers)"),
    (
      "[[1,0,0,0],[0,1,0,0],[1,1,0,0],[0,0,0,1]]",
      "transform: the matrix is singular (determinant 0): no motion undoes it"
    ),
    (
      "[[0,0,0,0],[0,0,0,0],[0,0,0,0],[0,0,0,1]]",
      "transform: the matrix is singular (determinant 0): no motion undoes it"
    ),
    (
      "[[2,0,0,0],[0,2,0,0],[0,0,2,0],[0,0,0,1]]",
      "transform: the matrix scales or shears (rows 1 and 1 multiply to 4, not 1); a module can only be turned and shifted"
    ),
    (
      "[[1,0,0,0],[0,1,0,0],[0,0,-1,0],[0,0,0,1]]",
      "transform: the matrix mirrors; a module can only be turned and shifted"
    ),
    ("[[1,0,0,0],[0,1,0,0],[0,0,1,0],[0,0,1,1]]", "transform[4]: the last row is not 0, 0, 0, 1"),
    ("[[1,0,0,NaN],[0,1,0,0],[0,0,1,0],[0,0,0,1]]", "transform[1][4]: NaN is not a number (-10 m … 10 m)"),
    (
      "[[1,0,0,2000],[0,1,0,0],[0,0,1,0],[0,0,0,1]]",
      "elements[1]: the module's transform puts the element out of range (-1 m … 1 m)"
    ),
  ]

  @Test(arguments: transforms) func aTransformThatIsNoMotionIsRefused(_ transform: String, _ message: String)
  {
    let module = plain("\"id\": \"pair\"", "\"transform\": \(transform)")
    let found = JSONTests.complaint("{\"modules\": [\(module)]}")
    #expect(found.contains(": modules[1].\(message)"), "\(found)")
  }

  @Test func modulesOfDifferentFrequenciesAreRefused() {
    let other = plain("400600.0", "155000")
    #expect(
      JSONTests.complaint("{\"modules\": [\(Self.plain), \(other)]}")
        == "array.json: modules[2].frequency: 155 kHz where modules[1] has 400.6 kHz; one array has one frequency"
    )
  }

  @Test func fourThousandNinetySevenElementsAreRefusedInOneModuleOrTwo() {
    func module(_ count: Int, from first: Int) -> String {
      let rows = (first..<first + count).map {
        "{\"position\": [\(Double($0 % 64) * 2), \(Double($0 / 64) * 2), 0], \"size\": [1, 1]}"
      }
      return "{\"frequency\": 1e6, \"elements\": [\(rows.joined(separator: ","))]}"
    }
    #expect(
      JSONTests.complaint(module(4097, from: 0))
        == "array.json:1: elements: 4097 entries are out of range (1 … 4096 elements)")
    #expect(
      JSONTests.complaint("{\"modules\": [\(module(4000, from: 0)), \(module(97, from: 4000))]}")
        == "array.json:1: modules[2].elements: 97 entries, 1 too many for all modules together (1 … 4096 elements)"
    )
    #expect(JSONTests.complaint("{\"modules\": [\(module(4000, from: 0)), \(module(96, from: 4000))]}") == "")
  }

  @Test func aTransducerCutShortAnywhereIsRefused() {
    let bytes = Array(Self.plain.utf8)
    for length in 0..<bytes.count {
      #expect(JSONTests.complaint(Array(bytes[..<length])) != "", "cut after \(length) bytes")
    }
  }

  @Test func aFileOfTheWrongUnitIsReadWithTheRightOneNamed() throws {
    let metres = plain("\"mm\"", "\"m\"")
    let array = try read(metres, ElementDefaults(lengthUnit: .millimetres))
    #expect(try array.elements == read(Self.plain).elements)
    #expect(array.notes.contains { $0.contains("taken as mm, as asked for") })
  }
}
