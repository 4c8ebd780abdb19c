import HistotripsyCore
import Planning

/// Where rail, pressure and temperatures are going.
package struct DriftWatch {
  private var water = Trend()
  private var head = Trend()
  /// Relative to the first rail of each focus: foci differ by what steering costs.
  private var rail = Trend()
  /// Relative to the set-point.
  private var pressure = Trend()
  private var firstRails: [Int: Voltage] = [:]

  package init() {}

  package mutating func note(_ readings: SensorReadings, at now: Instant) {
    water.note(readings.water.celsius, at: now)
    head.note(readings.head.celsius, at: now)
  }

  package mutating func note(_ report: PulseReport, setPoint: Pressure, at now: Instant) {
    let first = firstRails[report.focus.index] ?? report.rail
    firstRails[report.focus.index] = first
    if first > .zero { rail.note(report.rail.volts / first.volts, at: now) }
    let found = report.measured?.peakNegative ?? report.estimate?.peakNegative
    if let found, setPoint > .zero { pressure.note(found.pascals / setPoint.pascals, at: now) }
  }

  /// Pulses come after a pause, or with another set-point.
  package mutating func restartPulses() {
    rail.restart()
    pressure.restart()
    firstRails = [:]
  }

  /// What every alarm of a drift has to say now; `nil` where there is none.
  /// - Parameter cloud: states how far the pressure may be off; 5 % where the plan has none.
  package func findings(_ limits: Limits, cloud: CloudTerms?) -> [(AlarmKind, String?)] {
    let off = max(cloud?.setPointUncertainty ?? 0.05, limits.railTolerance)
    let highest = firstRails.values.map(\.volts).max() ?? limits.railMaximum.volts
    return [
      (
        .waterNearsLimit,
        words(water, limits.waterMinimum.celsius...limits.waterMaximum.celsius) {
          Words.celsius(Temperature(clamping: $0))
        }
      ),
      (
        .headNearsLimit,
        words(head, -100...limits.headMaximum.celsius) { Words.celsius(Temperature(clamping: $0)) }
      ),
      (
        .railNearsLimit,
        words(rail, 0...max(limits.railMaximum.volts / highest, 1)) {
          Words.volts(Voltage(clamping: $0 * highest))
        }
      ),
      (.pressureDrifts, words(pressure, (1 - off)...(1 + off)) { Words.percent($0) + " of the set-point" }),
    ]
  }

  private func words(_ trend: Trend, _ limits: ClosedRange<Double>, _ shown: (Double) -> String) -> String? {
    guard trend.crosses(limits), let now = trend.now, let ahead = trend.ahead else { return nil }
    return "\(shown(now)) now, \(shown(ahead)) in a minute"
  }
}
