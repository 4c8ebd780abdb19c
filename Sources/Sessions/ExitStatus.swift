import HistotripsyCore

/// What a program tells the shell: the console's own exit codes, which the rig expects of it. Stated in `histotripsy --help`.
public enum ExitStatus: Int32, Sendable {
  case complete = 0
  case stopped = 3
  case faulted = 4
  /// A simulated treatment broke a rule, has an account that is not exact, or did not run to completion.
  case ruleBroken = 5
  /// The array's pressures are not those of its certificate any more.
  case drifted = 6
  /// Every focus has its verdict, and less of the target is treated than the goal asks for.
  case notTreated = 7
  /// Stopped by an alarm that nobody answered, or could.
  case alarmed = 8
  /// `EX_DATAERR` of sysexits.h.
  case badInput = 65
  /// `EX_NOINPUT`.
  case inputMissing = 66
  /// `EX_UNAVAILABLE`: the board cannot be used, or a check of it has failed.
  case boardUnavailable = 69
  /// `EX_OSERR`: the system has too little memory for the program's threads.
  case systemError = 71
  /// `EX_CANTCREAT`.
  case cannotWrite = 73

  /// For a controller that ended in this state, whatever became of the target's volume.
  public init(ending state: TreatmentState) {
    switch state {
    case .complete: self = .complete
    case .stopped: self = .stopped
    default: self = .faulted
    }
  }

  /// For a treatment that came out like this.
  public init(ending outcome: TreatmentOutcome) {
    switch outcome {
    case .complete: self = .complete
    case .ended: self = .notTreated
    case .stopped: self = .stopped
    case .faulted, .interrupted: self = .faulted
    }
  }
}
