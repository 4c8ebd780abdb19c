import Arrays
import Foundation
import HistotripsyCore
import Testing

@Suite struct ArraySummaryTests {
  @Test func aComputedCapIsSummedUpAsItWasAskedFor() throws {
    var array = try SphericalCap(
      layout: .ring, elements: 200, radius: .millimetres(150), aperture: .millimetres(270),
      width: .millimetres(12), frequency: .kilohertz(700)
    ).description()
    array.elements[3].isEnabled = false
    array.elements[4].isReversed = true
    let summary = ArraySummary(array)
    #expect(summary.elements == 200 && summary.dead == 1 && summary.reversed == 1)
    // The outermost ring of the ring layout touches the rim.
    #expect(abs(summary.aperture.millimetres - 270) < 1e-9)
    #expect(abs(summary.fNumber - 150 / 270.0) < 1e-9)
    // Marczak's polynomial gives 1482.38 m/s at 20 °C.
    #expect(abs(summary.wavelength.millimetres - 1482.38 / 700) < 1e-4)
    // 200 discs of 12 mm on the cap under the rim's edge: rim polar angle + half an element.
    let rim = asin(0.135 / (0.15 * 0.15 + 0.006 * 0.006).squareRoot())
    let cap = 2 * Double.pi * 150 * 150 * (1 - cos(rim))
    let fill = try #require(summary.fill)
    #expect(abs(fill - 200 * Double.pi * 36 / cap) < 1e-9)
    #expect(summary.widths == .millimetres(12)...Length.millimetres(12))
    var least = Double.infinity
    for (index, one) in array.elements.enumerated() {
      for other in array.elements[(index + 1)...] {
        least = min(least, one.position.distance(to: other.position).metres)
      }
    }
    #expect(summary.pitch?.least == .metres(least))
  }

  @Test func aFlatGridHasItsPitchAndFill() throws {
    var rows: [String] = []
    for index in 0..<64 {
      rows.append("{\"position\": [\(5 * (index / 8)), \(5 * (index % 8)), 0], \"size\": [4, 4]}")
    }
    let text = "{\"frequency\": 1e6, \"elements\": [\(rows.joined(separator: ","))]}"
    let summary = ArraySummary(try ArrayFile.read(bytes: Array(text.utf8), file: "a.json"))
    let pitch = try #require(summary.pitch)
    for length in [pitch.least, pitch.median, pitch.greatest] { #expect(abs(length.millimetres - 5) < 1e-9) }
    #expect(summary.radiusOfCurvature == nil)
    // Corner elements 17.5 mm off in both directions, and half a face more.
    let reach = 17.5 * 2.0.squareRoot() + 2
    #expect(abs(summary.aperture.millimetres - 2 * reach) < 1e-9)
    #expect(abs((summary.fill ?? 0) - 64 * 16 / (Double.pi * reach * reach)) < 1e-9)
  }

  @Test func aLoneElementHasNoNeighbours() throws {
    let text = "{\"frequency\": 1e6, \"elements\": [{\"position\": [0, 0, 0], \"size\": [4, 4]}]}"
    let summary = ArraySummary(try ArrayFile.read(bytes: Array(text.utf8), file: "a.json"))
    #expect(summary.pitch == nil && summary.elements == 1)
  }
}
