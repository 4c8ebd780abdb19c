/// What an array remembers of one session in which it was treated with: 64 bytes, one page of the identity memory.
///
/// The array travels from bench to bench and from front end to front end; files are copied, renamed and lost. So the array itself says
/// which ledger has its newest dose, and whether that ledger's last session came to its end.
///
/// | offset | field |
/// |---|---|
/// | 0 | magic `HSTJ`, 4 ASCII bytes |
/// | 4 | layout version u8 = 1 |
/// | 5 | state u8: 1 open, 2 closed, 3 ended with the dose not complete |
/// | 6 | target u16: a code of the foci that were treated, 0 none |
/// | 8 | sequence number u32, from 1 |
/// | 12 | the ledger's identity u64 |
/// | 20 | session in that ledger u16 |
/// | 22 | the front end's power cycles u16 |
/// | 24 | the front end's counter u32 |
/// | 28 | name of the ledger's file, up to 32 printable ASCII characters, filled up with zeros |
/// | 60 | CRC-32 (ISO-HDLC) u32 of bytes 0…59 |
///
/// Numbers are big-endian, like everything on this bus.
public struct JournalEntry: Equatable, Sendable, BitwiseCopyable {
  public enum State: UInt8, Sendable, BitwiseCopyable {
    /// Written before a session energises anything.
    case open = 1
    /// Written when its ledger has been closed.
    case closed = 2
    /// The same, where the treatment ended before every focus had its verdict: part of the dose has
    /// been given.
    case unfinished = 3
  }

  static var magic: UInt32 { 0x4853_544A }
  static var version: UInt8 { 1 }

  public var state: State
  public var sequence: UInt32
  public var ledger: UInt64
  /// 0 for a calibration.
  public var session: UInt16
  public var powerCycles: UInt16
  /// At the session's beginning, or end.
  public var counter: PulseNumber
  /// Tells whether two sessions treated the same foci, but for one chance in 65 535; 0: none.
  public var target: UInt16
  /// Filled up with zeros.
  public var name: InlineArray<32, UInt8>

  /// - Parameter name: of the ledger's file; characters that are not printable ASCII become `_`, and of a longer name the end is kept.
  public init(
    _ state: State, sequence: UInt32, ledger: UInt64, session: UInt16, powerCycles: UInt16,
    counter: PulseNumber, target: UInt16 = 0,
    name text: Span<UInt8>
  ) {
    self.target = target
    self.state = state
    self.sequence = sequence
    self.ledger = ledger
    self.session = session
    self.powerCycles = powerCycles
    self.counter = counter
    name = InlineArray(repeating: 0)
    let start = text.count > 32 ? text.count - 32 : 0
    for index in start..<text.count {
      let byte = text[index]
      name[index - start] = byte > 0x20 && byte < 0x7F ? byte : 0x5F
    }
  }

  public static func == (a: Self, b: Self) -> Bool {
    for index in 0..<32 where a.name[index] != b.name[index] { return false }
    return a.state == b.state && a.sequence == b.sequence && a.ledger == b.ledger && a.session == b.session
      && a.powerCycles == b.powerCycles && a.counter == b.counter && a.target == b.target
  }

  func encoded() -> InlineArray<64, UInt8> {
    var bytes = InlineArray<64, UInt8>(repeating: 0)
    Self.put(UInt64(Self.magic), 4, at: 0, in: &bytes)
    bytes[4] = Self.version
    bytes[5] = state.rawValue
    Self.put(UInt64(target), 2, at: 6, in: &bytes)
    Self.put(UInt64(sequence), 4, at: 8, in: &bytes)
    Self.put(ledger, 8, at: 12, in: &bytes)
    Self.put(UInt64(session), 2, at: 20, in: &bytes)
    Self.put(UInt64(powerCycles), 2, at: 22, in: &bytes)
    Self.put(UInt64(counter.value), 4, at: 24, in: &bytes)
    for index in 0..<32 { bytes[28 + index] = name[index] }
    Self.put(UInt64(Self.checksum(of: bytes)), 4, at: 60, in: &bytes)
    return bytes
  }

  /// What a page holds.
  enum Page {
    case blank
    case entry(JournalEntry)
    /// Neither erased nor an entry: a write was broken off, or the cells have failed.
    case damaged
  }

  static func decode(_ bytes: InlineArray<64, UInt8>) -> Page {
    var isBlank = true
    for index in 0..<64 where bytes[index] != 0xFF { isBlank = false }
    if isBlank { return .blank }
    guard take(4, at: 60, in: bytes) == UInt64(checksum(of: bytes)),
      take(4, at: 0, in: bytes) == UInt64(magic),
      bytes[4] == version, let state = State(rawValue: bytes[5])
    else { return .damaged }
    let none = InlineArray<1, UInt8>(repeating: 0)
    var entry = JournalEntry(
      state, sequence: UInt32(take(4, at: 8, in: bytes)), ledger: take(8, at: 12, in: bytes),
      session: UInt16(take(2, at: 20, in: bytes)), powerCycles: UInt16(take(2, at: 22, in: bytes)),
      counter: PulseNumber(UInt32(take(4, at: 24, in: bytes))), target: UInt16(take(2, at: 6, in: bytes)),
      name: none.span.extracting(0..<0))
    for index in 0..<32 { entry.name[index] = bytes[28 + index] }
    return entry.sequence > 0 ? .entry(entry) : .damaged
  }

