import ArgumentParser
import BoardProfiles
import Foundation
import LinuxBoard
import Text
import TreatmentLog

/// Which profile, and the Linux board opened by it.
enum BoardOpening {
  static var folders: [URL] {
    BoardProfileFile.folders(of: Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0]))
  }

  /// Names of the installed profiles, as a sentence lists them.
  static var names: String {
    let names = BoardProfileFile.names(in: folders)
    return names.isEmpty ? "none installed" : names.joined(separator: ", ")
  }

  static func profile(_ name: String) throws(InputError) -> BoardProfile {
    try BoardProfileFile.read(named: name, in: folders)
  }

  /// The board for a treatment: output no longer waits for its reader, and the process has what real time it may have.
  /// - Parameter name: of the profile, or its file.
  /// - Returns: the board, and a sentence for each real-time property that is not permitted.
  static func begin(_ name: String, json: Bool) throws -> (board: LinuxBoard, losses: [String]) {
    let board = try open(profile(name))
    if let lack = board.whatTheBusCannotCarry { throw BoardRefusal(lack) }
    do throws(ThreadRefused) {
      try OutputWriter.start(apology: json ? JSONView.missing : LineView.missing)
    } catch { throw BoardRefusal(error.description) }
    return (board, RealTime.enter(board.profile.timing))
  }

  /// The board with every line at its safe level, and a sentence for each real-time property that is not permitted.
  ///
  /// Whatever ends the process from here on, outputs are made safe first.
  /// - Throws: `BoardRefusal`.
  static func open(_ profile: BoardProfile) throws(BoardRefusal) -> LinuxBoard {
    let board = try LinuxBoard(profile)
    LastResort.guardOutputs(of: board)
    return board
  }
}
