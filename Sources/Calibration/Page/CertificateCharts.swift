import Drawing
import HistotripsyCore
import Hydrophones

/// Pictures of what a certificate states.
struct CertificateCharts {
  private let stated: Certificate
  private let found: RoutineFindings

  init(_ stated: Certificate, _ found: RoutineFindings) {
    self.stated = stated
    self.found = found
  }

  private static func drive(_ volts: Double) -> Axis { Axis("drive / V", exactly: 0...(volts * 1.05)) }

  /// Readings with their uncertainty, and the fitted form between them.
  var measured: String {
    let points = stated.measured
    let last = points.last?.drive.volts ?? 1
    let top = points.reduce(0) { max($0, ($1.negative.peakNegative + $1.negativeUncertainty).megapascals) }
    var chart = Chart(
      title: "Measured p− at the hydrophone",
      subtitle: "all elements firing; never above what the hydrophone bears",
      x: Self.drive(last), y: Axis("p− / MPa", covering: 0...max(top, 1e-3)))
    chart.frame()
    chart.band(
      points.map {
        let (p, u) = ($0.negative.peakNegative.megapascals, $0.negativeUncertainty.megapascals)
        return (x: $0.drive.volts, low: max(0, p - u), high: p + u)
      }, name: "± U (k = 2)")
    if let fit = found.drive?.fit, let first = points.first?.drive.volts {
      let line = (0...100).map { share -> (x: Double, y: Double) in
        let volts = first + (last - first) * Double(share) / 100
        return (x: volts, y: fit.peakNegative(at: .volts(volts)).megapascals)
      }
      chart.add(.init("fitted form", style: "curve", points: line))
    }
    for point in points {
      chart.mark(
        point.drive.volts, point.negative.peakNegative.megapascals,
        tip: Significant.text(point.negative.peakNegative.megapascals, point.negativeUncertainty.megapascals)
          + " MPa")
    }
    return chart.document()
  }

  var estimated: String {
    let points = stated.estimates
    let last = points.last?.drive.volts ?? 1
    let top = points.reduce(0) { max($0, ($1.estimate.peakNegative + $1.expandedUncertainty).megapascals) }
    var chart = Chart(
      title: "(p−)LE at the geometric focus", subtitle: "linear estimate, never measured as a whole",
      x: Self.drive(last),
      y: Axis("(p−)LE / MPa", covering: 0...max(top, 1e-3)))
    if let measured = stated.measured.last?.drive.volts {
      chart.shade(0...measured, name: "measured with all elements")
    }
    chart.frame()
    chart.band(
      points.map {
        let (p, u) = ($0.estimate.peakNegative.megapascals, $0.expandedUncertainty.megapascals)
        return (x: $0.drive.volts, low: max(0, p - u), high: p + u)
      }, name: "± U (k = 2)")
    chart.add(
      .init(
        "linear estimate", style: "second",
        points: points.map { (x: $0.drive.volts, y: $0.estimate.peakNegative.megapascals) }))
    for point in points {
      chart.mark(
        point.drive.volts, point.estimate.peakNegative.megapascals,
        tip: Significant.text(point.estimate.peakNegative.megapascals, point.expandedUncertainty.megapascals)
          + " MPa LE")
    }
    return chart.document()
  }

  /// As found, before anything was corrected.
  var elements: String {
    let elements = found.elements?.elements ?? []
    let most = elements.reduce(1.2) { max($0, $1.gain) }
    let end = Double(max(1, stated.array.elements - 1))
    var chart = Chart(
      title: "Amplitude of every element, as found",
      subtitle: "relative to what a good element gives at its place; dead ones at 0",
      x: Axis("channel", exactly: -0.02 * end...1.02 * end),
      y: Axis("relative amplitude", exactly: -0.08...most * 1.08))
    chart.frame()
    for level in [0.5, 1] {
      chart.add(
        .init(
          level == 1 ? "nominal" : "weak below", style: level == 1 ? "curve" : "guide",
          points: [(x: -0.02 * end, y: level), (x: 1.02 * end, y: level)]))
    }
    for element in elements {
      chart.mark(
        Double(element.element), element.gain, tip: "channel \(element.element): \(element.verdict.rawValue)")
    }
    return chart.document()
  }

  /// `nil` where it was not measured.
  var steering: String? {
    let points = stated.steering
    guard !points.isEmpty else { return nil }
    let values = points.flatMap {
      [
        $0.computedDecibels, $0.lossDecibels + $0.expandedUncertainty,
        $0.lossDecibels - $0.expandedUncertainty,
      ]
    }
    let range = min(0, values.min() ?? 0)...max(0.5, values.max() ?? 1)
    var chart = Chart(
      title: "Steering loss, measured against computed", subtitle: "bars: expanded uncertainty, k = 2",
      x: Axis("computed loss / dB", covering: range), y: Axis("measured loss / dB", covering: range))
    chart.frame()
    chart.add(
      .init(
        "equal", style: "guide",
        points: [(x: range.lowerBound, y: range.lowerBound), (x: range.upperBound, y: range.upperBound)]))
    for (number, point) in points.enumerated() {
      let bar = [
        point.lossDecibels - point.expandedUncertainty, point.lossDecibels + point.expandedUncertainty,
      ]
      chart.add(
        .init(
          number == 0 ? "± U (k = 2)" : "", style: "curve",
          points: bar.map { (x: point.computedDecibels, y: $0) }))
      chart.mark(point.computedDecibels, point.lossDecibels, tip: "\(point.lossDecibels.short) dB")
    }
    return chart.document()
  }
}
