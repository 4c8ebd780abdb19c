import ArgumentParser
import HistotripsyCore
import Sessions
import TreatmentLog

/// The exit codes of `ExitStatus`, as the argument parser throws them.
extension ExitCode {
  static let stopped = ExitCode(.stopped)
  static let faulted = ExitCode(.faulted)
  static let ruleBroken = ExitCode(.ruleBroken)
  static let drifted = ExitCode(.drifted)
  static let notTreated = ExitCode(.notTreated)
  static let alarmed = ExitCode(.alarmed)
  static let badInput = ExitCode(.badInput)
  static let inputMissing = ExitCode(.inputMissing)
  static let cannotWrite = ExitCode(.cannotWrite)
  static let boardUnavailable = ExitCode(.boardUnavailable)

  private init(_ status: ExitStatus) { self.init(status.rawValue) }

  init(ending outcome: TreatmentOutcome) { self.init(ExitStatus(ending: outcome)) }

  init(_ kind: LedgerFault.Kind) {
    switch kind {
    case .missing: self = .inputMissing
    case .unreadable: self = .badInput
    case .exists, .inUse, .notWritable, .replaced: self = .cannotWrite
    }
  }
}
