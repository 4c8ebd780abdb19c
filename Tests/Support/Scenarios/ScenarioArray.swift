import Arrays
import Foundation
import HistotripsyCore
import Text

/// Arrays to treat with.
public enum ScenarioArray {
  /// Discs on a spherical cap that focuses at the origin, on a golden-angle spiral: any number of elements.
  ///
  /// - Parameter radius: from the elements to the focus; larger apertures at the same radius overlap nothing, because the width of an
  ///   element follows from the area that it has to itself.
  public static func cap(
    elements count: Int, radius: Length, frequency: Frequency, sourcePressurePerVolt: Pressure
  ) -> ArrayDescription {
    // The cap ends where the cosine of the polar angle is one half.
    let share = 0.5
    let goldenAngle = Double.pi * (3 - 5.0.squareRoot())
    // Discs fill half of the area that they have to themselves.
    let width = (2 * 4 * share / Double(count)).squareRoot() * radius.metres
    let elements = (0..<count).map { index -> Element in
      let cosine = 1 - share * (Double(index) + 0.5) / Double(count)
      let sine = (1 - cosine * cosine).squareRoot()
      let azimuth = goldenAngle * Double(index)
      let outward = (x: sine * cos(azimuth), y: sine * sin(azimuth), z: -cosine)
      return Element(
        position: Position(
          x: .metres(outward.x * radius.metres), y: .metres(outward.y * radius.metres),
          z: .metres(outward.z * radius.metres)),
        normal: Position(x: .metres(-outward.x), y: .metres(-outward.y), z: .metres(-outward.z)),
        width: .metres(width))
    }
    return ArrayDescription(
      name: "cap of \(count)", frequency: frequency, geometricFocus: .origin, radiusOfCurvature: radius,
      elements: elements, sourcePressurePerVolt: sourcePressurePerVolt,
      provenance: Provenance(source: "generated"))
  }

  /// Linear pressure at the geometric focus for one volt, as the far field of each disc has it: area over wavelength and distance.
  public static func pascalsPerVolt(_ array: ArrayDescription) -> Double {
    // Speed of sound in water of 20 °C.
    let wavelength = 1482.4 / array.frequency.hertz
    var sum = 0.0
    for element in array.elements {
      let distance = element.position.distance(to: array.geometricFocus).metres
      let area = Double.pi / 4 * element.width.metres * element.width.metres
      sum += element.gain * area / (wavelength * distance)
    }
    return sum * array.sourcePressurePerVolt.pascals
  }
}
