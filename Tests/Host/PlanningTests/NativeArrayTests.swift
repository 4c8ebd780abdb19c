import Arrays
import Chance
import Foundation
import HistotripsyCore
import Testing
import Text

@Suite struct NativeArrayTests {
  static let valid = """
    histotripsy-array: 1
    name: Pair
    frequency: 500 kHz
    geometric-focus: [0 mm, 0 mm, 0 mm]
    source-pressure: 2 kPa/V
    shape: disc
    count: 2
    elements:
    - [-20, 0, -100, 0.2, 0, 1, 20, 1, false, 0, true]
    - [20, 0, -100, -0.2, 0, 1, 20, 0.9, true, -35, false]
    ...

    """

  private func complaint(_ text: String) -> String {
    do throws(InputError) {
      _ = try ArrayFile.read(bytes: Array(text.utf8), file: "array.yaml")
      return ""
    } catch {
      return error.description
    }
  }

  @Test func everythingAboutAnElementIsRead() throws {
    let array = try ArrayFile.read(bytes: Array(Self.valid.utf8), file: "array.yaml")
    let length = (0.2 * 0.2 + 1).squareRoot()
    #expect(
      array.elements[1]
        == Element(
          position: .millimetres(20, 0, -100),
          normal: Position(x: .metres(-0.2 / length), y: .zero, z: .metres(1 / length)), shape: .disc,
          width: .millimetres(20), gain: 0.9, isReversed: true, phaseTrim: Nanoseconds(-35), isEnabled: false)
    )
    #expect(array.sourcePressurePerVolt == .pascals(2000))
    #expect(array.elementConductance == nil && array.radiusOfCurvature == nil)
    // `printf` of the text above through sha256sum would give the same; its own test compares with that program.
    #expect(array.provenance.digest?.count == 64)
  }

  /// Random elements with every field set.
  @Test func aWrittenArrayReadsBackBitByBit() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = Chance(seed: seed)
    var array = BuiltInArray.description
    array.name = "odd: \"name\" # λ"
    array.elementConductance = .siemens(1.7e-3)
    array.frequency = .hertz(Double.random(in: 2e4...2e7, using: &random))
    array.geometricFocus = .millimetres(Double.random(in: -99...99, using: &random), 0.1, -0.3)
    for index in array.elements.indices {
      array.elements[index].gain = Double.random(in: 0...4, using: &random)
      array.elements[index].width = .metres(Double.random(in: 1e-5...0.019, using: &random))
      array.elements[index].isReversed = Bool.random(using: &random)
      array.elements[index].isEnabled = index == 0 || Bool.random(using: &random)
      array.elements[index].phaseTrim = Nanoseconds(Int64.random(in: -10_000...10_000, using: &random))
    }
    var again = try ArrayFile.read(bytes: Array(array.yamlText.utf8), file: "array.yaml")
    (again.notes, again.provenance) = (array.notes, array.provenance)
    #expect(again == array, "seed \(seed)")
  }

  static let spoiled: [(from: String, to: String, message: String)] = [
    (
      "frequency: 500 kHz", "frequency: 500 mm",
      "array.yaml:3: frequency: 500 mm is not a frequency; write it in Hz, kHz or MHz (20 kHz … 20 MHz)"
    ),
    ("-100, 0.2", "-1001, 0.2", "array.yaml:9: elements[1][3]: -1001 is out of range (-1000 … 1000)"),
    ("-100, 0.2", ".nan, 0.2", "array.yaml:9: elements[1][3]: .nan is not a number (-1000 … 1000)"),
    (
      "0.2, 0, 1, 20, 1", "0, 0, 0, 20, 1",
      "array.yaml:9: elements[1][4]: the normal has no direction (any length above 0)"
    ),
    ("20, 0.9, true", "20, 4.5, true", "array.yaml:10: elements[2][8]: 4.5 is out of range (0 … 4)"),
    ("20, 0.9, true", "20, 0.9, 1", "array.yaml:10: elements[2][9]: 1 is neither true nor false"),
    (
      "-35, false", "-35000, false", "array.yaml:10: elements[2][10]: -35000 is out of range (-10000 … 10000)"
    ),
    (
      "0, true]", "0]",
      "array.yaml:9: elements[1]: 10 entries are out of range (11 entries (x, y, z, nx, ny, nz, width, gain, reversed, trim, enabled))"
    ),
    ("count: 2", "count: 3", "array.yaml:8: elements: 2 rows where count says 3; the list may be truncated"),
    ("count: 2", "count: 4097", "array.yaml:7: count: 4097 is out of range (1 … 4096)"),
    ("0, true]", "0, false]", "array.yaml:8: elements: no element is enabled (1 … 2)"),
    (
      "[20, 0, -100", "[-5, 0, -100",
      "array.yaml:10: elements[2]: 15 mm from element 1, which it overlaps (20 mm or more)"
    ),
    ("shape: disc", "shape: round", "array.yaml:6: shape: round is not known; allowed: disc, square"),
    (
      "histotripsy-array: 1", "histotripsy-aray: 1",
      "array.yaml:1: histotripsy-array: missing; write histotripsy-array: 1"
    ),
    (
      "source-pressure", "source-presure",
      "array.yaml:5: source-presure: unknown key; did you mean source-pressure? known here: histotripsy-array, name, frequency, geometric-focus, radius-of-curvature, source-pressure, element-conductance, shape, count, elements"
    ),
  ]

  @Test(arguments: spoiled.indices) func aSpoiledArrayFileGetsOneMessage(_ index: Int) {
    let (from, to, message) = Self.spoiled[index]
    #expect(complaint(Self.valid.replacingOccurrences(of: from, with: to)) == message)
  }

  @Test func fourThousandNinetySevenRowsAreRefused() {
    let row = "- [0, 0, -100, 0, 0, 1, 1, 1, false, 0, true]\n"
    let text = Self.valid.replacingOccurrences(of: "...", with: String(repeating: row, count: 4095) + "...")
    #expect(complaint(text) == "array.yaml:8: elements: 4097 entries are out of range (1 … 4096 elements)")
  }

  @Test func anArrayFileCutShortAnywhereIsRefused() {
    let bytes = Array(Self.valid.utf8)
    // The first line is needed to tell the format; cut before, the file is no table either.
    for length in 0..<bytes.count - 4 {
      #expect(throws: InputError.self, "cut after \(length) bytes") {
        _ = try ArrayFile.read(bytes: Array(bytes[..<length]), file: "array.yaml")
      }
    }
  }
}
