import Drawing
import HistotripsyCore
import Hydrophones
import Text

/// Picture of a sensitivity curve with its uncertainty and the calibrated band.
public enum SensitivityDrawing {
  /// - Parameter unloaded: drawn beside it, where amplifier and cable were computed in.
  public static func svg(of curve: SensitivityCurve, name: String, unloaded: SensitivityCurve? = nil)
    -> String
  {
    let points = curve.points.map { (x: $0.frequency.megahertz, y: $0.modulus.millivoltsPerMegapascal) }
    let band = zip(points, curve.points).map { point, original in
      let u = 2 * original.modulusVariance.squareRoot() * 1e9
      return (x: point.x, low: max(point.y - u, 0), high: point.y + u)
    }
    let (low, high) = (curve.band.lowerBound.megahertz, curve.band.upperBound.megahertz)
    // A fifth of a decade on either side shows where the calibration ends.
    let x = Axis("frequency / MHz", covering: low / 1.6...high * 1.6, isLogarithmic: true)
    let others =
      unloaded?.points.map { (x: $0.frequency.megahertz, y: $0.modulus.millivoltsPerMegapascal) } ?? []
    // Ends of a curve can be uncertain by more than their value: the axis follows the values.
    let most = points.reduce(0) { max($0, $1.y) }
    let highest = min(band.reduce(most) { max($0, $1.high) }, 1.6 * most)
    let top = others.reduce(highest) { max($0, $1.y) }
    let level = curve.hasUncertainty ? "± U (k = 2)" : "uncertainty not stated"
    var chart = Chart(
      title: "Sensitivity of \(name)",
      subtitle: "calibrated \(Dimension.frequency.shown(curve.band)), \(curve.points.count) points, \(level)",
      x: x,
      y: Axis("sensitivity / (mV/MPa)", covering: 0...top))
    chart.shade(low...high, name: "calibrated")
    chart.frame()
    if curve.hasUncertainty { chart.band(band, name: "± U (k = 2)") }
    if !others.isEmpty { chart.add(.init("hydrophone alone", style: "second", points: others)) }
    chart.add(
      .init(others.isEmpty ? "sensitivity" : "with amplifier and cable", style: "curve", points: points))
    return chart.document()
  }
}
