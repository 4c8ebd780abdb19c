import Arrays
import Foundation
import HistotripsyCore
import Text
import VirtualBoard

extension World {
  /// Discs on a spherical cap around the origin, on a golden-angle spiral; some listed as dead or reversed.
  static func array(_ chance: inout Seed) -> ArrayDescription {
    let count = chance.within(24...72)
    let radius = chance.within(40...80.0) * 1e-3
    let opening = chance.within(0.3...0.6)
    let golden = Double.pi * (3 - 5.0.squareRoot())
    let width = 0.8 * (8 * opening / Double(count)).squareRoot() * radius
    var elements = (0..<count).map { i -> Element in
      let z = 1 - (Double(i) + 0.5) / Double(count) * opening
      let rho = (1 - z * z).squareRoot()
      let out = (x: rho * cos(golden * Double(i)), y: rho * sin(golden * Double(i)), z: -z)
      return Element(
        position: Position(
          x: .metres(out.x * radius), y: .metres(out.y * radius), z: .metres(out.z * radius)),
        normal: Position(x: .metres(-out.x), y: .metres(-out.y), z: .metres(-out.z)), width: .metres(width))
    }
    for _ in 0..<chance.below(count / 16 + 1) { elements[chance.below(count)].isEnabled = false }
    for _ in 0..<chance.below(4) { elements[chance.below(count)].isReversed = true }
    return ArrayDescription(
      name: "cap of \(count)", frequency: .kilohertz(Double(chance.within(500...1500))),
      geometricFocus: .origin,
      radiusOfCurvature: .metres(radius), elements: elements, sourcePressurePerVolt: .pascals(1),
      provenance: Provenance(source: "generated"))
  }

  /// Linear pressure at the geometric focus for one volt and one pascal at the source: area over wavelength and distance.
  static func gain(_ array: ArrayDescription) -> Double {
    let wavelength = 1482.4 / array.frequency.hertz
    return array.elements.reduce(0) { sum, element in
      guard element.isEnabled else { return sum }
      let area = Double.pi / 4 * element.width.metres * element.width.metres
      return sum + element.gain * area / (wavelength * element.position.distance(to: .origin).metres)
    }
  }

  /// The elements as they truly are: a few more dead or reversed than anybody has listed.
  static func truth(_ array: ArrayDescription, _ chance: inout Seed) -> [Element] {
    var elements = array.elements
    for _ in 0..<chance.below(elements.count / 24 + 1) {
      elements[chance.below(elements.count)].isEnabled = false
    }
    if chance.isDrawn(0.3) { elements[chance.below(elements.count)].isReversed.toggle() }
    return elements
  }
}
