import Foundation
import HistotripsyCore
import Testing
import VirtualBoard

/// What an array remembers of its sessions: two copies, the newest found whatever broke a write off, and nothing believed that is damaged.
@Suite struct JournalTests {
  static func entry(_ sequence: UInt32, _ state: JournalEntry.State, ledger: UInt64 = 7) -> JournalEntry {
    JournalEntry(
      state, sequence: sequence, ledger: ledger, session: UInt16(sequence), powerCycles: 3,
      counter: PulseNumber(100 * sequence), target: UInt16(truncatingIfNeeded: ledger),
      name: Array("liver.ledger".utf8).span)
  }

  static let memory = FrontEndSetup().identityMemory

  @Test func entriesAreReadBackAsTheyWereWritten() throws {
    let board = VirtualBoard(medium: TestMedium())
    var counts = TransferCounts()
    let empty = try Self.memory.readJournal(on: board, counts: &counts)
    #expect(empty.newest == nil && empty.nextSequence == 1 && empty.lostPages == 0)
    for sequence in 1...20 as ClosedRange<UInt32> {
      let entry = Self.entry(
        sequence, sequence % 2 == 1 ? .open : sequence % 4 == 0 ? .closed : .unfinished,
        ledger: UInt64(sequence / 2))
      try Self.memory.write(entry, on: board, counts: &counts)
      let journal = try Self.memory.readJournal(on: board, counts: &counts)
      #expect(journal.newest == entry && journal.nextSequence == sequence + 1)
      #expect(journal.entry(ofLedger: UInt64(sequence / 2)) == entry)
      #expect(journal.entry(ofTarget: UInt16(sequence / 2)) == entry)
      // The last eight are there; those before are not.
      for earlier in 1...sequence {
        #expect((journal.entry(earlier) != nil) == (earlier + 8 > sequence))
      }
    }
  }

  /// A name from a file system never brings control characters, and of a long one the end is kept.
  @Test func namesArePrintable() {
    let long = JournalEntry(
      .open, sequence: 1, ledger: 1, session: 1, powerCycles: 0, counter: PulseNumber(0),
      name: Array((String(repeating: "x", count: 30) + "\u{1B}[2J ä.ledger").utf8).span)
    let name = (0..<32).map { long.name[$0] }
    #expect(name.allSatisfy { $0 > 0x20 && $0 < 0x7F })
    #expect(String(decoding: name, as: UTF8.self).hasSuffix("_[2J___.ledger"))
  }

  /// The array's own record and its journal do not touch each other.
  @Test func theArraysRecordStays() throws {
    let board = VirtualBoard(medium: TestMedium())
    var counts = TransferCounts()
    let text = Array("H-1".utf8)
    guard let serial = SerialNumber(ascii: text.span) else { preconditionFailure("three characters") }
    let record = IdentityRecord(elements: 64, arrayChecksum: 5, serial: serial)
    try Self.memory.writeIdentity(record, on: board, counts: &counts)
    for sequence in 1...9 as ClosedRange<UInt32> {
      try Self.memory.write(Self.entry(sequence, .open), on: board, counts: &counts)
    }
    #expect(try Self.memory.readIdentity(on: board, counts: &counts) == record)
  }

  /// Any bytes in either copy of any page: one whole copy is enough, an older one is not taken for the newest, and a page of which both are
  /// damaged is told.
  @Test func aDamagedCopyIsReplacedByTheOther() throws {
    for sequence in [1, 2, 7, 8, 9, 17] as [UInt32] {
      for (first, second) in [(true, false), (false, true), (true, true)] {
        let board = VirtualBoard(medium: TestMedium())
        var counts = TransferCounts()
        for earlier in 1...sequence {
          try Self.memory.write(Self.entry(earlier, .open), on: board, counts: &counts)
        }
        let page = Int(sequence % 8) * 64
        let spoilt: [UInt8] = Array(repeating: 0xA5, count: 5)
        if first { try Self.memory.write(spoilt.span, at: 0x1000 + page + 20, on: board, counts: &counts) }
        if second { try Self.memory.write(spoilt.span, at: 0x2000 + page + 20, on: board, counts: &counts) }
        let journal = try Self.memory.readJournal(on: board, counts: &counts)
        #expect(journal.lostPages == (first && second ? 1 : 0))
        #expect(
          journal.newest?.sequence == (first && second ? (sequence == 1 ? nil : sequence - 1) : sequence))
      }
    }
  }

  /// A write that was broken off after its first copy, or within it, leaves the entry before it or this one, and nothing lost.
  @Test func aWriteBrokenOffLosesNothing() throws {
    let board = VirtualBoard(medium: TestMedium())
    var counts = TransferCounts()
    for sequence in 1...10 as ClosedRange<UInt32> {
      try Self.memory.write(Self.entry(sequence, .open), on: board, counts: &counts)
    }
    let half: [UInt8] = Array(repeating: 0x11, count: 30)
    try Self.memory.write(half.span, at: 0x1000 + 3 * 64, on: board, counts: &counts)
    let journal = try Self.memory.readJournal(on: board, counts: &counts)
    #expect(journal.newest?.sequence == 10 && journal.lostPages == 0)
    try Self.memory.write(Self.entry(11, .closed), on: board, counts: &counts)
    #expect(try Self.memory.readJournal(on: board, counts: &counts).newest == Self.entry(11, .closed))
  }

  @Test func aProtectedMemoryIsToldAndNotBelieved() throws {
    var configuration = VirtualBoardConfiguration()
    configuration.identity.isProtected = true
    let board = VirtualBoard(configuration, medium: TestMedium())
    var counts = TransferCounts()
    let fault = #expect(throws: FrontEndFault.self) {
      try Self.memory.write(Self.entry(1, .open), on: board, counts: &counts)
    }
    #expect(fault?.part == .identityMemory && fault?.cause == .readBackDiffers)
  }

  /// It belongs to the array: with its file it is plugged in at another board.
  @Test func theJournalTravelsWithTheArray() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "array-\(UUID().uuidString)").path
    defer { unlink(file) }
    var counts = TransferCounts()
    do {
      let board = VirtualBoard(medium: TestMedium())
      board.plugIn(try ArrayMemoryFile(path: file))
      try Self.memory.write(Self.entry(1, .open), on: board, counts: &counts)
    }
    let other = VirtualBoard(medium: TestMedium())
    other.plugIn(try ArrayMemoryFile(path: file))
    #expect(try Self.memory.readJournal(on: other, counts: &counts).newest == Self.entry(1, .open))
    var status = stat()
    #expect(stat(file, &status) == 0 && status.st_mode & 0o777 == 0o640 && status.st_size == 32_768)
  }
}
