import ArgumentParser
import Foundation
import HistotripsyCore
import Sessions
import Text
import TreatmentLog
import VirtualBoard

/// What a person types to begin something else with an array whose newest session did not come to its end.
struct AbandonOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Begin although the array's journal names an open session: its ledger's identity, 16 hexadecimal digits, as the refusal says it. Which dose that session gave stays unknown; this is recorded.",
      valueName: "identity"))
  var abandon: String?

  /// A new treatment.
  /// - Returns: what was overruled, to be recorded.
  func beginning<B: SessionBoard>(_ session: TreatmentSession<B>) throws -> [OperatorConfirmation] {
    // Where it does not answer, the self-test says so, and nothing is armed.
    let journal = (try? session.startingPoint())?.journal
    return try overruled(by: ResumeQuestion.user) { () throws(JournalObjection) in
      try journal?.beginning(abandoning: abandon)
    }
  }

  /// A treatment that goes on.
  func goingOn<B: SessionBoard>(
    in ledger: LedgerFile, _ session: TreatmentSession<B>, by name: String
  ) throws -> [OperatorConfirmation] {
    guard let last = try ledger.sessions().last else { return [] }
    let hasFired = try ledger.canHaveFired()
    let journal = try session.startingPoint().journal
    return try overruled(by: name, in: ledger.path) { () throws(JournalObjection) in
      try journal?.goingOn(ledger.identity, last: last, hasFired: hasFired, abandoning: abandon)
    }
  }

  private func overruled(
    by name: String, in file: String = "array", _ ask: () throws(JournalObjection) -> JournalObjection?
  ) throws -> [OperatorConfirmation] {
    do throws(JournalObjection) {
      guard let objection = try ask(), let abandon else { return [] }
      return [
        OperatorConfirmation(
          operator: name, question: objection.words, typed: abandon, given: "on the command line, --abandon")
      ]
    } catch {
      throw InputError(file: file, message: error.words)
    }
  }
}

/// The virtual array's memory.
struct ArrayMemoryOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where the virtual array keeps what it remembers: its record and the journal of its sessions. Default: the file of --board-state with -array at its end; without that nothing is kept.",
      valueName: "file"))
  var arrayMemory: String?

  func file(beside boardState: String?) throws -> ArrayMemoryFile? {
    guard let path = arrayMemory ?? boardState.map({ $0 + "-array" }) else { return nil }
    return try ArrayMemoryFile(path: path)
  }
}
