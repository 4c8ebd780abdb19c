import HistotripsyCore
import TreatmentLog

/// A session's ledger: the recorder, and what it has to say to a person.
public final class SessionLog {
  public let path: String
  /// Identity of the ledger, 16 hexadecimal digits.
  public let identity: String
  private let recorder: TreatmentRecorder
  private var health = TreatmentRecorder.Health.sound
  /// How it came out; `nil` while it is being written.
  public private(set) var ending: Result<Void, LedgerFault>?

  init(
    _ ledger: LedgerFile, number: Int, for inputs: TreatmentInputs, patience: TreatmentRecorder.Patience
  ) throws(LedgerFault) {
    path = ledger.path
    identity = "\(ledger.identity)"
    let foci = inputs.plan.foci
    recorder = try TreatmentRecorder(ledger, session: number, patience: patience) { kind in
      if case .verdict(_, let verdict) = kind { return Words.reason(verdict) }
      return Words.line(kind, foci: foci) ?? Words.quiet(kind)
    }
  }

  /// Takes over what the controller has to record. Waits for storage only as far as the patience goes.
  func collect<B: Board & ~Copyable>(_ controller: inout TreatmentController<B>) {
    health = recorder.collect(&controller)
  }

  func record(_ alarm: AlarmRecord) { recorder.record(alarm) }
  func record(_ decision: DecisionRecord) { recorder.record(decision) }

  /// Why nothing can be recorded now; `nil` while all is well.
  public var complaint: String? {
    switch health {
    case .sound: nil
    case .full: "the log is behind: its queue is full"
    case .failed(let fault): "\(fault)"
    }
  }

  /// Writes the last records and closes the ledger. Once.
  func finish<B: Board & ~Copyable>(_ controller: inout TreatmentController<B>, cause: String) {
    guard ending == nil else { return }
    do throws(LedgerFault) {
      try recorder.finish(&controller, cause: cause)
      try recorder.file.close()
      ending = .success(())
    } catch {
      ending = .failure(error)
    }
  }

  /// One line for the summary.
  public var remark: String {
    switch ending {
    case nil: path
    case .success: "\(path), every event recorded, accounts agree"
    case .failure(let fault): "NOT complete: \(fault)"
    }
  }
}