  private static func checksum(of bytes: InlineArray<64, UInt8>) -> UInt32 {
    var code = CRC32()
    for index in 0..<60 { code.append(bytes[index]) }
    return code.value
  }
  private static func put(
    _ value: UInt64, _ count: Int, at offset: Int, in bytes: inout InlineArray<64, UInt8>
  ) {
    for index in 0..<count {
      bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * (count - 1 - index)))
    }
  }
  private static func take(_ count: Int, at offset: Int, in bytes: InlineArray<64, UInt8>) -> UInt64 {
    var value: UInt64 = 0
    for index in 0..<count { value = value << 8 | UInt64(bytes[offset + index]) }
    return value
  }
}

/// The last entries of an array's journal, the newest of each of its eight pages.
///
/// Entry number s lies in page s mod 8 of two banks, at 0x1000 and at 0x2000. The first copy is written and read back before the second, so
/// whatever breaks a write off, one copy of this entry or of the one before it is whole.
///
/// Wear: a session writes two entries. A page of each bank is written once in four sessions and is specified for a million cycles
/// (DS21203): four million sessions.
public struct ArrayJournal: Sendable, BitwiseCopyable {
  public static var pages: Int { 8 }
  static var firstBank: Int { 0x1000 }
  static var secondBank: Int { 0x2000 }

  private var entries = InlineArray<8, JournalEntry?>(repeating: nil)
  /// Pages of which neither copy is an entry although both have been written: what they said is lost.
  public private(set) var lostPages = 0
  /// `nil` for an array without sessions.
  public private(set) var newest: JournalEntry?

  public init() {}

  /// The number of the next entry.
  public var nextSequence: UInt32 { (newest?.sequence ?? 0) &+ 1 }

  /// - Returns: `nil` where it is not there any more, or not yet.
  public func entry(_ sequence: UInt32) -> JournalEntry? {
    let entry = entries[Int(sequence % 8)]
    return entry?.sequence == sequence ? entry : nil
  }

  /// The newest entry that a ledger has made.
  public func entry(ofLedger ledger: UInt64) -> JournalEntry? {
    var found: JournalEntry?
    for index in 0..<8 {
      guard let entry = entries[index], entry.ledger == ledger else { continue }
      if entry.sequence > found?.sequence ?? 0 { found = entry }
    }
    return found
  }

  /// The newest entry of sessions that treated the same foci.
  public func entry(ofTarget target: UInt16) -> JournalEntry? {
    var found: JournalEntry?
    for index in 0..<8 {
      guard let entry = entries[index], entry.target == target else { continue }
      if entry.sequence > found?.sequence ?? 0 { found = entry }
    }
    return found
  }

  fileprivate mutating func take(_ first: JournalEntry.Page, _ second: JournalEntry.Page, page: Int) {
    switch (first, second) {
    case (.entry(let one), .entry(let other)): keep(one.sequence >= other.sequence ? one : other, page)
    case (.entry(let entry), _), (_, .entry(let entry)): keep(entry, page)
    case (.damaged, .damaged): lostPages += 1
    // The first write to this page was broken off, before anything was energised.
    case (.damaged, .blank), (.blank, .damaged), (.blank, .blank): break
    }
  }

  private mutating func keep(_ entry: JournalEntry, _ page: Int) {
    entries[page] = entry
    if entry.sequence > newest?.sequence ?? 0 { newest = entry }
  }
}

extension IdentityMemory {
  /// The array's journal: 16 pages, some 25 ms at 400 kHz.
  /// - Throws: whatever a read throws. Pages that hold no entry are no fault of the bus; see `ArrayJournal.lostPages`.
  public func readJournal<B: Board & ~Copyable>(
    on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) -> ArrayJournal {
    var journal = ArrayJournal()
    for page in 0..<ArrayJournal.pages {
      let offset = page * Self.page
      let first = try readPage(at: ArrayJournal.firstBank + offset, on: board, counts: &counts)
      let second = try readPage(at: ArrayJournal.secondBank + offset, on: board, counts: &counts)
      journal.take(JournalEntry.decode(first), JournalEntry.decode(second), page: page)
    }
    return journal
  }

  /// Writes an entry into both banks, one after the other, and reads each back.
  /// - Throws: `.readBackDiffers`, also when the memory is write-protected; and whatever a write throws.
  public func write<B: Board & ~Copyable>(
    _ entry: JournalEntry, on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) {
    let bytes = entry.encoded()
    let offset = Int(entry.sequence % 8) * Self.page
    try writePage(bytes, at: ArrayJournal.firstBank + offset, on: board, counts: &counts)
    try writePage(bytes, at: ArrayJournal.secondBank + offset, on: board, counts: &counts)
  }

  private func readPage<B: Board & ~Copyable>(
    at address: Int, on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) -> InlineArray<64, UInt8> {
    var bytes = InlineArray<64, UInt8>(repeating: 0)
    var span = bytes.mutableSpan
    try read(at: address, into: &span, on: board, counts: &counts)
    return bytes
  }

  private func writePage<B: Board & ~Copyable>(
    _ bytes: InlineArray<64, UInt8>, at address: Int, on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) {
    try write(bytes.span, at: address, on: board, counts: &counts)
    let found = try readPage(at: address, on: board, counts: &counts)
    for index in 0..<64 where found[index] != bytes[index] {
      throw FrontEndFault(part: .identityMemory, cause: .readBackDiffers, attempts: 1)
    }
  }
}
