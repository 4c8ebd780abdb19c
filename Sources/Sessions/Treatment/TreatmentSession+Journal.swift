import HistotripsyCore
import Text
import TreatmentLog

/// What front end and array say of themselves before a session, with nothing energised.
public struct StartingPoint: Sendable {
  public var counter: PulseNumber
  public var powerCycles: UInt16
  /// `nil` for a blank memory, or none.
  public var arraySerial: String?
  /// `nil` for an array that keeps no journal: one that nobody has commissioned, whose memory does not answer.
  public var journal: ArrayJournal?

  /// For the ledger.
  var start: SessionStart {
    SessionStart(
      counter: counter, powerCycles: powerCycles, arraySerial: arraySerial,
      journalSequence: journal?.nextSequence)
  }
}

// The journal in the array's memory: read before a session, opened before anything is energised, closed after its ledger.

extension TreatmentSession where B: ~Copyable {
  private var memory: IdentityMemory { owner.controller.setup.frontEnd.identityMemory }

  /// The code of the foci in this session's entries.
  private var target: UInt16 { JournalEntry.target(of: inputs.plan.foci) }

  /// Asks whether a new treatment may begin with this array. Parts that do not answer now are the self-test's to name: nothing is
  /// armed then, see `step`.
  /// - Parameters:
  ///   - abandoned: what a person has typed as the session whose dose stays unknown.
  ///   - name: who has.
  /// - Returns: what was overruled, to be recorded.
  /// - Throws: `InputError` with what the journal has against it, and what to do.
  @discardableResult
  public func askJournal(
    abandoning abandoned: String? = nil, by name: String = ""
  ) throws(InputError) -> [OperatorConfirmation] {
    guard let begin = try? startingPoint() else { return [] }
    let overruled = try Self.overruled(abandoned, by: name, in: "array") { () throws(JournalObjection) in
      try begin.journal?.beginning(at: target, abandoning: abandoned)
    }
    isJournalAsked = true
    return overruled
  }

  /// Asks whether the treatment of a ledger may go on with this array.
  /// - Returns: as above.
  /// - Throws: as above, also where a part does not answer; `LedgerFault`.
  public func askJournal(
    goingOn ledger: LedgerFile, abandoning abandoned: String? = nil, by name: String = ""
  ) throws -> [OperatorConfirmation] {
    let journal = try startingPoint().journal
    var overruled: [OperatorConfirmation] = []
    if let last = try ledger.sessions().last {
      let hasFired = try ledger.canHaveFired()
      overruled = try Self.overruled(abandoned, by: name, in: ledger.path) { () throws(JournalObjection) in
        try journal?.goingOn(
          ledger.identity, last: last, hasFired: hasFired, at: target, abandoning: abandoned)
      }
    }
    isJournalAsked = true
    return overruled
  }

  private static func overruled(
    _ abandoned: String?, by name: String, in file: String,
    _ ask: () throws(JournalObjection) -> JournalObjection?
  ) throws(InputError) -> [OperatorConfirmation] {
    do throws(JournalObjection) {
      guard let objection = try ask(), let abandoned else { return [] }
      return [
        OperatorConfirmation(
          operator: name, question: objection.words, typed: abandoned, given: "on the command line, --abandon"
        )
      ]
    } catch {
      throw InputError(file: file, message: error.words)
    }
  }

  /// Asks front end and array, at the addresses that this session uses.
  /// - Throws: `InputError` where one of them does not answer.
  public func startingPoint() throws(InputError) -> StartingPoint {
    let setup = owner.controller.setup.frontEnd
    var counts = TransferCounts()
    let counters: SequencerCounters
    do throws(FrontEndFault) {
      counters = try setup.sequencer.readCounters(on: owner.controller.board, counts: &counts)
    } catch {
      throw InputError(file: "front end", message: "its counter cannot be read: \(Words.part(error))")
    }
    var found = StartingPoint(counter: counters.fired, powerCycles: counters.powerCycles)
    do throws(FrontEndFault) {
      found.journal = try memory.readJournal(on: owner.controller.board, counts: &counts)
      // A record that is damaged is the self-test's to name.
      found.arraySerial = (try? memory.readIdentity(on: owner.controller.board, counts: &counts))?.serial.text
    } catch {
      guard !setup.requiresArrayIdentity else {
        throw InputError(file: "array", message: "its journal cannot be read: \(Words.part(error))")
      }
    }
    return found
  }

  /// Writes that this session has begun.
  /// - Throws: `InputError` where the array does not take it: nothing is energised then.
  func openJournal(_ begin: StartingPoint, _ ledger: LedgerFile, session: Int) throws(InputError) {
    guard let journal = begin.journal else { return }
    let entry = ledger.entry(
      .open, session: session, sequence: journal.nextSequence, powerCycles: begin.powerCycles,
      counter: begin.counter, target: target)
    var counts = TransferCounts()
    do throws(FrontEndFault) {
      try memory.write(entry, on: owner.controller.board, counts: &counts)
    } catch {
      throw InputError(file: "array", message: "its journal cannot be written: \(Words.part(error))")
    }
    journalEntry = entry
  }

  /// Writes that this session has ended and its ledger is closed. Where the array does not take it, the session stays open there, and
  /// its ledger goes on as after an interruption.
  func closeJournal() {
    guard var entry = journalEntry else { return }
    // A session that never had the high voltage on has given nothing.
    let hasGiven = owner.controller.armedAt != nil || owner.controller.isRestored
    entry.state = state == .complete || !hasGiven ? .closed : .unfinished
    entry.sequence &+= 1
    var counts = TransferCounts()
    do throws(FrontEndFault) {
      let counters = try owner.controller.setup.frontEnd.sequencer.readCounters(
        on: owner.controller.board, counts: &counts)
      (entry.counter, entry.powerCycles) = (counters.fired, counters.powerCycles)
      try memory.write(entry, on: owner.controller.board, counts: &counts)
      journalEntry = nil
    } catch {
      journalComplaint =
        "the array's journal could not be closed (\(Words.part(error))): it says that this session is open, until the ledger has "
        + "gone on or another treatment is begun with --abandon"
    }
  }
}
