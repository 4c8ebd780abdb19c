import HistotripsyCore
import Testing
import VirtualBoard

/// MCP4725, DS22039D §6.
@Suite struct AmplitudeDACTests {
  @Test func aFactoryChipStandsAtMidScale() throws {
    let bench = Bench()
    // Ready, power-on reset, powered; 0x800; EEPROM 0x800.
    #expect(try bench.transfer(0x60, [], read: 5) == [0xC0, 0x80, 0x00, 0x08, 0x00])
    #expect(bench.board.railSetPoint.volts == 75)
  }

  @Test func aFastWriteSetsTheOutputAndNotTheMemory() throws {
    let bench = Bench()
    try bench.transfer(0x60, [0x0A, 0xBC])
    #expect(try bench.transfer(0x60, [], read: 5) == [0xC0, 0xAB, 0xC0, 0x08, 0x00])
    #expect(bench.board.railSetPoint.volts == 150.0 * 0xABC / 4096)
  }

  @Test func fastWritesRepeatWithinOneTransfer() throws {
    let bench = Bench()
    try bench.transfer(0x60, [0x01, 0x00, 0x02, 0x00])
    #expect(bench.board.railSetPoint.volts == 150.0 * 0x200 / 4096)
  }

  @Test func powerDownTakesTheOutputToGround() throws {
    let bench = Bench()
    try bench.transfer(0x60, [0x3F, 0xFF])
    #expect(bench.board.railSetPoint.volts == 0)
    #expect(try bench.transfer(0x60, [], read: 3) == [0xC6, 0xFF, 0xF0])
  }

  @Test func aRegisterWriteSetsTheOutput() throws {
    let bench = Bench()
    try bench.transfer(0x60, [0x42, 0x12, 0x30])
    #expect(try bench.transfer(0x60, [], read: 5) == [0xC2, 0x12, 0x30, 0x08, 0x00])
  }

  @Test func aReservedCommandIsIgnored() throws {
    let bench = Bench()
    try bench.transfer(0x60, [0x80, 0x12, 0x30])
    #expect(try bench.transfer(0x60, [], read: 3) == [0xC0, 0x80, 0x00])
  }

  @Test func theMemoryIsWrittenIn25MillisecondsAndOutlivesThePower() throws {
    let bench = Bench()
    try bench.transfer(0x60, [0x60, 0x40, 0x10])
    #expect(try bench.transfer(0x60, [], read: 1) == [0x40], "busy")
    try bench.transfer(0x60, [0x00, 0x11])
    #expect(bench.board.railSetPoint.volts == 150.0 * 0x401 / 4096, "new writes are ignored meanwhile")
    try bench.wait(.milliseconds(25))
    #expect(try bench.transfer(0x60, [], read: 5) == [0xC0, 0x40, 0x10, 0x04, 0x01])
    try bench.transfer(0x60, [0x00, 0x11])
    bench.board.schedule(WorldEvent(.brownOut(.milliseconds(1)), at: .zero))
    try bench.wait(.milliseconds(2))
    #expect(bench.board.railSetPoint.volts == 150.0 * 0x401 / 4096)
  }
}
