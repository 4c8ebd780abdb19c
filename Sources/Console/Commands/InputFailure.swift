import ArgumentParser
import LinuxBoard
import Sessions
import Text
import TreatmentLog
import VirtualBoard

/// Turns what is wrong with a person's input into one line on standard error and an exit code.
enum InputFailure {
  static func report(_ body: () throws -> Void) throws {
    do {
      try body()
    } catch let error as InputError {
      StandardStreams.complain("\(error)")
      throw error.isFileMissing ? ExitCode.inputMissing : ExitCode.badInput
    } catch let error as LedgerFault {
      StandardStreams.complain("\(error)")
      throw ExitCode(error.kind)
    } catch let error as ArrayMemoryFile.Failure {
      StandardStreams.complain("\(error)")
      throw ExitCode.cannotWrite
    } catch let error as BoardStateFile.Failure {
      StandardStreams.complain("\(error)")
      throw ExitCode.badInput
    } catch let error as BoardRefusal {
      StandardStreams.complain("\(error)")
      throw ExitCode.boardUnavailable
    } catch let error as OutputFile.Failure {
      StandardStreams.complain("\(error)")
      throw ExitCode.cannotWrite
    }
  }
}
