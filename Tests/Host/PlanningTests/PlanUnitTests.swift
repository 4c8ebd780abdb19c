import Testing

@testable import Planning

/// Numbers of a plan's foci: written and read back they are the same, and the quick reader agrees with the careful one.
struct PlanUnitTests {
  @Test(arguments: [0.0, 1e-10, -1e-10, 0.0123456789, -0.15, 0.99999, 1, -1])
  func lengthsReadBackExactly(metres: Double) throws {
    let unit = PlanUnit.millimetre
    let rounded = unit.rounded(metres)
    #expect(abs(rounded - metres) <= 5.1e-11)
    #expect(unit.value(of: Substring(unit.written(rounded))) == rounded)
  }

  @Test(arguments: [
    "", " ", "mm", "1", "1mm", "1  mm", "1 m", "--1 mm", "1.2.3 mm", ".", ". mm", "nan mm", "1e3 mm",
    "1234567890123456 mm", "1. mm",
  ])
  func whatIsNotPlainIsLeftToTheCarefulReader(text: String) {
    #expect(PlanUnit.millimetre.value(of: Substring(text)) == nil)
  }

  @Test func writtenNumbersAreShort() {
    #expect(PlanUnit.millimetre.written(-0.0015) == "-1.5 mm")
    #expect(PlanUnit.volt.written(98.2) == "98.2 V")
    #expect(PlanUnit.decibel.written(-0.004) == "0 dB")
    #expect(PlanUnit.megapascal.written(0.5e6) == "0.5 MPa")
    #expect(PlanUnit.volt.written(0.05) == "0.05 V")
  }
}
