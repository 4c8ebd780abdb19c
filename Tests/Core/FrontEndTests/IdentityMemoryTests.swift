import HistotripsyCore
import Testing

@Suite struct IdentityMemoryTests {
  let memory = FrontEndSetup().identityMemory

  static func serial(_ text: String) -> SerialNumber? {
    let bytes = Array(text.utf8)
    return SerialNumber(ascii: bytes.span)
  }

  static func record() throws -> IdentityRecord {
    var digest = InlineArray<32, UInt8>(repeating: 0)
    for index in 0..<32 { digest[index] = UInt8(index * 7) }
    return IdentityRecord(
      elements: 263, arrayChecksum: 0x1234_5678, serial: try #require(serial("HMR-263 no. 4")),
      calibration: CalibrationDigest(digest))
  }

  /// The record's 64 bytes, put together by hand from its table.
  static func bytes(magic: String = "HSTA", version: UInt8 = 1, elements: UInt16 = 263) -> [UInt8] {
    var bytes = Array(magic.utf8) + [version, 0] + elements.wire + UInt32(0x1234_5678).wire
    bytes += Array("HMR-263 no. 4".utf8) + [0, 0, 0]
    bytes += (0..<32).map { UInt8($0 * 7) }
    return bytes + LongDivision.crc32(bytes).wire
  }

  func read(_ bytes: [UInt8]) -> (IdentityRecord?, FrontEndFault?) {
    let board = ScriptedBoard([.read(0x50, [0, 0], gives: bytes)])
    var counts = TransferCounts()
    var record: IdentityRecord?
    let found = fault { () throws(FrontEndFault) in
      record = try memory.readIdentity(on: board, counts: &counts)
    }
    return (record, found)
  }

  @Test func aRecordIsReadInOneSequentialRead() throws {
    let (record, found) = read(Self.bytes())
    #expect(found == nil)
    let expected = try Self.record()
    #expect(record == expected)
    #expect(record?.calibration.isCalibrated == true)
  }

  @Test func aBlankMemoryIsNotADamagedOne() {
    let (blank, noFault) = read([UInt8](repeating: 0xFF, count: 64))
    #expect(blank == nil)
    #expect(noFault == nil)
    let (_, found) = read([UInt8](repeating: 0x00, count: 64))
    #expect(found == FrontEndFault(part: .identityMemory, cause: .badCRC, attempts: 1))
  }

  @Test func everyFlippedBitOfARecordIsFound() {
    for bit in 0..<(64 * 8) {
      var damaged = Self.bytes()
      damaged[bit / 8] ^= 1 << (bit % 8)
      #expect(read(damaged).1?.cause == .badCRC, "bit \(bit)")
    }
  }

  @Test func otherRecordsAreNamedForWhatTheyAre() {
    #expect(read(Self.bytes(magic: "HSTB")).1?.cause == .wrongIdentity(0x4853_5442))
    #expect(read(Self.bytes(version: 2)).1?.cause == .unexpectedValue(2))
    #expect(read(Self.bytes(elements: 0)).1?.cause == .outOfRange)
    #expect(read(Self.bytes(elements: 4097)).1?.cause == .outOfRange)
  }

  @Test func aRecordIsWrittenInOnePagePolledForAndReadBack() throws {
    let bytes = Self.bytes()
    let board = ScriptedBoard([
      .write(0x50, [0, 0] + bytes), .probe(0x50, isAnswered: false), .probe(0x50, isAnswered: false),
      .probe(0x50, isAnswered: true), .read(0x50, [0, 0], gives: bytes),
    ])
    var counts = TransferCounts()
    let before = board.now()
    try memory.writeIdentity(Self.record(), on: board, counts: &counts)
    #expect(counts.busyPolls == 2)
    #expect(counts.retries == 0)
    #expect(counts.noAcknowledge == 0)
    #expect(board.now() - before == .milliseconds(1))
  }

  @Test func aProtectedMemoryAcknowledgesAndIsFoundOut() throws {
    let board = ScriptedBoard([
      .write(0x50, [0, 0] + Self.bytes()), .probe(0x50, isAnswered: true),
      .read(0x50, [0, 0], gives: [UInt8](repeating: 0xFF, count: 64)),
    ])
    var counts = TransferCounts()
    let record = try Self.record()
    let found = fault { () throws(FrontEndFault) in
      try memory.writeIdentity(record, on: board, counts: &counts)
    }
    #expect(found?.cause == .readBackDiffers)
  }

  @Test func aWriteCycleThatNeverEndsIsGivenUpAfterTenMilliseconds() throws {
    let board = ScriptedBoard(
      [.write(0x50, [0, 0] + Self.bytes())]
        + [ScriptedBoard.Exchange](repeating: .probe(0x50, isAnswered: false), count: 21))
    var counts = TransferCounts()
    let record = try Self.record()
    let before = board.now()
    let found = fault { () throws(FrontEndFault) in
      try memory.writeIdentity(record, on: board, counts: &counts)
    }
    #expect(found == FrontEndFault(part: .identityMemory, cause: .notReady, attempts: 1))
    #expect(board.now() - before == .milliseconds(10))
    #expect(counts.busyPolls == 21)
  }

  @Test(arguments: [
    (0, 64, [64]), (0, 65, [64, 1]), (63, 2, [1, 1]), (60, 200, [4, 64, 64, 64, 4]), (128, 1, [1]),
    (32_704, 64, [64]), (100, 28, [28]), (100, 29, [28, 1]),
  ])
  func writesStopAtEveryPageBoundary(address: Int, count: Int, pieces: [Int]) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 13 + 5) }
    var script: [ScriptedBoard.Exchange] = []
    var at = 0
    for piece in pieces {
      script.append(.write(0x50, UInt16(address + at).wire + bytes[at..<(at + piece)]))
      script.append(.probe(0x50, isAnswered: true))
      at += piece
    }
    let board = ScriptedBoard(script)
    var counts = TransferCounts()
    try memory.write(bytes.span, at: address, on: board, counts: &counts)
  }

  @Test func readsMayCrossPagesAndAreSplitByLengthOnly() throws {
    let bytes = (0..<150).map { UInt8($0) }
    let board = ScriptedBoard([
      .read(0x50, UInt16(1000).wire, gives: Array(bytes[0..<64])),
      .read(0x50, UInt16(1064).wire, gives: Array(bytes[64..<128])),
      .read(0x50, UInt16(1128).wire, gives: Array(bytes[128..<150])),
    ])
    var counts = TransferCounts()
    var found = [UInt8](repeating: 0, count: 150)
    var span = found.mutableSpan
    try memory.read(at: 1000, into: &span, on: board, counts: &counts)
    #expect(found == bytes)
  }

  @Test(arguments: [(-1, 1), (32_768, 1), (32_705, 64)])
  func nothingBeyondTheEndIsTouched(address: Int, count: Int) {
    let board = ScriptedBoard([])
    var counts = TransferCounts()
    let bytes = [UInt8](repeating: 0, count: count)
    let found = fault { () throws(FrontEndFault) in
      try memory.write(bytes.span, at: address, on: board, counts: &counts)
    }
    #expect(found == FrontEndFault(part: .identityMemory, cause: .outOfRange, attempts: 0))
  }

  @Test(arguments: ["", "12345678901234567", "tab\there", "größe", "nul\0in", "\0"])
  func aSerialNumberIsOneToSixteenPrintableCharacters(text: String) {
    #expect(Self.serial(text) == nil)
  }

  @Test func aSerialNumberOfSixteenCharactersFits() throws {
    #expect(Self.serial("1234567890123456")?.count == 16)
  }
}
