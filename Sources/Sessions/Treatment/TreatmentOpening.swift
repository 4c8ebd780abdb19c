import Foundation
import HistotripsyCore
import TreatmentLog

/// What is known of a session before its first event: who treats what, with which plan, array, rules and limits.
public struct TreatmentOpening: Sendable {
  public let inputs: TreatmentInputs
  public let board: BoardFacts
  public let notes: [String]
  public let attendant: Attendant
  /// `nil` where nothing is recorded.
  public let ledger: String?
  /// 1 for a treatment that begins; 0 where nothing is recorded.
  public let session: Int
  /// Every number that the controller was set up with.
  public let parameters: [LedgerOpening.Parameter]
  /// Least share of the target that has to be treated; `nil` where there is no volume.
  public let goal: Double?
  /// How often a pulse is to be heard, by the plan.
  public let expectedCavitation: Double
  /// By the computer's time of day.
  public let utc: Date
}

extension TreatmentSession where B: ~Copyable {
  public var opening: TreatmentOpening {
    TreatmentOpening(
      inputs: inputs, board: board, notes: notes, attendant: attendant, ledger: log?.path,
      session: sessionNumber,
      parameters: LedgerOpening.parameters(inputs, owner.controller.setup).filter { $0.section != "note" },
      goal: standing.goal, expectedCavitation: alarms.silence.expected.nominal, utc: Date.now)
  }
}
