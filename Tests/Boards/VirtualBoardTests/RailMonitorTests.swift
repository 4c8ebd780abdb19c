import HistotripsyCore
import Testing
import VirtualBoard

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
