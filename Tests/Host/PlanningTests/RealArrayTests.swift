import Arrays
import ChildProcess
import Foundation
import HistotripsyCore
import SharedData
import Testing
import Text

/// Element tables of real arrays, against what their makers state.
@Suite(.enabled(if: SharedData.isPresent, "shared data absent")) struct RealArrayTests {
  struct Expected: Sendable {
    let file: String
    let defaults: ElementDefaults
    let count: Int
    let radius: Double
    /// Of the centre from where the maker puts it; i12378 is itself off by 10 µm.
    let focus: SIMD3<Double>
    let tolerance: Double
    let isTurned: Bool
  }

  static let arrays: [Expected] = [
    Expected(
      file: "michigan_hemisphere_263.csv", defaults: ElementDefaults(), count: 263, radius: 150, focus: .zero,
      tolerance: 0.002, isTurned: false),
    Expected(
      file: "h317_inches.csv",
      defaults: ElementDefaults(frequency: .kilohertz(700), width: .millimetres(9.5), lengthUnit: .inches),
      count: 128, radius: 135, focus: .zero, tolerance: 0.002, isTurned: true),
    Expected(
      file: "dome_1024.csv", defaults: ElementDefaults(), count: 1024, radius: 150, focus: SIMD3(0, 0, 150),
      tolerance: 0.001, isTurned: false),
    Expected(
      file: "igt64_500.csv", defaults: ElementDefaults(), count: 64, radius: 75, focus: .zero,
      tolerance: 0.001,
      isTurned: true),
    Expected(
      file: "i12378.csv", defaults: ElementDefaults(), count: 128, radius: 72, focus: .zero, tolerance: 0.02,
      isTurned: true),
  ]

  @Test(arguments: arrays.indices) func countRadiusAndFocusAreTheMakers(_ index: Int) throws {
    let expected = Self.arrays[index]
    let array = try ArrayFile.read(SharedData.file("arrays/\(expected.file)"), defaults: expected.defaults)
    #expect(array.elements.count == expected.count)
    let radius = try #require(array.radiusOfCurvature).millimetres
    #expect(abs(radius - expected.radius) <= expected.tolerance)
    let focus = Position.millimetres(expected.focus.x, expected.focus.y, expected.focus.z)
    #expect(array.geometricFocus.distance(to: focus) <= .millimetres(expected.tolerance))
    #expect(array.notes.contains { $0.contains("turned half round") } == expected.isTurned)
    for element in array.elements {
      // Every element lies behind the focus and looks ahead, into the medium.
      #expect(element.normal.z > .zero && element.position.z < array.geometricFocus.z)
      let length = (element.normal.lanes * element.normal.lanes).sum().squareRoot()
      #expect(abs(length - 1) < 1e-12)
      #expect(abs(element.position.distance(to: array.geometricFocus).millimetres - expected.radius) < 0.03)
    }
  }

  @Test func theMichiganArrayNeedsNoOptionsAndSaysWhatItAssumes() throws {
    let array = try ArrayFile.read(SharedData.file("arrays/michigan_hemisphere_263.csv"))
    #expect(array.frequency == .kilohertz(500))
    #expect(array.elements.allSatisfy { $0.width == .millimetres(20) })
    #expect(array.geometricFocus == .origin)
    #expect(array.name == "michigan_hemisphere_263")
    #expect(array.notes.contains { $0.contains("500 kHz is assumed") })
    #expect(array.notes.contains { $0.contains("20 mm wide") })
  }

  @Test func inchesReadAsMillimetresAreRefused() {
    let error = #expect(throws: InputError.self) {
      try ArrayFile.read(SharedData.file("arrays/h317_inches.csv"))
    }
    #expect(error?.field == "units")
  }

  @Test func theDigestIsThatOfSha256sum() throws {
    let url = SharedData.file("arrays/michigan_hemisphere_263.csv")
    let output = try ChildProcess.run("sha256sum", [url.path]).out
    let digest = try #require(ArrayFile.read(url).provenance.digest)
    #expect(output.hasPrefix(digest + " "))
  }

  @Test(arguments: arrays.indices) func realArraysReadBackFromTheNativeFormatBitByBit(_ index: Int) throws {
    let expected = Self.arrays[index]
    let array = try ArrayFile.read(SharedData.file("arrays/\(expected.file)"), defaults: expected.defaults)
    var again = try ArrayFile.read(bytes: Array(array.yamlText.utf8), file: "array.yaml")
    (again.notes, again.provenance) = (array.notes, array.provenance)
    #expect(again == array)
  }
}
