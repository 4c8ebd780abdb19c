import Acoustics
import ArgumentParser
import Foundation

/// Turns what is wrong with a person's input into one line on standard error and an exit code.
enum InputFailure {
  static func report(_ body: () throws -> Void) throws {
    do {
      try body()
    } catch let error as InputError {
      FileHandle.standardError.write(Data("histotripsy: \(error)\n".utf8))
      let isMissing = error.line == nil && !FileManager.default.fileExists(atPath: error.file)
      throw isMissing && error.file.hasPrefix("--") == false ? ExitCode.inputMissing : ExitCode.badInput
    } catch let error as OutputFile.Failure {
      FileHandle.standardError.write(Data("histotripsy: \(error)\n".utf8))
      throw ExitCode.cannotWrite
    }
  }
}
