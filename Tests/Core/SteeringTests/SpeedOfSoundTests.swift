import HistotripsyCore
import Testing

@Suite struct SpeedOfSoundTests {
  /// Del Grosso and Mader, J. Acoust. Soc. Am. 52, 1442 (1972): one of the three data sets behind the polynomial.
  @Test(arguments: [
    (0.0, 1402.388), (10, 1447.270), (20, 1482.343), (25, 1496.687), (30, 1509.127), (40, 1528.863),
    (50, 1542.551),

  ])
  func waterAgreesWithMeasurements(celsius: Double, metresPerSecond: Double) throws {
    let speed = try #require(SpeedOfSound.water(at: .celsius(celsius)))
    #expect(abs(speed.metresPerSecond - metresPerSecond) <= 0.05)
  }

  /// Bilaniuk and Wong, J. Acoust. Soc. Am. 93, 1609 (1993) and 99, 3257 (1996), 148 points: another fit by other people.
  @Test func waterAgreesWithAnotherFitOverTheWholeRange() throws {
    for celsius in 0...95 {
      let t = Double(celsius)
      let powers = [1, t, t * t, t * t * t, t * t * t * t, t * t * t * t * t]
      let terms = [
        1402.38744, 5.03836171, -5.81172916e-2, 3.34638117e-4, -1.48259672e-6, 3.16585020e-9,
      ]
      let other = zip(powers, terms).map(*).reduce(0, +)
      let speed = try #require(SpeedOfSound.water(at: .celsius(t)))
      #expect(abs(speed.metresPerSecond - other) <= 0.05, "at \(celsius) °C")
    }
  }

  @Test func nothingIsExtrapolated() {
    #expect(SpeedOfSound.water(at: .celsius(-0.001)) == nil)
    #expect(SpeedOfSound.water(at: .celsius(95.001)) == nil)
    #expect(SpeedOfSound.water(at: .celsius(0)) != nil)
    #expect(SpeedOfSound.water(at: .celsius(95)) != nil)
  }
}
