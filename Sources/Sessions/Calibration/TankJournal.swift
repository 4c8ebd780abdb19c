import HistotripsyCore
import Text
import TreatmentLog

/// The journal in the array's memory around everything that a calibration fires: read before anything is energised, opened, and closed when
/// the tank is safe. A treatment that did not come to its end with this array stands against a calibration as against another treatment.
struct TankJournal {
  private let session: CalibrationSession
  private let memory: IdentityMemory
  private let sequencer: Sequencer
  private let isRequired: Bool
  /// What a person has typed as the session whose dose stays unknown, and who has.
  private let abandoned: (key: String?, name: String)

  init(
    _ session: CalibrationSession, _ frontEnd: FrontEndSetup,
    abandoning abandoned: (key: String?, name: String)
  ) {
    self.session = session
    memory = frontEnd.identityMemory
    sequencer = frontEnd.sequencer
    isRequired = frontEnd.requiresArrayIdentity
    self.abandoned = abandoned
  }

  /// The same for every step of a session.
  private func identity() throws(InputError) -> UInt64 {
    let digest = try session.folder.digest(of: SessionFolder.terms) ?? ""
    return UInt64(digest.prefix(16), radix: 16) ?? 0
  }

  /// - Returns: the entry that has to be closed; `nil` for an array that keeps no journal.
  /// - Throws: `InputError` with what the journal has against it, or where it cannot be read or written.
  func begin<B: Board & ~Copyable>(on board: borrowing B) throws -> JournalEntry? {
    var counts = TransferCounts()
    let journal: ArrayJournal
    let counters: SequencerCounters
    do throws(FrontEndFault) {
      counters = try sequencer.readCounters(on: board, counts: &counts)
      journal = try memory.readJournal(on: board, counts: &counts)
    } catch {
      // Parts that do not answer are the self-test's to name.
      if !isRequired, error.part == .identityMemory { return nil }
      throw InputError(file: "array", message: "its journal cannot be read: \(Words.part(error))")
    }
    let own = try identity()
    if journal.newest?.ledger != own { try ask(journal) }
    let name = session.folder.path.split(separator: "/").last.map { Array($0.utf8) } ?? []
    let entry = JournalEntry(
      .open, sequence: journal.nextSequence, ledger: own, session: 0, powerCycles: counters.powerCycles,
      counter: counters.fired, name: name.span)
    do throws(FrontEndFault) { try memory.write(entry, on: board, counts: &counts) } catch {
      throw InputError(file: "array", message: "its journal cannot be written: \(Words.part(error))")
    }
    return entry
  }

  private func ask(_ journal: ArrayJournal) throws {
    let overruled: JournalObjection?
    do throws(JournalObjection) {
      overruled = try journal.beginning(at: 0, abandoning: abandoned.key)
    } catch {
      throw InputError(file: "array", message: error.words)
    }
    guard let overruled else { return }
    try session.folder.keep(
      OverruledObjection(operator: abandoned.name, question: overruled.words, typed: abandoned.key ?? ""),
      in: "overruled-\(journal.nextSequence).json")
  }

  /// The tank is safe, and what was found is kept. An array that does not take it goes on saying that this calibration is open.
  func end<B: Board & ~Copyable>(_ begun: JournalEntry?, on board: borrowing B) {
    guard var entry = begun else { return }
    var counts = TransferCounts()
    entry.state = .closed
    entry.sequence &+= 1
    guard let counters = try? sequencer.readCounters(on: board, counts: &counts) else { return }
    (entry.counter, entry.powerCycles) = (counters.fired, counters.powerCycles)
    try? memory.write(entry, on: board, counts: &counts)
  }
}

/// What a person has overruled, kept in the session's folder.
private struct OverruledObjection: Codable {
  var `operator`: String
  var question: String
  var typed: String
}
