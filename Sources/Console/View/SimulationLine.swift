import Foundation
import HistotripsyCore
import Judge
import Sessions
import VirtualBoard

/// One simulated treatment in one line.
struct SimulationLine {
  static let header =
    "seed  state      treated  done  not responding  delivered  cavitating  withheld  duration     wall     liquid   rules"

  let text: String
  /// Ran to completion, kept every rule of the regimen, and its account is exact.
  let isSound: Bool

  /// - Parameter wall: seconds on the wall's clock.
  init(_ session: TreatmentSession<VirtualBoard>, seed: UInt64, wall: Double) {
    let plan = session.inputs.plan
    let summary = session.summary()
    let board = session.owner.controller.board
    let seen = Observation(
      records: board.triggers, since: board.configuration.start, baselinePulses: Int(summary.baseline))
    let broken = Observer(Prescription(plan.regimen, limits: plan.limits, foci: plan.foci), seen)
      .judgeRecords()
    isSound = broken.isEmpty && summary.isExact && summary.state == .complete
    let verdict =
      broken.first.map { "\(broken.count) broken, first: \($0)" }
      ?? (summary.isExact ? "kept" : "account not exact")
    let counts = String(
      format: "  %4d  %14d  %9u  %10u  %8u  ", summary.done.count, summary.notResponding.count,
      summary.total.delivered, summary.total.cavitating, summary.total.withheld)
    text =
      String(format: "%4llu  ", seed) + Self.padded(summary.outcome.rawValue, to: 9)
      + "  " + Self.padded(summary.dose.map { Words.tenths($0.treatedShare) } ?? "–", to: 7) + counts
      + Self.padded(Words.time(summary.duration), to: 11) + String(format: "  %5.2f s  ", wall)
      + Self.padded(Self.liquid(summary), to: 9) + verdict
      + (summary.state == .complete ? "" : "; \(summary.cause)")
  }

  /// The phantom's truth: how much of the target is liquid.
  private static func liquid(_ summary: TreatmentSummary) -> String {
    summary.phantom?.tissue.map { String(format: "%.1f %%", 100 * $0.treatedShare) } ?? "–"
  }

  private static func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
