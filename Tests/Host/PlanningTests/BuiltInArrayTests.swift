import Arrays
import Foundation
import HistotripsyCore
import Testing

@Suite struct BuiltInArrayTests {
  private let array = BuiltInArray.description

  @Test func elementsLieOnTheCapAndFaceTheFocus() {
    #expect(array.elements.count == 256)
    for element in array.elements {
      #expect(abs(element.position.distance(to: array.geometricFocus).millimetres - 150) < 1e-9)
      let off = element.position.lanes / 0.15 + element.normal.lanes
      #expect((off * off).sum().squareRoot() < 1e-12)
      #expect(element.normal.z > .zero)
    }
  }

  @Test func noTwoElementsOverlap() {
    var closest = Length.metres(1)
    for (index, one) in array.elements.enumerated() {
      for other in array.elements[(index + 1)...] {
        closest = min(closest, one.position.distance(to: other.position))
      }
    }
    #expect(closest > BuiltInArray.elementWidth)
    // As the documentation says; computed by another program too.
    #expect(abs(closest.millimetres - 19.582) < 0.001)
  }

  /// Rings of equal area: the mean height of a cap between cosines 1 and c is (1 + c)/2, here of 256 steps exactly.
  @Test func elementsCoverTheCapEvenly() {
    let mean = array.elements.reduce(0.0) { $0 - $1.position.z.millimetres } / 256
    #expect(abs(mean - 150 * (1 + cos(85 * Double.pi / 180)) / 2) < 1e-9)
    let sideways = array.elements.reduce(SIMD4<Double>.zero) { $0 + $1.position.lanes } / 256 * 1e3
    #expect(abs(sideways.x) < 1 && abs(sideways.y) < 1)
  }
}
