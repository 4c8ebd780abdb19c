import Arrays
import Chance
import Foundation
import HistotripsyCore
import SharedData
import Testing
import Text

/// Faults planted one at a time in a sound array.
@Suite struct ArrayCheckTests {
  private func findings(_ spoil: (inout ArrayDescription) -> Void) -> [ArrayFinding] {
    var array = BuiltInArray.description
    spoil(&array)
    return ArrayCheck.findings(in: array)
  }

  @Test func soundArraysHaveNoFindings() throws {
    #expect(findings { _ in } == [])
  }

  @Test(.enabled(if: SharedData.isPresent, "shared data absent")) func realArraysHaveNoFindings() throws {
    for name in ["michigan_hemisphere_263.csv", "dome_1024.csv", "i12378.csv", "igt64_500.csv"] {
      let inspection = try ArrayFile.inspect(SharedData.file("arrays/\(name)"))
      #expect(inspection.findings == [], "\(name)")
      #expect(inspection.array == (try ArrayFile.read(SharedData.file("arrays/\(name)"))))
    }
  }

  @Test func anElementOnTopOfAnotherIsNamedOnce() {
    let found = findings { $0.elements[200] = $0.elements[17] }
    #expect(found.map(\.kind) == [.duplicated])
    #expect(found.first?.element == 200 && found.first?.other == 17)
    #expect(found.first?.message == "lies where another does: element 18")
  }

  /// 19 mm discs whose centres come to lie 18 mm apart: turned towards the other about the focus, so nothing else changes.
  @Test func overlappingElementsAreNamed() {
    let found = findings { array in
      let other = array.elements[40].position.lanes
      // A point on the sphere 18 mm from element 41, towards the apex.
      let towards = SIMD4(0, 0, -0.15, 0) - other
      let direction = towards / (towards * towards).sum().squareRoot()
      var low = 0.0
      var high = 0.05
      var point = other
      for _ in 0..<60 {
        let step = (low + high) / 2
        let raw = other + direction * step
        point = raw / (raw * raw).sum().squareRoot() * 0.15
        let distance = ((point - other) * (point - other)).sum().squareRoot()
        if distance < 0.018 { low = step } else { high = step }
      }
      let position = Position(x: .metres(point.x), y: .metres(point.y), z: .metres(point.z))
      let normal = Position(
        x: .metres(-point.x / 0.15), y: .metres(-point.y / 0.15), z: .metres(-point.z / 0.15))
      array.elements[255] = Element(position: position, normal: normal, width: .millimetres(19))
    }
    // The planted element may meet others too; it is named once, with the first.
    #expect(found.filter { $0.kind == .overlapping }.map(\.element) == [255])
    #expect(found.allSatisfy { $0.kind == .overlapping })
  }

  @Test func anElementOffTheSphereIsNamedFromATenthOfAWaveOn() {
    // 2.965 mm of wave at 500 kHz in water of 20 °C.
    for (offset, isFound) in [(0.29, false), (0.30, true), (-0.29, false), (-0.30, true)] {
      let found = findings { array in
        let p = array.elements[9].position.lanes * (1 + offset / 150)
        array.elements[9].position = Position(x: .metres(p.x), y: .metres(p.y), z: .metres(p.z))
      }
      #expect(found.map(\.kind) == (isFound ? [.offSurface] : []), "\(offset) mm")
    }
  }

  @Test func anElementThatLooksPastTheFocusIsNamedFromOneDegreeOn() {
    for (degrees, isFound) in [(0.99, false), (1.01, true), (180, true)] {
      let found = findings { array in
        let n = array.elements[9].normal.lanes
        // Any direction across the normal.
        var across = SIMD4(n.y, -n.x, 0, 0)
        across /= (across * across).sum().squareRoot()
        let turned = n * cos(degrees * .pi / 180) + across * sin(degrees * .pi / 180)
        array.elements[9].normal = Position(
          x: .metres(turned.x), y: .metres(turned.y), z: .metres(turned.z))
      }
      #expect(found.map(\.kind) == (isFound ? [.turnedAway] : []), "\(degrees)°")
    }
  }

  @Test func whatIsNoNumberIsNamed() {
    #expect(findings { $0.elements[3].gain = .nan }.map(\.kind) == [.notANumber])
    #expect(findings { $0.elements[3].gain = .infinity }.map(\.element) == [3])
    #expect(findings { $0.elements[3].gain = -0.1 }.first?.message == "gain -0.1 is out of range (0 … 4)")
    #expect(findings { $0.elements[3].normal = .origin }.map(\.kind) == [.notANumber])
  }

  @Test func aSilentArrayIsNamed() {
    let found = findings { array in
      for index in array.elements.indices { array.elements[index].isEnabled = false }
    }
    #expect(found.map(\.kind) == [.noneEnabled] && found.first?.element == nil)
  }

