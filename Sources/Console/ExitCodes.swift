import ArgumentParser
import HistotripsyCore
import TreatmentLog

/// What the shell is told. Stated in `histotripsy --help`.
extension ExitCode {
  static let stopped = ExitCode(3)
  static let faulted = ExitCode(4)
  /// A simulated treatment broke a rule, has an account that is not exact, or did not run to completion.
  static let ruleBroken = ExitCode(5)
  /// The array's pressures are not those of its certificate any more.
  static let drifted = ExitCode(6)
  /// `EX_DATAERR`, `EX_NOINPUT` and `EX_CANTCREAT` of sysexits.h.
  static let badInput = ExitCode(65)
  static let inputMissing = ExitCode(66)
  static let cannotWrite = ExitCode(73)
  /// `EX_UNAVAILABLE`: the board cannot be used, or a check of it has failed.
  static let boardUnavailable = ExitCode(69)

  init(_ kind: LedgerFault.Kind) {
    switch kind {
    case .missing: self = .inputMissing
    case .unreadable: self = .badInput
    case .exists, .inUse, .notWritable, .replaced: self = .cannotWrite
    }
  }

  init(ending state: TreatmentState) {
    switch state {
    case .complete: self = .success
    case .stopped: self = .stopped
    default: self = .faulted
    }
  }
}
