import HistotripsyCore
import Sessions

/// The last minutes of what changes slowly, a character for each stretch: heard pulses, collapse time, pressure, rail, temperatures.
struct TrendStrips {
  /// Stretches that are kept, 50 pulses or eight rounds of sensors each.
  private static let stretches = 24
  private static let pulses = 50
  private static let rounds = 8

  private struct Strip {
    var sum = 0.0
    var count = 0
    var values: [Double] = []

    mutating func note(_ value: Double, of size: Int) {
      sum += value
      count += 1
      guard count == size else { return }
      values.append(sum / Double(count))
      if values.count > TrendStrips.stretches { values.removeFirst() }
      (sum, count) = (0, 0)
    }
  }

  private var heard = Strip()
  private var collapse = Strip()
  private var pressure = Strip()
  private var rail = Strip()
  private var water = Strip()
  private var head = Strip()

  mutating func note(_ report: PulseReport) {
    guard !report.isBaseline else { return }
    heard.note(report.didCavitate ? 1 : 0, of: Self.pulses)
    if let time = report.collapseTime { collapse.note(Double(time.count) / 1000, of: Self.pulses) }
    if let found = report.measured?.peakNegative ?? report.estimate?.peakNegative {
      pressure.note(found.megapascals, of: Self.pulses)
    }
    rail.note(report.rail.volts, of: Self.pulses)
  }

  mutating func note(_ readings: SensorReadings) {
    water.note(readings.water.celsius, of: Self.rounds)
    head.note(readings.head.celsius, of: Self.rounds)
  }

  /// Two to a line where there is room; none before anything is known.
  func lines(width: Int, isUnicode: Bool) -> [String] {
    let pieces = [
      piece("heard", heard, 0...1, isUnicode) { Words.percent($0) },
      piece("collapse", collapse, nil, isUnicode) { "\(Int($0.rounded())) µs" },
      piece("p−", pressure, nil, isUnicode) { Words.megapascals(Pressure(clamping: $0 * 1e6)) },
      piece("rail", rail, nil, isUnicode) { Words.volts(Voltage(clamping: $0)) },
      piece("water", water, nil, isUnicode) { Words.celsius(Temperature(clamping: $0)) },
      piece("head", head, nil, isUnicode) { Words.celsius(Temperature(clamping: $0)) },
    ].compactMap(\.self)
    return TextLayout.flowed(pieces, width: width)
  }

  private func piece(
    _ name: String, _ strip: Strip, _ scale: ClosedRange<Double>?, _ isUnicode: Bool,
    _ shown: (Double) -> String
  ) -> String? {
    guard let last = strip.values.last, let low = strip.values.min(), let high = strip.values.max() else {
      return nil
    }
    let marks: [Character] = isUnicode ? Array("▁▂▃▄▅▆▇█") : Array("_.-=+*%#")
    let range = scale ?? low...max(high, low + 1e-9)
    let picture = strip.values.map { value -> Character in
      let share = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
      return marks[max(0, min(marks.count - 1, Int(share * Double(marks.count))))]
    }
    return "\(name) \(String(picture)) \(shown(last))"
  }
}
