import Testing

@testable import Text

/// The grammar of units: SI prefix and base unit, case kept, quotients of them, and levels.
@Suite struct UnitGrammarTests {
  static let known: [(String, UnitOfMeasure.Kind, Double)] = [
    ("V", .voltage, 1), ("mV", .voltage, 1e-3), ("µV", .voltage, 1e-6), ("uV", .voltage, 1e-6),
    ("μV", .voltage, 1e-6),
    ("kV", .voltage, 1e3), ("Volts", .voltage, 1), ("millivolts", .voltage, 1e-3), ("s", .time, 1),
    ("ns", .time, 1e-9),
    ("seconds", .time, 1), ("microseconds", .time, 1e-6), ("MHz", .frequency, 1e6),
    ("megahertz", .frequency, 1e6),
    ("MPa", .pressure, 1e6), ("mPa", .pressure, 1e-3), ("bar", .pressure, 1e5), ("mm", .length, 1e-3),
    ("inch", .length, 0.0254),
    ("in", .length, 0.0254), ("mV/MPa", .sensitivity, 1e-9), ("V/µPa", .sensitivity, 1e6),
    ("V per MPa", .sensitivity, 1e-6),
    ("pF", .capacitance, 1e-12), ("%", .ratio, 1e-2), ("deg", .angle, .pi / 180), ("°", .angle, .pi / 180),
    ("°C", .temperature, 1),
    ("A", .current, 1), ("mW", .power, 1e-3), ("mV MPa-1", .sensitivity, 1e-9),
    ("mV·MPa⁻¹", .sensitivity, 1e-9),
    ("nV Pa^-1", .sensitivity, 1e-9), ("nV Pa\u{2212}1", .sensitivity, 1e-9),
  ]

  @Test(arguments: known) func aUnitIsRead(_ text: String, _ kind: UnitOfMeasure.Kind, _ size: Double) throws
  {
    let unit = try #require(UnitOfMeasure(text))
    #expect(unit.kind == kind && !unit.isLevel && abs(unit.size / size - 1) < 1e-14)
  }

  @Test(arguments: [
    "", "mv", "MV", "mpa", "Mpa", "US", "Ms", "furlong", "1", "CH1", "dBx", "V/", "/V", "V V", "min", "x",
    "k", "m/ /s", "V Pa", "V-", "V-1", "-1", "V Pa-", "V/ Pa s",
  ])
  func whatIsNoUnitIsNone(_ text: String) { #expect(UnitOfMeasure(text) == nil) }

  @Test(arguments: [
    ("dB re 1 V/µPa", 1e6), ("dB re 1V/uPa", 1e6), ("dB re. 1 V/Pa", 1), ("dB//1V/uPa", 1e6),
    ("dBV re 1uPa", 1e6), ("dB re V/Pa", 1),
  ]) func aLevelSaysWhatItIsRelativeTo(_ text: String, _ reference: Double) throws {
    let unit = try #require(UnitOfMeasure(text))
    #expect(unit.isLevel && unit.kind == .sensitivity && abs(unit.size / reference - 1) < 1e-12)
  }

  @Test(arguments: [
    ("Time (s)", "Time", "s"), ("time_us", "time", "us"), ("U/mV", "U", "mV"), ("C1 in V", "C1", "V"),
    ("CH1V", "CH1", "V"),
    ("x mm", "x", "mm"), ("Z[inch]", "Z", "inch"),
    ("Sensitivity (open circuit) (mV/MPa)", "Sensitivity (open circuit)", "mV/MPa"),
    ("Uncertainty (%, k=2)", "Uncertainty", "%"), ("Sens. V/Pa", "Sens.", "V/Pa"), ("mV", "", "mV"),
    ("voltage-mV", "voltage", "mV"),
  ]) func aHeadingIsTakenApart(_ text: String, _ name: String, _ symbol: String) {
    let heading = Heading(text)
    #expect(heading.name == name && heading.unit?.symbol == symbol)
  }

  @Test(arguments: ["Channel A", "Kanal_A", "CH1", "x", "Element", "Frequency (95 %)", "k=2", "CH A"])
  func aNameIsNoUnit(_ text: String) {
    #expect(Heading(text).claim == .none)
  }

  @Test(arguments: [
    ("lower (mv)", "mv"), ("voltage_mv", "mv"), ("CH1 (furlong)", "furlong"), ("p_mpa", "mpa"),
    ("t (MS)", "MS"),
  ])
  func whatStandsWhereAUnitStandsAndIsNoneIsClaimed(_ text: String, _ word: String) {
    #expect(Heading(text).claim == .unknown(word))
  }

  @Test func nearMissesDifferInCaseAlone() {
    #expect(UnitSpellings.nearMisses("mv") == ["mV"])
    #expect(Set(UnitSpellings.nearMisses("mpa")) == ["mPa", "MPa"])
    #expect(UnitSpellings.nearMisses("furlong").isEmpty)
  }
}
