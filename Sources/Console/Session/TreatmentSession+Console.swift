import ArgumentParser
import Foundation
import Sessions

extension TreatmentSession {
  /// The view that suits where standard output leads.
  func view(json: Bool) -> any TreatmentView {
    if json { return JSONView() }
    if isatty(STDOUT_FILENO) == 1, Terminal.size != nil { return LiveView(inputs, notes: notes) }
    return LineView(inputs, notes: notes)
  }

  /// What the shell is told. A ledger that is not complete is told as well, and outweighs only success.
  func exitCode(isShown: Bool) -> ExitCode {
    let ending = ExitCode(ending: summary().outcome)
    if case .failure(let fault) = log?.ending {
      StandardStreams.complain("\(fault)")
      if ending.isSuccess { return .cannotWrite }
    }
    if let complaint = journalComplaint { StandardStreams.complain(complaint) }
    return ending.isSuccess && !isShown ? .cannotWrite : ending
  }
}
