import HistotripsyCore
import Testing
import VirtualBoard

/// TMP117, SNOSD82D §7.
@Suite struct ThermometerTests {
  private func register(_ bench: Bench, _ device: UInt8, _ pointer: UInt8) throws -> Int {
    Bench.number(try bench.transfer(device, [pointer], read: 2)[...])
  }

  @Test func itIdentifiesItself() throws {
    let bench = Bench()
    #expect(try register(bench, 0x48, 0x0F) == 0x0117)
    #expect(try register(bench, 0x49, 0x0F) == 0x0117)
    #expect(try register(bench, 0x48, 0x01) == 0x0220)
    #expect(try register(bench, 0x48, 0x02) == 0x6000)
    #expect(try register(bench, 0x48, 0x03) == 0x8000)
  }

  @Test func beforeTheFirstConversionItReadsMinus256() throws {
    let bench = Bench { $0.headTemperature = .constant(.celsius(25)) }
    #expect(try register(bench, 0x49, 0x00) == 0x8000)
    // Start-up 1.5 ms, eight conversions of 15.5 ms.
    try bench.board.wait(until: Instant(nanoseconds: 125_000_000))
    #expect(try register(bench, 0x49, 0x00) == 0x8000)
    try bench.board.wait(until: Instant(nanoseconds: 126_000_000))
    #expect(try register(bench, 0x49, 0x01) & 0x2000 != 0, "data ready")
    #expect(try register(bench, 0x49, 0x01) & 0x2000 == 0, "reading clears")
    #expect(try register(bench, 0x49, 0x00) == 0x0C80, "25 °C, data sheet table 7-1")
  }

  @Test(arguments: [(-25.0, 0xF380), (-0.125, 0xFFF0), (0, 0), (1, 0x0080), (100, 0x3200)])
  func temperaturesReadAsTheDataSheetsTable(_ celsius: Double, _ code: Int) throws {
    let bench = Bench { $0.headTemperature = .constant(.celsius(celsius)) }
    try bench.wait(.seconds(1))
    #expect(try register(bench, 0x49, 0x00) == code)
  }

  @Test func aNewResultComesOnceASecond() throws {
    let bench = Bench {
      $0.headTemperature = TemperatureCourse([
        .init(at: .zero, .celsius(20)), .init(at: .seconds(10), .celsius(30)),
      ])
    }
    try bench.board.wait(until: Instant(nanoseconds: 1_100_000_000))
    #expect(try register(bench, 0x49, 0x00) == Int((20.1255 * 128).rounded()))
    try bench.board.wait(until: Instant(nanoseconds: 1_130_000_000))
    #expect(try register(bench, 0x49, 0x00) == Int((21.1255 * 128).rounded()))
  }

  @Test func theWaterIsTheMediums() throws {
    let bench = Bench()
    bench.medium.waterTemperature = .celsius(37)
    try bench.wait(.seconds(1))
    #expect(try register(bench, 0x48, 0x00) == 37 * 128)
  }

  @Test func aOneShotConvertsOnceAndShutsDown() throws {
    let bench = Bench()
    try bench.transfer(0x49, [0x01, 0x0C, 0x00])
    try bench.wait(.milliseconds(10))
    #expect(try register(bench, 0x49, 0x01) == 0x0C00)
    try bench.wait(.milliseconds(10))
    #expect(try register(bench, 0x49, 0x01) == 0x2400)
    #expect(try register(bench, 0x49, 0x00) == 0x0C80)
  }

  @Test func theOffsetIsAddedAndSoftResetForgetsIt() throws {
    let bench = Bench()
    try bench.transfer(0x49, [0x07, 0x00, 0x80])
    try bench.wait(.seconds(1))
    #expect(try register(bench, 0x49, 0x00) == 26 * 128)
    try bench.transfer(0x49, [0x01, 0x00, 0x02])
    #expect(try register(bench, 0x49, 0x00) == 0x8000)
    #expect(try register(bench, 0x49, 0x07) == 0)
  }

  @Test func limitsRaiseTheirFlags() throws {
    let bench = Bench()
    try bench.transfer(0x49, [0x02] + Bench.big(24 * 128, 2))
    try bench.wait(.seconds(1))
    #expect(try register(bench, 0x49, 0x01) & 0xC000 == 0x8000)
  }

  @Test func anUnlockedMemoryKeepsWhatIsWritten() throws {
    let bench = Bench()
    try bench.transfer(0x49, [0x04, 0x80, 0x00])
    try bench.transfer(0x49, [0x05, 0xAB, 0xCD])
    #expect(try register(bench, 0x49, 0x04) == 0xC000, "unlocked, busy")
    try bench.wait(.milliseconds(7))
    #expect(try register(bench, 0x49, 0x04) == 0x8000)
    bench.board.schedule(WorldEvent(.brownOut(.milliseconds(1)), at: .zero))
    try bench.wait(.milliseconds(2))
    #expect(try register(bench, 0x49, 0x05) == 0xABCD)
    #expect(try register(bench, 0x49, 0x04) == 0)
  }
}
