import GRDB
import HistotripsyCore

/// What an array's journal says against beginning a session.
public enum JournalObjection: Error, Equatable, Sendable {
  /// Its newest session did not come to its end, and is another one's: which dose that gave is on record there.
  case openSession(JournalEntry)
  /// The same foci have had part of their dose in a session of another ledger, which ended before its plan was complete.
  case partOfDose(JournalEntry)
  /// Neither copy of an entry can be read: an open session may stand there.
  case unreadable
  /// The ledger is a copy from before the session that the journal knows of.
  case olderCopy(JournalEntry)
  /// The session that the ledger knows as its last one was held with another array.
  case otherArray

  /// What has to be typed to begin all the same, where that is possible at all.
  public var key: String? {
    switch self {
    case .openSession(let entry), .partOfDose(let entry): LedgerIdentity(bits: entry.ledger).description
    case .unreadable: "unreadable"
    case .olderCopy, .otherArray: nil
    }
  }

  /// What is the matter, and what to do.
  public var words: String {
    switch self {
    case .openSession(let entry) where entry.session == 0:
      """
      a calibration ('\(entry.fileName)') was begun with this array and did not come to its end; go on with it by 'histotripsy calibrate \
      --session \(entry.fileName)'. To begin something else, type its identity: --abandon \(LedgerIdentity(bits: entry.ledger))
      """
    case .partOfDose(let entry):
      """
      session \(entry.session) of the ledger \(LedgerIdentity(bits: entry.ledger)) ('\(entry.fileName)') has given part of their dose to these foci and \
      ended before its plan was complete; go on with it by 'histotripsy resume \(entry.fileName)'. To give the whole plan on top of that, type its \
      identity: --abandon \(LedgerIdentity(bits: entry.ledger))
      """
    case .openSession(let entry):
      """
      session \(entry.session) of the ledger \(LedgerIdentity(bits: entry.ledger)) ('\(entry.fileName)') was begun with this array and did not \
      come to its end; go on with it by 'histotripsy resume \(entry.fileName)'. To begin something else, and leave unknown which dose it gave, type its \
      identity: --abandon \(LedgerIdentity(bits: entry.ledger))
      """
    case .unreadable:
      """
      a page of the array's journal cannot be read any more: it may name a session that did not come to its end. To begin all the same, and leave unknown \
      which dose that gave, give --abandon unreadable
      """
    case .olderCopy(let entry):
      """
      this ledger is a copy from before session \(entry.session) (\(entry.state == .open ? "begun" : "ended") with this array, the front end's counter at \
      \(entry.counter.value)); go on with the latest one: '\(entry.fileName)'
      """
    case .otherArray:
      "the last session of this ledger was held with another array: the journal of this one does not know of it"
    }
  }
}

extension JournalEntry {
  /// As it was when the session began; at most its last 32 characters.
  public var fileName: String {
    var bytes: [UInt8] = []
    for index in 0..<32 where name[index] != 0 { bytes.append(name[index]) }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension JournalEntry {
  /// A code of where foci lie, to a nanometre, whatever their order and their pulses; never 0.
  public static func target(of foci: [Focus]) -> UInt16 {
    let sum = foci.reduce(UInt64(0)) { sum, focus in
      // FNV-1a over the three coordinates, which are added up so that the order does not matter.
      let nanometres = [focus.position.x, focus.position.y, focus.position.z].map {
        Int64(($0.metres * 1e9).rounded())
      }
      let code = nanometres.flatMap { n in (0..<8).map { UInt8(truncatingIfNeeded: n >> (8 * $0)) } }
        .reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
      return sum &+ code
    }
    let folded = UInt16(truncatingIfNeeded: sum ^ sum >> 16 ^ sum >> 32 ^ sum >> 48)
    return folded == 0 ? 1 : folded
  }
}

extension ArrayJournal {
  /// Whether something new may begin with this array: a treatment, or a calibration.
  /// - Parameters:
  ///   - target: the code of the foci; 0 for a calibration.
  ///   - abandoned: what a person has typed as the session whose dose stays unknown.
  /// - Returns: the objection that was overruled by it; `nil` where there was none.
  public func beginning(
    at target: UInt16, abandoning abandoned: String?
  ) throws(JournalObjection) -> JournalObjection? {
    let objection: JournalObjection
    if let newest, newest.state == .open {
      objection = .openSession(newest)
    } else if lostPages > 0 {
      objection = .unreadable
    } else if target != 0, let last = entry(ofTarget: target), last.state == .unfinished {
      objection = .partOfDose(last)
    } else {
      return nil
    }
    guard let key = objection.key, abandoned?.lowercased() == key else { throw objection }
    return objection
  }

  /// Whether a ledger may go on with this array.
  /// - Parameters:
  ///   - last: its newest session.
  ///   - hasFired: whether that session can have fired.
  ///   - target: the code of the ledger's foci.
  ///   - abandoned: as above.
  /// - Returns: as above.
  public func goingOn(
    _ identity: LedgerIdentity, last: SessionEntry, hasFired: Bool, at target: UInt16,
    abandoning abandoned: String?
  ) throws(JournalObjection) -> JournalObjection? {
    let known = entry(ofLedger: identity.bits)
    if let known {
      let isLater = Int(known.session) > last.number
      // An entry is closed only after its ledger has been: one that does not know its own end is a copy from before.
      let isUnended = Int(known.session) == last.number && known.state != .open && last.state == nil
      if isLater || isUnended { throw .olderCopy(known) }
    }
    if let sequence = last.start?.journalSequence, hasFired {
      let newestSequence = newest?.sequence ?? 0
      let isRemembered = sequence + UInt32(Self.pages) > newestSequence
      // The entry that ended the session takes the place of the one that began it after eight more.
      let isKnown = known.map { Int($0.session) == last.number } ?? false
      if sequence > newestSequence || (isRemembered && !isKnown) { throw .otherArray }
    }
    if newest?.ledger == identity.bits { return nil }
    let isNewestOfTarget = entry(ofTarget: target)?.ledger == identity.bits
    return try beginning(at: isNewestOfTarget ? 0 : target, abandoning: abandoned)
  }
}

extension LedgerFile {
  /// The journal's entry for a session of this ledger.
  public func entry(
    _ state: JournalEntry.State, session: Int, sequence: UInt32, powerCycles: UInt16, counter: PulseNumber,
    target: UInt16
  ) -> JournalEntry {
    let name = path.split(separator: "/").last.map { Array($0.utf8) } ?? []
    return JournalEntry(
      state, sequence: sequence, ledger: identity.bits, session: UInt16(clamping: session),
      powerCycles: powerCycles,
      counter: counter, target: target, name: name.span)
  }

  /// Whether the newest session can have fired.
  public func canHaveFired() throws(LedgerFault) -> Bool {
    try query { db in
      try Bool.fetchOne(
        db, sql: "SELECT EXISTS (SELECT 1 FROM intent WHERE session = (SELECT max(session) FROM session))")
        ?? true
    }
  }
}
