import HistotripsyCore
import Testing

/// Do unit types keep out what they must keep out?
@Suite struct QuantityTests {
  @Test func valuesFromTheWorldOutsideTheirBoundsAreRefused() {
    #expect(Pressure(checked: .nan) == nil)
    #expect(Pressure(checked: .infinity) == nil)
    #expect(Pressure(checked: 1.1e9) == nil)
    #expect(Pressure(checked: -3e7)?.megapascals == -30)
    #expect(Frequency(checked: -5) == nil)
    #expect(Temperature(checked: -274) == nil)
    #expect(Length(checked: 10.1) == nil)
    #expect(Energy(checked: -1e-9) == nil)
    #expect(Speed(checked: 0) == nil)
  }

  @Test func unitsConvertExactlyWhereTheyCan() {
    #expect(Pressure.megapascals(30).pascals == 30_000_000)
    #expect(Length.millimetres(150).metres == 0.15)
    #expect(Frequency.kilohertz(500) == Frequency.megahertz(0.5))
    #expect(Voltage.millivolts(250).volts == 0.25)
  }

  @Test func arithmeticKeepsTheUnitAndRatiosLoseIt() {
    #expect(Voltage.volts(80) + Voltage.volts(4.5) == .volts(84.5))
    #expect(Voltage.volts(80) / Voltage.volts(40) == 2)
    #expect((Pressure.megapascals(30) * 0.5).megapascals == 15)
  }

  @Test func clampingTakesTheNearestBound() {
    #expect(Frequency(clamping: -1) == .hertz(0))
    #expect(Voltage(clamping: 1e9).volts == 1e5)
  }

  @Test(arguments: [(UInt32(1_000_001), false), (1_000_000, true), (0, true)])
  func dutyIsAShareOfTheWhole(ppm: UInt32, isPossible: Bool) {
    #expect((DutyCycle(partsPerMillion: ppm) != nil) == isPossible)
  }

  @Test func onTimeIsTheShareOfTheWindowRoundedDown() {
    // 0.12 % of 1 s, and a window and share whose product is not whole: 1234 ppm of 999 999 999 ns = 1 233 999.998766 ns.
    #expect(DutyCycle.partsPerMillion(1200).onTime(in: .seconds(1)) == .microseconds(1200))
    #expect(DutyCycle.partsPerMillion(1234).onTime(in: Nanoseconds(999_999_999)) == Nanoseconds(1_233_999))
    // 100 s at full duty neither overflows nor loses a nanosecond.
    #expect(DutyCycle.partsPerMillion(1_000_000).onTime(in: .seconds(100)) == .seconds(100))
  }

  @Test func aPositionHoldsNoNumberThatIsNone() {
    #expect(Position(checkedMetres: .nan, 0, 0) == nil)
    #expect(Position(checkedMetres: 0, 0, 11) == nil)
    #expect(Position.millimetres(3, 4, 0).distance(to: .origin) == .millimetres(5))
  }
}
