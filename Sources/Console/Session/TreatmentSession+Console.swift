import ArgumentParser
import Foundation
import Sessions

extension TreatmentSession {
  /// The view that suits where standard output leads.
  func view(json: Bool, isQuiet: Bool) -> any TreatmentView {
    if json { return JSONView() }
    guard isatty(STDOUT_FILENO) == 1, Terminal.size != nil else { return LineView(inputs, notes: notes) }
    let style = ScreenStyle.current
    guard style.canMove else {
      return LineView(inputs, notes: notes, takesKeys: true, style: style, isQuiet: isQuiet)
    }
    return LiveView(inputs, notes: notes, style: style, isQuiet: isQuiet)
  }

  /// What the shell is told. A ledger that is not complete is told as well, and outweighs only success.
  func exitCode(isShown: Bool) -> ExitCode {
    let isUnanswered = owner.controller.stopCause == .alarm
    let ending = isUnanswered ? ExitCode.alarmed : ExitCode(ending: summary().outcome)
    if case .failure(let fault) = log?.ending {
      StandardStreams.complain("\(fault)")
      if ending.isSuccess { return .cannotWrite }
    }
    if let complaint = journalComplaint { StandardStreams.complain(complaint) }
    return ending.isSuccess && !isShown ? .cannotWrite : ending
  }
}
