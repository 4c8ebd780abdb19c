import ArgumentParser
import Arrays
import Calibration
import Foundation
import HistotripsyCore
import Sessions
import Text

/// The person at the tank, by way of the terminal: guided through the steps, shown the readings, asked before each step.
class TankDesk: TankOperator {
  private let session: CalibrationSession
  private let isConfirmed: Bool
  private var terminal = Terminal()
  private var live: LiveReadings?

  /// - Parameter isConfirmed: nothing is asked.
  init(_ session: CalibrationSession, isConfirmed: Bool) {
    self.session = session
    self.isConfirmed = isConfirmed
    Signals.install()
  }

  var stopRequest: String? { Signals.pending }

  func line(_ text: String) { terminal.write(text + "\n") }

  /// - Returns: whether an empty line was given in answer.
  func isAnswered(_ question: String) -> Bool {
    StandardStreams.error(question)
    guard let answer = readLine(strippingNewline: true) else { return false }
    return answer.isEmpty
  }

  // MARK: Steps

  func agrees(to step: CalibrationStep) -> Bool {
    let (what, check) = StepGuide.text(step)
    line("\n\(step.rawValue.uppercased())")
    line(what)
    for item in check { line("  check: \(item)") }
    if isConfirmed || isAnswered("Enter goes on, q stops here: ") { return true }
    StandardStreams.error("\n")
    return false
  }

  func movesHydrophone(by offset: Position) -> Bool {
    isAnswered(
      "High voltage is off. Move the hydrophone to about \(Words.place(offset)) from the geometric focus, then Enter; "
        + "q stops here: ")
  }

  func wasDone(_ step: CalibrationStep, in file: String) { line("\(step.rawValue): done before (\(file))") }

  func show(_ reading: TankReading, of step: CalibrationStep) {
    if live?.step != step { live = LiveReadings(step) }
    live?.show(reading)
  }

  /// Takes the line of readings away.
  func endReadings() {
    live?.end()
    live = nil
  }

  func found(_ finding: StepFinding, of step: CalibrationStep, in file: String) {
    endReadings()
    line("\(step.rawValue): \(FindingWords.text(finding))")
    line("  \(file)")
  }

  func kept(unfinished file: String) {
    live = nil
    OutputWriter.current?.becomePatient()
    StandardStreams.error("what was read is in \(file)\n")
  }

  func certificateWithdrawn() { line("the certificate of this session is withdrawn from the array's memory") }

  func issued(_ certificate: IssuedCertificate) {
    let stated = certificate.file.certificate
    line("certificate: \(certificate.path), page \(certificate.page)")
    line("  digest \(certificate.file.digest), in the memory of the array \(certificate.serial)")
    line("  issued \(stated.issued), holds until \(stated.expires)")
    switch reach(certificate) {
    case .treats: line("  treat with it: \(treatment(certificate))")
    case .short(let reason, let help):
      line("  not enough for the built-in target: \(reason)")
      for sentence in help { line("    \(sentence)") }
    }
  }

  /// By planning the built-in target with it, as 'treat' would.
  private func reach(_ certificate: IssuedCertificate) -> CertifiedReach {
    do throws(InputError) {
      let array = try ArrayFile.read(URL(filePath: session.folder.place(SessionFolder.array)))
      return try CertifiedReach(
        certificate.file, path: certificate.path, array: array, bound: certificate.bound)
    } catch { return .short(reason: error.description, help: []) }
  }

  /// As a shell takes it, whatever the folder is called.
  private func treatment(_ certificate: IssuedCertificate) -> String {
    let folder = session.folder
    let board =
      session.terms.profile.map { " --board linux --profile \(FileKind.shellWord($0))" }
      ?? " --board-state \(FileKind.shellWord(folder.place(SessionFolder.boardState)))"
    return
      "histotripsy treat --array \(FileKind.shellWord(folder.place(SessionFolder.array))) "
      + "--certificate \(FileKind.shellWord(certificate.path))\(board)"
  }

  // MARK: Endings

  /// Says why a routine has ended, and gives what the shell is told.
  static func exitCode(_ ending: RoutineEnding) -> ExitCode {
    OutputWriter.current?.becomePatient()
    switch ending {
    case .stopped(let why):
      StandardStreams.complain(why)
      return .stopped
    case .faulted(let why):
      StandardStreams.complain(why)
      return .faulted
    }
  }
}
