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

/// INA226, SBOS547 §7.
@Suite struct RailMonitorTests {
  private func register(_ bench: Bench, _ pointer: UInt8) throws -> Int {
    Bench.number(try bench.transfer(0x40, [pointer], read: 2)[...])
  }

  @Test func itIdentifiesItselfAndResets() throws {
    let bench = Bench()
    #expect(try register(bench, 0xFE) == 0x5449)
    #expect(try register(bench, 0xFF) == 0x2260)
    #expect(try register(bench, 0x00) == 0x4127)
    try bench.transfer(0x40, [0x00, 0x0F, 0xFF])
    #expect(try register(bench, 0x00) == 0x4FFF, "the fixed bits read 100")
    try bench.transfer(0x40, [0x05, 0x12, 0x34])
    try bench.transfer(0x40, [0x00, 0x80, 0x00])
    #expect(try register(bench, 0x00) == 0x4127)
    #expect(try register(bench, 0x05) == 0)
  }

  @Test func thePointerIsKeptBetweenTransfers() throws {
    let bench = Bench()
    _ = try register(bench, 0xFF)
    #expect(try bench.transfer(0x40, [], read: 2) == [0x22, 0x60])
  }

  @Test func theBusVoltageIsTheRailInTenMillivoltCounts() throws {
    let bench = Bench()
    try bench.arm()
    try bench.live(.milliseconds(20))
    // Code 2731: 100.0122 V, 12.50153 V behind the divider, 10 001.2 counts of 1.25 mV.
    #expect(try register(bench, 0x02) == 10_001)
  }

  @Test func aConversionTakesItsTime() throws {
    let bench = Bench()
    _ = try register(bench, 0x06)
    // Shunt and bus, 140 µs each, 4 averages, triggered: 1.12 ms.
    try bench.transfer(0x40, [0x00, 0x42, 0x03])
    let begun = bench.board.present
    try bench.board.wait(until: begun + .microseconds(1000))
    #expect(try register(bench, 0x06) & 8 == 0)
    try bench.board.wait(until: begun + .microseconds(1120))
    #expect(try register(bench, 0x06) & 8 == 8)
    #expect(try register(bench, 0x06) & 8 == 0, "reading clears")
    try bench.wait(.milliseconds(10))
    #expect(try register(bench, 0x06) & 8 == 0, "triggered once")
  }

  @Test func aResultIsTheMeanOverItsConversion() throws {
    let bench = Bench()
    try bench.clearFaults()
    try bench.setLimits(rail: 150_000)
    try bench.lock()
    try bench.setRail(volts: 100)
    // Bus only, continuous, 588 µs, no averaging; begun just before the rail goes on.
    try bench.transfer(0x40, [0x00, 0x40, 0xC6])
    let begun = bench.board.present - .microseconds(2) - Nanoseconds(500)
    try bench.beat()
    try bench.board.drive(.enable, .asserted)
    let on = bench.board.present
    try bench.board.wait(until: begun + .microseconds(650))
    let counts = try register(bench, 0x02)
    // Mean of V(1 − e^(−t/τ)) over what of the 588 µs the rail was on.
    let lead = Double((on - begun).count) * 1e-9
    let span = 588e-6 - lead
    let volts = 150.0 * 2731 / 4096
    let integral = volts * (span - 300e-6 * (1 - 0.367879441 * exponent(-(span - 300e-6) / 300e-6)))
    #expect(abs(Double(counts) - integral / 588e-6 * 100) < 1)
  }

  /// e^x by its series, for small |x|.
  private func exponent(_ x: Double) -> Double {
    var term = 1.0
    var sum = 1.0
    for n in 1..<30 {
      term *= x / Double(n)
      sum += term
    }
    return sum
  }

  @Test func currentAndPowerFollowTheCalibration() throws {
    let bench = Bench {
      $0.railMonitor.bleeder = .siemens(0.01)
    }
    try bench.arm()
    try bench.transfer(0x40, [0x05, 0x08, 0x00])
    try bench.live(.milliseconds(20))
    // 1.000122 A in 10 mΩ: 10.00122 mV, 4000.5 counts of 2.5 µV; calibration 2048 makes current equal shunt.
    let shunt = try register(bench, 0x01)
    #expect(shunt == 4000)
    #expect(try register(bench, 0x04) == shunt)
    #expect(try register(bench, 0x03) == shunt * 10_001 / 20_000)
  }
}

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

/// 24LC256, DS21203 §4 to §8.
@Suite struct IdentityMemoryTests {
  @Test func itReadsSequentiallyAndAroundItsEnd() throws {
    let bench = Bench { $0.identity.contents = Array(1...200) }
    #expect(try bench.transfer(0x50, [0, 10], read: 4) == [11, 12, 13, 14])
    #expect(try bench.transfer(0x50, [], read: 2) == [15, 16], "current address")
    #expect(try bench.transfer(0x50, [0x7F, 0xFF], read: 3) == [0xFF, 1, 2])
    #expect(try bench.transfer(0x50, [0x80, 0x00], read: 1) == [1], "bit 15 does not matter")
  }

  @Test func aWriteWrapsWithinItsPage() throws {
    let bench = Bench()
    try bench.transfer(0x50, [0x00, 0x7E, 1, 2, 3, 4])
    try bench.wait(.milliseconds(6))
    #expect(try bench.transfer(0x50, [0x00, 0x7E], read: 4) == [1, 2, 0xFF, 0xFF])
    #expect(try bench.transfer(0x50, [0x00, 0x40], read: 3) == [3, 4, 0xFF])
  }

  @Test func itDoesNotAnswerDuringItsWriteCycle() throws {
    let bench = Bench()
    try bench.transfer(0x50, [0x01, 0x00, 0x5A])
    let stop = bench.board.present
    var polls = 0
    while bench.fault(0x50, []) != nil { polls += 1 }
    #expect(bench.board.present - stop >= .milliseconds(5))
    #expect(bench.board.present - stop < .microseconds(5100))
    #expect(polls > 50)
    #expect(try bench.transfer(0x50, [0x01, 0x00], read: 1) == [0x5A])
  }

  @Test func settingTheAddressAloneStartsNoWriteCycle() throws {
    let bench = Bench()
    try bench.transfer(0x50, [0x01, 0x00])
    #expect(bench.fault(0x50, []) == nil)
  }

  @Test func aProtectedMemoryAcknowledgesAndKeepsItsContents() throws {
    let bench = Bench { $0.identity.isProtected = true }
    try bench.transfer(0x50, [0x00, 0x00, 0x11])
    #expect(try bench.transfer(0x50, [0x00, 0x00], read: 1) == [0xFF])
  }

  @Test func contentsOutliveThePower() throws {
    let bench = Bench()
    try bench.transfer(0x50, [0x00, 0x00, 0x11])
    try bench.wait(.milliseconds(6))
    bench.board.schedule(WorldEvent(.brownOut(.milliseconds(1)), at: .zero))
    try bench.wait(.milliseconds(2))
    #expect(try bench.transfer(0x50, [0x00, 0x00], read: 1) == [0x11])
  }
}
