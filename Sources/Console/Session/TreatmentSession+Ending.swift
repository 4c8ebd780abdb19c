import ArgumentParser
import Foundation
import HistotripsyCore
import Planning
import Text
import TreatmentLog

extension TreatmentSession {
  /// Opens the ledger of a new treatment, before anything is energised.
  /// - Parameter path: as the person named it; `nil` for a name of its own.
  func openLedger(_ path: String?) throws {
    let opening = try LedgerOpening(inputs, run.controller.setup)
    let ledger = try LedgerFile.create(
      at: path ?? LedgerName.free(for: inputs.plan, seed: seed), opening,
      session: LedgerSession(software: Version.text, board: boardName, seed: seed))
    attach(ledger, number: 1)
  }

  /// Holds the numbers that the controller was set up with now against those that the treatment was begun with: regimen, limits, calibration.
  /// - Throws: at the first that differs.
  func check(against ledger: LedgerFile) throws {
    let begun = try ledger.parameters().filter { $0.section != "note" }
    let now = try LedgerOpening(inputs, run.controller.setup).parameters.filter { $0.section != "note" }
    guard begun.count == now.count, let at = begun.indices.first(where: { begun[$0] != now[$0] }) else {
      if begun == now { return }
      if begun.count != now.count { throw otherBasis(ledger, begun) }
      throw InputError(
        file: ledger.path, message: "the treatment was begun with other numbers than this program knows")
    }
    throw InputError(
      file: ledger.path,
      message:
        "\(begun[at].section).\(begun[at].name) was \(begun[at].words) when the treatment was begun, and is "
        + "\(now[at].words) now: the treatment cannot go on as another one")
  }

  /// Begun with a certificate and going on without, or the other way round.
  private func otherBasis(_ ledger: LedgerFile, _ begun: [LedgerOpening.Parameter]) -> InputError {
    let certificate = begun.first { $0.section == "calibration" && $0.name == "certificate" }
    guard (certificate == nil) != (inputs.basis.certificate == nil) else {
      return InputError(
        file: ledger.path, message: "the treatment was begun with other numbers than this program knows")
    }
    guard case .text(let digest) = certificate?.value else {
      return InputError(
        file: ledger.path,
        message: "the treatment was begun without a certificate, and cannot go on as another one with it")
    }
    return InputError(
      file: ledger.path,
      message:
        "the treatment was begun with the certificate of digest \(digest.prefix(12))…; give it with --certificate"
    )
  }

  /// Everything is over: the ledger gets its last records and is closed.
  func closeLog() { log?.finish(&run.controller, cause: cause) }

  func view(json: Bool) -> any TreatmentView {
    if json { return JSONView(self) }
    if isatty(STDOUT_FILENO) == 1, Terminal.size != nil { return LiveView(self) }
    return LineView(self)
  }

  /// What the shell is told. A ledger that is not complete is told as well, and outweighs only success.
  func exitCode(isShown: Bool) -> ExitCode {
    let ending = ExitCode(ending: state)
    if case .failure(let fault) = log?.ending {
      StandardStreams.complain("\(fault)")
      if ending.isSuccess { return .cannotWrite }
    }
    return ending.isSuccess && !isShown ? .cannotWrite : ending
  }
}
