import Foundation
import HistotripsyCore
import Text

/// The array that the program brings along: 256 discs on a spherical cap, computed, of the size of published arrays for treatment
/// through an intact body wall or skull.
///
/// Elements lie on a golden-angle spiral (each 137.5° further round than the last, in rings of equal area): dense and nowhere periodic, so
/// that no direction gathers grating lobes.
public enum BuiltInArray {
  public static let elementCount = 256
  public static let radiusOfCurvature = Length.millimetres(150)
  public static let frequency = Frequency.kilohertz(500)
  /// Polar angle of the rim: 85°, nearly a hemisphere (90°).
  public static let rimDegrees = 85.0
  /// Disc diameter. The closest two centres of the spiral lie 19.58 mm apart: nothing overlaps.
  public static let elementWidth = Length.millimetres(19)

  /// The array in its frame: focus at the origin, apex at z = −150 mm.
  public static var description: ArrayDescription {
    ArrayDescription(
      name: "Built-in 256-element cap", frequency: frequency, geometricFocus: .origin,
      radiusOfCurvature: radiusOfCurvature, elements: elements,
      sourcePressurePerVolt: ElementDefaults.assumedSourcePressurePerVolt,
      provenance: Provenance(source: "built-in array"),
      notes: [
        "source pressure \(Dimension.pressurePerVolt.shown(ElementDefaults.assumedSourcePressurePerVolt.pascals)) is assumed: the built-in array is computed, nobody measured it"
      ])
  }

  private static var elements: [Element] {
    let goldenAngle = Double.pi * (3 - 5.0.squareRoot())
    let radius = radiusOfCurvature.metres
    let lowest = cos(rimDegrees * .pi / 180)
    return (0..<elementCount).map { index in
      // Area on a sphere grows as the height of the cap: equal steps of the cosine are equal areas.
      let cosinePolar = 1 - (1 - lowest) * (Double(index) + 0.5) / Double(elementCount)
      let sinePolar = (1 - cosinePolar * cosinePolar).squareRoot()
      let azimuth = Double(index) * goldenAngle
      let outward = SIMD4(sinePolar * cos(azimuth), sinePolar * sin(azimuth), -cosinePolar, 0)
      return Element(
        position: Position(metres: outward * radius), normal: Position(metres: -outward), width: elementWidth)
    }
  }
}
