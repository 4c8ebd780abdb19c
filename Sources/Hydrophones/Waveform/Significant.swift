import Foundation

/// A value with its expanded uncertainty, as the GUM asks: two digits of the uncertainty, the value to the same place.
package enum Significant {
  package static func text(_ value: Double, _ expanded: Double) -> String {
    guard expanded > 0, expanded.isFinite else { return String(format: "%.4g", value) }
    let place = Int(floor(log10(expanded)))
    let decimals = min(max(0, 1 - place), 12)
    if place > 1 {
      let unit = pow(10, Double(place - 1))
      return String(
        format: "%.0f ± %.0f", (value / unit).rounded() * unit, (expanded / unit).rounded() * unit)
    }
    return String(format: "%.\(decimals)f ± %.\(decimals)f", value, expanded)
  }
}
