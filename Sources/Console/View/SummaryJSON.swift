import Arrays
import HistotripsyCore
import Sessions
import Text
import TreatmentLog

/// The last line of `--json`: what was treated with what, and what came of it, so that a file of events explains itself.
struct SummaryObject: Encodable {
  private let event = "summary"
  private let version: String
  private let plan: Source
  private let array: ArrayJSON
  private let notes: [String]
  private let missedEvents: UInt64
  private let done: Int
  private let notResponding: Int
  private let notFinished: Int
  /// `complete`, `ended` (less is treated than the goal asks for), `stopped`, `faulted` or `interrupted`.
  private let state: String
  private let volume: DoseObject?
  /// Why there is no volume, for people.
  private let noVolume: String?
  /// For people.
  private let cause: String
  private let duration: Double?
  private let planned: UInt32
  private let delivered: UInt32
  private let cavitating: UInt32
  private let withheld: UInt32
  private let refused: UInt32
  private let uncertain: UInt32
  private let unexplained: UInt32
  private let baseline: UInt32
  private let isExact: Bool
  private let retries: UInt64
  private let alarms: [AlarmObject]
  private let `operator`: String?
  private let specimen: String?
  private let note: String?
  private let skipped: [Int]
  private let next: [String]
  private let foci: [FocusObject]
  private let ledger: String?
  private let seed: UInt64?
  private let board: String?
  private let phantom: PhantomObject?

  enum CodingKeys: String, CodingKey {
    case event, version, plan, array, notes, missedEvents, done, notResponding, notFinished, state, cause,
      volume, noVolume
    case duration = "duration_s"
    case planned, delivered, cavitating, withheld, refused, uncertain, unexplained, baseline
    case isExact = "exact"
    case retries, alarms, `operator`, specimen, note, skipped, next, foci, ledger, seed, board
    case phantom = "phantom_truth"
  }

  init(_ summary: TreatmentSummary) {
    let inputs = summary.inputs
    version = Version.text
    plan = Source(name: inputs.plan.name, inputs.plan.provenance)
    array = ArrayJSON(inputs.array)
    notes = summary.notes
    missedEvents = summary.missedEvents
    done = summary.done.count
    notResponding = summary.notResponding.count
    notFinished = summary.unfinished.count
    state = summary.outcome.rawValue
    volume = summary.dose.map { DoseObject($0, goal: summary.goal) }
    noVolume = summary.absence
    cause = summary.cause
    duration = summary.duration.seconds.rounded(to: 9)
    planned = summary.planned
    delivered = summary.total.delivered
    cavitating = summary.total.cavitating
    withheld = summary.total.withheld
    refused = summary.total.refused
    uncertain = summary.total.uncertain
    unexplained = summary.unexplained
    baseline = summary.baseline
    isExact = summary.isExact
    retries = summary.retries
    alarms = summary.alarms.map(AlarmObject.init)
    `operator` = summary.attendant.operator.isEmpty ? nil : summary.attendant.operator
    specimen = summary.attendant.specimen.isEmpty ? nil : summary.attendant.specimen
    note = summary.attendant.note.isEmpty ? nil : summary.attendant.note
    skipped = summary.skipped.map(\.index)
    next = summary.nextCommands
    foci = summary.foci.map(FocusObject.init)
    ledger = summary.ledger
    seed = summary.board.seed
    board = summary.board.seed == nil ? summary.board.name : nil
    phantom = summary.phantom.map(PhantomObject.init)
  }

  private struct Source: Encodable {
    let name: String
    let source: String
    let sha256: String?

    init(name: String, _ provenance: Provenance) {
      self.name = name
      source = provenance.source
      sha256 = provenance.digest
    }
  }

  private struct FocusObject: Encodable {
    let focus: Int
    let x: Double?
    let y: Double?
    let z: Double?
    let planned: UInt32
    let delivered: UInt32
    let cavitating: UInt32
    let withheld: UInt32
    let refused: UInt32
    let uncertain: UInt32
    let verdict: String
    let reason: String?

    enum CodingKeys: String, CodingKey {
      case focus
      case x = "x_mm"
      case y = "y_mm"
      case z = "z_mm"
      case planned, delivered, cavitating, withheld, refused, uncertain, verdict, reason
    }

    init(_ line: TreatmentSummary.FocusLine) {
      focus = line.index
      x = line.position.x.millimetres.rounded(to: 4)
      y = line.position.y.millimetres.rounded(to: 4)
      z = line.position.z.millimetres.rounded(to: 4)
      planned = line.planned
      delivered = line.account.delivered
      cavitating = line.account.cavitating
      withheld = line.account.withheld
      refused = line.account.refused
      uncertain = line.account.uncertain
      verdict = line.verdict.word
      reason = line.verdict.reason?.word
    }
  }
}
