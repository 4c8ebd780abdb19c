import HistotripsyCore
import Scenarios
import VirtualBoard

/// Everything that one treatment left behind, as bytes.
struct WorldRecord {
  /// Every edge on every wire.
  let wires: [UInt8]
  /// The front end's record of triggers, one line each.
  let triggers: [UInt8]
  /// The controller's events, one line each.
  let events: [UInt8]
  let state: TreatmentState

  init(seed: UInt64) throws {
    let array = ScenarioArray.cap(
      elements: 32, radius: .millimetres(60), frequency: .megahertz(1),
      sourcePressurePerVolt: .pascals(15_000))
    var scenario = Scenario(
      array: array, foci: Scenario.ball(9, spacing: .millimetres(1.5), pulses: 12), period: .milliseconds(10),
      revisit: .milliseconds(60), seed: seed)
    scenario.adjust = { board in
      board.isTraced = true
      board.costs.latenessMaximum = .microseconds(5)
    }
    let laboratory = scenario.laboratory()
    let run = try scenario.run(in: laboratory)
    try run.treat()
    state = run.controller.state
    wires = laboratory.board.vcd()
    triggers = Array(laboratory.board.triggers.map(Self.line).joined(separator: "\n").utf8)
    events = Array(run.events().map { "\($0)" }.joined(separator: "\n").utf8)
  }

  /// Whole nanoseconds, millivolts and micrometres: far coarser than the last bit of any number, far finer than any effect.
  private static func line(_ record: TriggerRecord) -> String {
    var words = ["\(record.instant.nanoseconds)", "\(record.outcome)", "\(record.onTime.count)"]
    words.append("\(Int((record.rail.volts * 1e3).rounded()))")
    if let slot = record.activeSlot { words.append("slot \(slot.value)") }
    if let focus = record.focus {
      for axis in [focus.x, focus.y, focus.z] { words.append("\(Int((axis.metres * 1e6).rounded()))") }
    }
    if let echo = record.echo {
      words.append(echo.didCavitate ? "cavitated" : "silent")
      words.append("\((echo.collapsePeak?.count ?? 0) / 100)")
    }
    return words.joined(separator: " ")
  }

  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var crc = CRC32()
    crc.append(bytes.span)
    return crc.value
  }
}
