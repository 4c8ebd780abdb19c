import Foundation
import HistotripsyCore
import Sessions
import TreatmentLog

/// One event as a JSON object, in the words of the ledger. Keys end in their unit; times are seconds on the board's clock.
struct EventObject: Encodable {
  private let event: Event

  init(_ event: Event) { self.event = event }

  private enum Key: String, CodingKey {
    case event, number, words, pulses, total
    case time = "time_s"
    case rail = "rail_V"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(EventWord(event.kind), forKey: .event)
    try container.encode(event.number, forKey: .number)
    try container.encodeIfPresent(event.at.jsonSeconds, forKey: .time)
    try container.encodeIfPresent(Words.alarm(event.kind), forKey: .words)
    switch event.kind {
    case .fired(let report): try FiredObject(report).encode(to: encoder)
    case .sensors(let readings): try SensorsObject(readings).encode(to: encoder)
    case .ready(let rail): try container.encodeIfPresent(rail.volts.rounded(to: 3), forKey: .rail)
    case .baselineTaken(let pulses): try container.encode(pulses, forKey: .pulses)
    case .strayTriggers(let total): try container.encode(total, forKey: .total)
    case .retried(let total): try container.encode(total, forKey: .total)
    default: try EventColumns(event.kind).encode(to: encoder)
    }
  }
}

private struct FiredObject: Encodable {
  let pulse: UInt32
  let focus: Int
  let isBaseline: Bool
  let deadline: Double?
  let lateness: Double?
  let rail: Double?
  let didCavitate: Bool
  let estimate: Double?
  let measured: Double?
  let collapse: Double?

  enum CodingKeys: String, CodingKey {
    case pulse, focus
    case isBaseline = "baseline"
    case deadline = "deadline_s"
    case lateness = "lateness_s"
    case rail = "rail_V"
    case didCavitate = "cavitated"
    case estimate = "linear_estimate_MPa"
    case measured = "measured_MPa"
    case collapse = "collapse_s"
  }

  init(_ report: PulseReport) {
    pulse = report.pulse.value
    focus = report.focus.index
    isBaseline = report.isBaseline
    deadline = report.deadline.jsonSeconds
    lateness = report.lateness.seconds.rounded(to: 9)
    rail = report.rail.volts.rounded(to: 3)
    didCavitate = report.didCavitate
    estimate = report.estimate?.peakNegative.megapascals.rounded(to: 4)
    measured = report.measured?.peakNegative.megapascals.rounded(to: 4)
    collapse = report.collapseTime?.seconds.rounded(to: 9)
  }
}

private struct SensorsObject: Encodable {
  let water: Double?
  let head: Double?
  let rail: Double?

  enum CodingKeys: String, CodingKey {
    case water = "water_C"
    case head = "head_C"
    case rail = "rail_V"
  }

  init(_ readings: SensorReadings) {
    water = readings.water.celsius.rounded(to: 4)
    head = readings.head.celsius.rounded(to: 4)
    rail = readings.rail.volts.rounded(to: 3)
  }
}

extension Instant {
  var jsonSeconds: Double? { (Double(nanoseconds) * 1e-9).rounded(to: 9) }
}

extension Double {
  /// To so many decimal places: the resolution of the number, not of its binary form.
  /// - Returns: `nil` for what is no number: its key is left out. JSON has no way to write it, and a record must never stop a treatment.
  func rounded(to places: Int) -> Double? {
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    let rounded = (self * scale).rounded() / scale
    return rounded.isFinite ? rounded : nil
  }
}
