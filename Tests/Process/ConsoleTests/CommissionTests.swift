import Arrays
import HistotripsyCore
import Hydrophones
import LinuxBoard
import Testing
import VirtualBoard

@testable import histotripsy

/// Is a new array written into its front end, and nothing else into anything else?
@Suite struct CommissionTests {
  static let array = BuiltInArray.description

  static func board(_ adjust: (inout VirtualBoardConfiguration) -> Void = { _ in }) -> VirtualBoard {
    var configuration = VirtualBoardConfiguration()
    configuration.frontEnd.elements = array.elements.count
    adjust(&configuration)
    return VirtualBoard(
      configuration,
      medium: Medium(
        MediumConfiguration(
          elements: array.elements, naturalFocus: array.geometricFocus, frequency: array.frequency,
          sourcePressurePerVolt: array.sourcePressurePerVolt, tissue: nil, seed: 1)))
  }

  static func serial(_ text: String) throws -> SerialNumber { try SerialNumber.parse(text) }

  static func commissioning(_ board: VirtualBoard, _ number: String = "HT-0042") throws -> Commissioning {
    try Commissioning(of: array, serial: serial(number), front: FrontEndSetup(), on: board)
  }

  /// Bytes of the memory, read as any master would read them.
  static func bytes(_ board: VirtualBoard, _ count: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let pointer: InlineArray<2, UInt8> = [0, 0]
    var span = bytes.mutableSpan
    try board.transfer(to: I2CAddress(device: 0x50), writing: pointer.span, reading: &span)
    return bytes
  }

  @Test func aBlankMemoryGetsTheRecordAndTheDriveIsZeroAtPowerOn() throws {
    let array = Self.array
    let board = Self.board()
    #expect(try Self.bytes(board, 4) == [0xFF, 0xFF, 0xFF, 0xFF])
    let work = try Self.commissioning(board)
    #expect(work.found == .blank)
    #expect(work.question(Self.array).contains("blank"))
    try work.carryOut(on: board)
    // Layout of IdentityRecord: magic, version, reserved, 256 elements, checksum, serial number.
    let bytes = try Self.bytes(board, 28)
    #expect(bytes[0..<8] == [0x48, 0x53, 0x54, 0x41, 1, 0, 1, 0])
    let checksum = ArrayGeometry.checksum(
      of: array.elements.span, frequency: array.frequency, geometricFocus: array.geometricFocus)
    #expect(bytes[8..<12].reduce(0) { $0 << 8 | UInt32($1) } == checksum)
    #expect(Array(bytes[12..<28]) == Array("HT-0042".utf8) + Array(repeating: 0, count: 9))
    // MCP4725 read (DS22039 §6.2): status, DAC code, EEPROM code.
    var dac = [UInt8](repeating: 0xAA, count: 5)
    var span = dac.mutableSpan
    try board.transfer(to: I2CAddress(device: 0x60), writing: Span<UInt8>(), reading: &span)
    #expect(dac[3] & 0x0F == 0 && dac[4] == 0)
    #expect(!board.isHighVoltageOn)
    let again = try Self.commissioning(board)
    #expect(again.found == .record(work.record))
    #expect(again.question(Self.array).contains("the same"))
  }

  @Test func aCalibrationStaysWithItsArrayAndGoesWithAnother() throws {
    let board = Self.board()
    var counts = TransferCounts()
    var record = try Self.commissioning(board).record
    record.calibration = CalibrationDigest(InlineArray(repeating: 7))
    try FrontEndSetup().identityMemory.writeIdentity(record, on: board, counts: &counts)
    #expect(try Self.commissioning(board).record == record)
    let other = try Self.commissioning(board, "HT-0043")
    #expect(!other.record.calibration.isCalibrated)
    #expect(
      other.question(Self.array).contains("it will be lost\n                    and with it its calibration"))
  }

  @Test func aDamagedRecordIsToldAndReplaced() throws {
    let board = Self.board { $0.identity.contents = Array(repeating: 0x5A, count: 64) }
    let work = try Self.commissioning(board)
    #expect(
      work.question(Self.array).contains("no valid record: identity memory: answers with a wrong checksum"))
    try work.carryOut(on: board)
    #expect(try Self.commissioning(board).found == .record(work.record))
  }

  @Test func aMemoryThatIsWriteProtectedIsNotCalledWritten() throws {
    let board = Self.board { $0.identity.isProtected = true }
    let work = try Self.commissioning(board)
    #expect(throws: FrontEndFault(part: .identityMemory, cause: .readBackDiffers, attempts: 1)) {
      try work.carryOut(on: board)
    }
  }

  @Test func aFrontEndForAnotherNumberOfElementsIsRefused() throws {
    let board = Self.board { $0.frontEnd.elements = 64 }
    let refusal = #expect(throws: BoardRefusal.self) { try Self.commissioning(board) }
    #expect(
      "\(try #require(refusal))".contains(
        "the front end drives 64 elements, array Built-in 256-element cap has 256: give the file"))
    #expect(try Self.bytes(board, 1) == [0xFF])
  }

  static let refusals: [Refusal] = [
    .usage(
      ["board", "commission", "--profile", "generic", "--serial", "HT-0042-0042-0042"],
      "The value 'HT-0042-0042-0042' is invalid for '--serial <number>': 'HT-0042-0042-0042' has 17 bytes; a serial number has 1 to 16, all of them printable ASCII"
    ),
    .usage(
      ["board", "commission", "--profile", "generic", "--serial", "1", "--array", "-"],
      "Standard input is where the confirmation is typed; give a file"),
    Refusal(
      arguments: ["board", "commission", "--profile", "generic", "--serial", "1", "--array", "none.yaml"],
      status: 66, message: "none.yaml: there is no such file"),
  ]

  @Test(arguments: refusals.indices) func aRequestThatCannotBeIsOneLine(_ index: Int) throws {
    try Self.refusals[index].expect()
  }
}
