import HistotripsyCore
import VirtualBoard

/// What came over the trigger wire, as the front end itself recorded it: one JSON object a line.
///
/// Everything under `timing` follows from when exactly things happened, to the microsecond: the
/// trigger, the law's strobe, the voltage of a rail that is still settling; and how far the lease
/// reaches, which is as far as the log had confirmed by then. It differs between a board called
/// directly and one behind a kernel, whose verbs take other times. Everything else must not.
public struct TriggerLedger: Equatable, Sendable {
  public struct Line: Equatable, Sendable {
    /// The object's fields but `timing`, with braces left open.
    public var decided: String
    public var timing: String
    public var text: String { decided + ",\"timing\":" + timing + "}\n" }
  }
  public let lines: [Line]

  public init(_ records: [TriggerRecord]) {
    lines = records.enumerated().map { Self.line($0.offset + 1, $0.element) }
  }

  /// All of it.
  public var text: String { lines.map(\.text).joined() }
  /// Without the fields that are timing.
  public var decided: String { lines.map { $0.decided + "}\n" }.joined() }
  public var firedCount: Int { lines.count { $0.decided.contains("\"outcome\":\"fired\"") } }

  /// The first line, counted from 1, that differs in anything but timing; `nil` when none does.
  public func firstDifference(from other: TriggerLedger) -> Int? {
    for index in 0..<max(lines.count, other.lines.count) {
      guard index < lines.count, index < other.lines.count,
        lines[index].decided == other.lines[index].decided
      else { return index + 1 }
    }
    return nil
  }

  private static func line(_ number: Int, _ record: TriggerRecord) -> Line {
    var fields: [(String, String)] = [("trigger", "\(number)")]
    switch record.outcome {
    case .fired(let pulse): fields += [("outcome", "\"fired\""), ("pulse", "\(pulse.value)")]
    case .refused(let reason): fields += [("outcome", "\"refused\""), ("reason", "\"\(reason)\"")]
    }
    fields.append(("slot", record.activeSlot.map { "\($0.index)" } ?? "null"))
    fields.append(("focus_um", record.focus.map(micrometres) ?? "null"))
    fields += [
      ("set_point_mV", whole(record.railSetPoint.volts * 1000)),
      ("rail_10mV", whole(record.rail.volts * 100)),
      ("carrier_Hz", whole(record.carrier.hertz)), ("cycles", "\(record.cycles)"),
      ("on_time_ns", "\(record.onTime.count)"), ("enabled", "\(record.isEnabled)"),
      ("high_voltage", "\(record.isHighVoltageOn)"), ("gate_open", "\(record.isGateOpen)"),
      ("gate_required", "\(record.isGateRequired)"), ("faults", "\(record.faults)"),
    ]
    if let echo = record.echo {
      fields += [
        ("cavitated", "\(echo.didCavitate)"),
        ("linear_kPa", whole(echo.linearPeakNegative.pascals / 1000)),
      ]
    }
    let timing: [(String, String)] = [
      ("at_ns", "\(record.instant.nanoseconds)"),
      ("steered_ns", record.steered.map { "\($0.nanoseconds)" } ?? "null"),
      ("rail_uV", whole(record.rail.volts * 1e6)), ("lease_end", "\(record.leaseEnd.value)"),
    ]
    return Line(decided: "{" + joined(fields), timing: "{" + joined(timing) + "}")
  }

  private static func joined(_ fields: [(String, String)]) -> String {
    fields.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",")
  }

  private static func micrometres(_ position: Position) -> String {
    let parts = [position.x, position.y, position.z].map { whole($0.metres * 1e6) }
    return "[" + parts.joined(separator: ",") + "]"
  }

  private static func whole(_ value: Double) -> String { "\(Int64(value.rounded()))" }
}
