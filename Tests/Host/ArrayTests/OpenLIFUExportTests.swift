import Arrays
import Chance
import Foundation
import HistotripsyCore
import SharedData
import Testing
import Text

/// What openLIFU is given: its keys, its units, and the same array back.
@Suite struct OpenLIFUExportTests {
  /// What openLIFU 0.22 takes: anything else makes it refuse the file.
  static let transducerKeys: Set = [
    "id", "name", "elements", "frequency", "units", "attrs", "registration_surface_filename",
    "transducer_body_filename", "standoff_transform", "sensitivity", "crosstalk_frac", "crosstalk_dist",
    "module_invert",
  ]
  static let elementKeys: Set = ["index", "position", "orientation", "size", "sensitivity", "pin", "units"]

  struct Schema: Decodable {
    struct Element: Decodable {
      let index: Int
      let position: [Double]
      let orientation: [Double]
      let size: [Double]
      let sensitivity: Double
      let pin: Int
      let units: String
    }
    let id: String
    let name: String
    let elements: [Element]
    let frequency: Double
    let units: String
    let sensitivity: Double
    let standoff: [[Double]]
    let inversions: [Bool]

    enum CodingKeys: String, CodingKey {
      case id, name, elements, frequency, units, sensitivity
      case standoff = "standoff_transform"
      case inversions = "module_invert"
    }
  }

  /// Random elements with every field set.
  private static func odd(_ random: inout Chance) -> ArrayDescription {
    var array = BuiltInArray.description
    array.name = "odd: \"name\" \\ # λ"
    array.elementConductance = .siemens(1.7e-3)
    array.frequency = .hertz(Double.random(in: 2e4...2e7, using: &random))
    array.geometricFocus = .millimetres(Double.random(in: -99...99, using: &random), 0.1, -0.3)
    for index in array.elements.indices {
      array.elements[index].gain = Double.random(in: 0.01...4, using: &random)
      array.elements[index].width = .metres(Double.random(in: 1e-4...0.019, using: &random))
      array.elements[index].isReversed = Bool.random(using: &random)
      array.elements[index].phaseTrim = Nanoseconds(Int64.random(in: -10_000...10_000, using: &random))
      if index % 9 == 5 {
        array.elements[index].isEnabled = false
        // The one thing that does not come back.
        array.elements[index].gain = 0
      }
    }
    return array
  }

  private static func expectSame(_ again: ArrayDescription, _ array: ArrayDescription) {
    #expect(again.elements.count == array.elements.count)
    for (a, b) in zip(again.elements, array.elements) {
      #expect(a.position.distance(to: b.position) <= .metres(1e-9))
      #expect(a.normal.distance(to: b.normal) <= .metres(1e-9))
      #expect(abs(a.width.metres - b.width.metres) <= 1e-12)
      #expect(a.shape == b.shape && a.gain == b.gain && a.isReversed == b.isReversed)
      #expect(a.phaseTrim == b.phaseTrim && a.isEnabled == b.isEnabled)
    }
    #expect(again.frequency == array.frequency && again.name == array.name)
    #expect(again.geometricFocus == array.geometricFocus)
    #expect(again.radiusOfCurvature == array.radiusOfCurvature)
    #expect(again.sourcePressurePerVolt == array.sourcePressurePerVolt)
    #expect(again.elementConductance == array.elementConductance)
  }