  @Test func anElementOutOfThePlaneOfAFlatArrayIsNamed() throws {
    var array = try ArrayFile.read(bytes: Array(OpenLIFUTests.plain.utf8), file: "array.json")
    for step in 1...5 {
      var more = array.elements[0]
      more.position = .millimetres(-17.5 + 6 * Double(step), 2.5, 0)
      if step < 5 { array.elements.append(more) }
    }
    #expect(ArrayCheck.findings(in: array) == [])
    array.elements[3].position = .millimetres(array.elements[3].position.x.millimetres, 2.5, -0.5)
    #expect(ArrayCheck.findings(in: array).map(\.kind) == [.offSurface])
    #expect(ArrayCheck.findings(in: array).map(\.element) == [3])
    array.elements[2].normal = Position(x: .zero, y: .zero, z: .metres(-1))
    #expect(ArrayCheck.findings(in: array).contains { $0.kind == .turnedAway && $0.element == 2 })
  }
}

/// Whole files with several faults: everything is found in one go, where reading stops at the first.
@Suite struct ArrayInspectionTests {
  static func table(_ array: ArrayDescription) -> [String] {
    array.elements.map {
      "\($0.position.x.millimetres),\($0.position.y.millimetres),\($0.position.z.millimetres)"
    }
  }

  @Test func everythingWrongWithATableIsFound() throws {
    var rows = Self.table(BuiltInArray.description)
    rows[4] = "nan,0,-150"
    rows[10] = rows[9]
    rows[20] = "0,0"
    rows[30] = "0,0,-60"
    rows[40] = "2000,0,0"
    let bytes = Array(("x_mm,y_mm,z_mm\n" + rows.joined(separator: "\n")).utf8)
    let inspection = try ArrayFile.inspect(bytes: bytes, file: "a.csv")
    #expect(
      inspection.findings.map(\.description) == [
        "a.csv:6: x: nan is not a number (-1 m … 1 m)",
        "a.csv:22: 2 columns where the first row has 3; the row may be truncated",
        "a.csv:42: x: 2000 mm is out of range (-1 m … 1 m)",
        "a.csv:12: element 11: lies where another does: element 10",
        "a.csv:32: element 31: 90 mm off the sphere of 150 mm about the focus (296.476 µm or less)",
      ])
    #expect(inspection.array?.elements.count == 253)
    #expect(throws: InputError.self) { try ArrayFile.read(bytes: bytes, file: "a.csv") }
  }

  @Test func everythingWrongWithANativeFileIsFound() throws {
    var array = BuiltInArray.description
    array.elements[7] = array.elements[6]
    array.elements[8].normal = Position(x: .metres(1), y: .zero, z: .zero)
    let lines = array.yamlText.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let first = try #require(lines.firstIndex { $0.hasPrefix("- [") })
    var spoiled = lines
    spoiled[first] = "- [0, 0, .inf, 0, 0, 1, 19, 1, false, 0, true]"
    let bytes = Array(spoiled.joined(separator: "\n").utf8)
    let found = try ArrayFile.inspect(bytes: bytes, file: "a.yaml").findings
    #expect(found.map(\.line) == [first + 1, first + 8, first + 9])
    #expect(found.map(\.field) == ["elements[1][3]", "elements[8]", "elements[9]"])
    #expect(found.count == 3 && found[0].message.contains(".inf is not a number"))
    #expect(found.count == 3 && found[1].message == "lies where another does: elements[7]")
    #expect(found.count == 3 && found[2].message.contains("past the focus"))
  }

  @Test func everythingWrongWithATransducerIsFound() throws {
    let text = OpenLIFUTests.plain.replacingOccurrences(of: "[17.5, 2.5", with: "[-15.5, 2.5")
      .replacingOccurrences(of: "\"elements\": [\n", with: "\"elements\": [{\"position\": [NaN, 0, 0]},\n")
    let found = try ArrayFile.inspect(bytes: Array(text.utf8), file: "a.json").findings
    #expect(
      found.map(\.description) == [
        "a.json:8: elements[1].position[1]: NaN is not a number (-1 m … 1 m)",
        "a.json:10: elements[3]: 2 mm between centres (4.7 mm or more): overlaps elements[2]",
      ])
  }

  @Test func aFileThatIsNoArrayHasThatAsItsFinding() throws {
    let inspection = try ArrayFile.inspect(bytes: Array("{\"elements\": 3}".utf8), file: "a.json")
    #expect(inspection.array == nil && inspection.findings.count == 1)
  }

  /// A quarter of 256 elements pulled off by up to 20 mm: the rest still say where the sphere is.
  @Test func outliersDoNotMoveTheSphere() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = Chance(seed: seed)
    var array = BuiltInArray.description
    let moved = Set((0..<40).map { $0 * 6 + 1 })
    for index in moved {
      let share = Double.random(in: 1.01...1.13, using: &random)
      let p = array.elements[index].position.lanes * share
      array.elements[index].position = Position(x: .metres(p.x), y: .metres(p.y), z: .metres(p.z))
    }
    let bytes = Array(Self.table(array).joined(separator: "\n").utf8)
    let inspection = try ArrayFile.inspect(
      bytes: bytes, file: "a.csv",
      defaults: ElementDefaults(width: .millimetres(19), lengthUnit: .millimetres))
    let off = inspection.findings.filter { $0.message.contains("off the sphere") }
    #expect(off.compactMap(\.field) == moved.sorted().map { "element \($0 + 1)" }, "seed \(seed)")
  }
}
