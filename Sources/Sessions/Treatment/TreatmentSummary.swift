import Dose
import HistotripsyCore
import Phantom
import TreatmentLog

/// The truth about a treatment that has ended, whatever ended it.
public struct TreatmentSummary: Sendable {
  /// What became of one focus.
  public struct FocusLine: Sendable {
    public let index: Int
    public let position: Position
    public let planned: UInt32
    public let account: FocusAccount
    public let verdict: FocusVerdict
  }

  public let inputs: TreatmentInputs
  public let board: BoardFacts
  /// Everything that had to be assumed or done without, in sentences.
  public let notes: [String]
  /// Events that no view was shown.
  public let missedEvents: UInt64
  public let state: TreatmentState
  /// How it came out, by what was measured.
  public let outcome: TreatmentOutcome
  /// How much of the target is treated; `nil` where there is no volume.
  public let dose: DoseStanding?
  /// Least share of the target that had to be treated; `nil` where there is no volume.
  public let goal: Double?
  /// Why there is no volume; `nil` where there is one.
  public let absence: String?
  /// Why, in words; for a completed treatment, that it ran to the end.
  public let cause: String
  /// From the ledger, focus by focus.
  public let foci: [FocusLine]
  /// How each focus stands, in the order of the plan.
  public let standings: [FocusStanding]
  public let total: FocusAccount
  public let baseline: UInt32
  public let unexplained: UInt32
  public let isExact: Bool
  /// The front end's counter could be asked at the end.
  public let isVerified: Bool
  /// Whether the high voltage has ever been on.
  public let wasArmed: Bool
  /// From the session's first event to its last, on the board's clock.
  public let duration: Nanoseconds
  public let retries: UInt64
  /// Every alarm of this session, in the order in which they began.
  public let alarms: [Alarm]
  /// Who treated what.
  public let attendant: Attendant
  /// Foci that a person has left out.
  public let skipped: [FocusIndex]
  /// `nil` where nothing was recorded.
  public let ledgerPath: String?
  /// What the ledger has to say; `nil` where nothing was recorded.
  public let ledger: String?
  /// What the virtual phantom knows; `nil` on a real board.
  public var phantom: PhantomTruth?

  public var planned: UInt32 { foci.reduce(0) { $0 + $1.planned } }
  public var done: [FocusLine] { foci.filter { $0.verdict == .done } }
  public var notResponding: [FocusLine] {
    foci.filter {
      if case .notResponding = $0.verdict { true } else { false }
    }
  }
  /// Neither done nor found not to respond: what was not treated to its end.
  public var unfinished: [FocusLine] { foci.filter { $0.verdict == .more } }
}