  @Test func whatIsExportedComesBackAsItWas() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = Chance(seed: seed)
    print("seed \(seed)")
    let array = Self.odd(&random)
    let again = try ArrayFile.read(bytes: Array(array.openLIFUText.utf8), file: "array.json")
    Self.expectSame(again, array)
    // And again: the second export is the first, but for the last digits of angles.
    Self.expectSame(try ArrayFile.read(bytes: Array(again.openLIFUText.utf8), file: "array.json"), array)
  }

  @Test func theFileHasTheKeysAndUnitsThatOpenLIFUTakes() throws {
    let array = BuiltInArray.description
    let data = Data(array.openLIFUText.utf8)
    let root = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(Set(root.keys).isSubset(of: Self.transducerKeys))
    for element in try #require(root["elements"] as? [[String: Any]]) {
      #expect(Set(element.keys) == Self.elementKeys)
    }
    let schema = try JSONDecoder().decode(Schema.self, from: data)
    #expect(schema.units == "mm" && schema.frequency == 500_000 && schema.sensitivity == 2000)
    #expect(schema.id == "built_in_256_element_cap" && schema.name == array.name)
    #expect(schema.standoff.count == 4 && schema.standoff.allSatisfy { $0.count == 4 })
    #expect(schema.inversions == [false])
    for (index, (written, element)) in zip(schema.elements, array.elements).enumerated() {
      #expect(written.index == index + 1 && written.pin == index + 1 && written.units == "mm")
      let p = Position.millimetres(written.position[0], written.position[1], written.position[2])
      #expect(p.distance(to: element.position) <= .metres(1e-12))
      // The square of the disc's area.
      #expect(abs(written.size[0] * written.size[1] - 19 * 19 * Double.pi / 4) < 1e-9)
      let (az, el) = (written.orientation[0], written.orientation[1])
      let normal = SIMD4(sin(az) * cos(el), -sin(el), cos(az) * cos(el), 0)
      let off = normal - element.normal.lanes
      #expect((off * off).sum().squareRoot() < 1e-14)
      #expect(written.sensitivity == 1)
    }
  }

  static let broken: [(from: String, to: String, message: String)] = [
    ("\"version\": 1", "\"version\": 2", "attrs.histotripsy.version: 2 is out of range (1 … 1)"),
    (
      "\"shape\": \"disc\"", "\"shape\": \"round\"",
      "attrs.histotripsy.shape: \"round\" is not known; allowed: disc, square"
    ),
    (
      "\"reversed\": []", "\"reversed\": [257]",
      "attrs.histotripsy.reversed[1]: 257 is out of range (1 … 256)"
    ),
    (
      "\"elements\": 256", "\"elements\": 255",
      "attrs.histotripsy: says 255 elements, which the file has not; remove this section"
    ),
    (
      "\"geometric_focus_mm\": [0", "\"geometric_focus_mm\": [2000",
      "attrs.histotripsy.geometric_focus_mm[1]: 2000 mm is out of range (-1 m … 1 m)"
    ),
  ]

  @Test(arguments: broken) func whatIsKeptInAttributesIsChecked(
    _ from: String, _ to: String, _ message: String
  ) {
    let text = BuiltInArray.description.openLIFUText
    #expect(text.contains(from))
    #expect(JSONTests.complaint(text.replacingOccurrences(of: from, with: to)).hasSuffix(": " + message))
  }

  @Test(
    .enabled(if: SharedData.isPresent, "shared data absent"),
    arguments: ["openlifu_1x400_evt1", "openlifu_2x400_evt1", "michigan_hemisphere_263", "dome_1024"])
  func realArraysComeBack(_ name: String) throws {
    let ending = name.hasPrefix("openlifu") ? "json" : "csv"
    let array = try ArrayFile.read(SharedData.file("arrays/\(name).\(ending)"))
    Self.expectSame(try ArrayFile.read(bytes: Array(array.openLIFUText.utf8), file: "array.json"), array)
    var native = try ArrayFile.read(bytes: Array(array.yamlText.utf8), file: "array.yaml")
    (native.notes, native.provenance) = (array.notes, array.provenance)
    #expect(native == array)
  }
}

/// Real transducers, against what openlifu 0.22.0 itself makes of them.
@Suite(.enabled(if: SharedData.isPresent, "shared data absent")) struct RealTransducerTests {
  @Test func theSingleModuleIsAGridOfSixtyFour() throws {
    let array = try ArrayFile.read(SharedData.file("arrays/openlifu_1x400_evt1.json"))
    #expect(array.elements.count == 64)
    #expect(array.frequency == .hertz(400_600) && array.sourcePressurePerVolt == .pascals(1000))
    for (index, element) in array.elements.enumerated() {
      let expected = Position.millimetres(-17.5 + 5 * Double(index / 8), 17.5 - 5 * Double(index % 8), 0)
      #expect(element.position.distance(to: expected) < .metres(1e-12))
      #expect(element.width == .metres(0.0047) && element.shape == .square)
    }
  }

  /// Positions and normals that `to_transducer()` gives.
  static let expected: [(index: Int, position: SIMD3<Double>, normal: SIMD3<Double>)] = [
    (
      0, SIMD3(-42.81697497739789, 17.5, 7.470232972103389),
      SIMD3(0.2439571998794554, 0, 0.969785999397277)
    ),
    (
      63, SIMD3(-8.874464998493192, -17.5, -1.0682690236775492),
      SIMD3(0.2439571998794554, 0, 0.969785999397277)
    ),
    (
      64, SIMD3(8.874464998493192, 17.5, -1.0682690236775492),
      SIMD3(-0.2439571998794554, 0, 0.969785999397277)
    ),
    (
      127, SIMD3(42.81697497739789, -17.5, 7.470232972103389),
      SIMD3(-0.2439571998794554, 0, 0.969785999397277)
    ),
  ]

  @Test func twoModulesLieWhereOpenLIFUPutsThem() throws {
    let array = try ArrayFile.read(SharedData.file("arrays/openlifu_2x400_evt1.json"))
    #expect(array.elements.count == 128)
    #expect(array.sourcePressurePerVolt == .pascals(1350))
    for (index, p, n) in Self.expected {
      let element = array.elements[index]
      #expect(element.position.distance(to: .millimetres(p.x, p.y, p.z)) < .metres(1e-12))
      let normal = Position(x: .metres(n.x), y: .metres(n.y), z: .metres(n.z))
      #expect(element.normal.distance(to: normal) < .metres(1e-12))
    }
    #expect(ArrayCheck.findings(in: array) == [])
  }

  @Test func theSolutionsTransducerIsInTheWrongUnitAndSaysSo() throws {
    let url = SharedData.file("arrays/openlifu_example_solution.json")
    let error = #expect(throws: InputError.self) { try ArrayFile.read(url) }
    #expect(error?.field == "transducer.elements[1].position[1]" && error?.line == 11)
    let array = try ArrayFile.read(url, defaults: ElementDefaults(lengthUnit: .millimetres))
    #expect(array.elements.map(\.position.x.millimetres) == [-14, -2, 2, 14])
  }
}
