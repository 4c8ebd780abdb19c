import HistotripsyCore
import TreatmentLog

/// A session's ledger: what the recorder does, in the console's words.
final class SessionLog {
  let path: String
  private let recorder: TreatmentRecorder
  private var health = TreatmentRecorder.Health.sound
  /// How it came out; `nil` while it is being written.
  private(set) var ending: Result<Void, LedgerFault>?

  init(_ ledger: LedgerFile, number: Int, for inputs: TreatmentInputs) {
    path = ledger.path
    let foci = inputs.plan.foci
    // On the virtual board time stands still while storage is awaited.
    recorder = TreatmentRecorder(ledger, session: number, patience: .unlimited) { kind in
      if case .verdict(_, let verdict) = kind { return Words.reason(verdict) }
      return Words.line(kind, foci: foci) ?? Words.quiet(kind)
    }
  }

  func collect<B: Board & ~Copyable>(_ controller: inout TreatmentController<B>) {
    health = recorder.collect(&controller)
  }

  /// Why nothing can be recorded just now; `nil` while all is well.
  var complaint: String? {
    switch health {
    case .sound: nil
    case .full: "the log is behind: its queue is full"
    case .failed(let fault): "\(fault)"
    }
  }

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

  /// For the summary.
  var remark: String {
    switch ending {
    case nil: path
    case .success: "\(path), every event recorded, accounts agree"
    case .failure(let fault): "NOT complete: \(fault)"
    }
  }
}
