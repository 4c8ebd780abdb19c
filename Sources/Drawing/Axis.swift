import Foundation

/// An axis of a chart: a range, its ticks at round numbers, and its name with unit.
package struct Axis {
  package let name: String
  package let isLogarithmic: Bool
  package let low: Double
  package let high: Double

  /// Widened to round numbers; a range without width is opened by half of itself.
  package init(_ name: String, covering range: ClosedRange<Double>, isLogarithmic: Bool = false) {
    self.name = name
    self.isLogarithmic = isLogarithmic
    if isLogarithmic {
      low = max(range.lowerBound, .leastNormalMagnitude)
      high = max(range.upperBound, low * 10)
      return
    }
    let width = range.upperBound - range.lowerBound
    let room = width > 0 ? width * 0.04 : max(abs(range.upperBound) * 0.5, 1e-12)
    low = range.lowerBound - room
    high = range.upperBound + room
  }

  /// An axis that begins and ends where it is told.
  package init(_ name: String, exactly range: ClosedRange<Double>) {
    self.name = name
    isLogarithmic = false
    low = range.lowerBound
    high = range.upperBound
  }

  /// 0 at the low end, 1 at the high end; beyond outside.
  package func share(_ value: Double) -> Double {
    if isLogarithmic {
      return (log10(max(value, low * 1e-3)) - log10(low)) / (log10(high) - log10(low))
    }
    return (value - low) / (high - low)
  }

  /// Where lines and numbers stand.
  package var ticks: [(value: Double, label: String)] {
    isLogarithmic ? decades : linear
  }

  private var linear: [(value: Double, label: String)] {
    let rough = (high - low) / 6
    let power = pow(10, floor(log10(rough)))
    let step = ([1, 2, 5, 10].first { $0 * power >= rough } ?? 10) * power
    let decimals = max(0, Int((-log10(step)).rounded(.up)))
    var ticks: [(Double, String)] = []
    var number = (low / step).rounded(.up)
    while number * step <= high * (1 + 1e-12) + step * 1e-9, ticks.count < 30 {
      let value = number * step
      ticks.append((value, Self.text(abs(value) < step * 1e-6 ? 0 : value, decimals)))
      number += 1
    }
    return ticks
  }

  private var decades: [(value: Double, label: String)] {
    let many = log10(high / low) > 2.2
    var ticks: [(Double, String)] = []
    for power in Int(floor(log10(low)))...Int(ceil(log10(high))) {
      for digit in many ? [1.0] : [1, 2, 5] {
        let value = digit * pow(10, Double(power))
        guard value >= low * (1 - 1e-9), value <= high * (1 + 1e-9) else { continue }
        ticks.append((value, String(format: "%.6g", value)))
      }
    }
    return ticks
  }

  private static func text(_ value: Double, _ decimals: Int) -> String {
    let text = decimals > 5 ? String(format: "%.3g", value) : String(format: "%.\(decimals)f", value)
    return text.replacingOccurrences(of: "-", with: "\u{2212}")
  }
}
