import Arrays
import Calibration
import HistotripsyCore
import Testing

/// How a treatment is driven by a certificate, and without one.
@Suite struct CertifiedDriveTests {
  static func setup(setPoint: Pressure = .megapascals(20)) throws -> TreatmentSetup {
    let limits = Limits(
      railMaximum: .volts(120), burstMaximum: .microseconds(20), periodMinimum: .milliseconds(5),
      dutyMaximum: .partsPerMillion(10_000), dutyWindow: .seconds(1), pulsesMaximum: 100_000,
      setPointMaximum: .megapascals(28), waterMinimum: .celsius(10), waterMaximum: .celsius(40),
      headMaximum: .celsius(50))
    let regimen = Regimen(
      kind: .rapidSteering, frequency: .kilohertz(500),
      firstStage: Stage(cycles: 2, period: .milliseconds(10)), setPoint: setPoint,
      dutyLimit: .partsPerMillion(2000), dutyWindow: .seconds(1), energyLimit: .joules(1000),
      energyWindow: .seconds(1), minimumRevisit: .milliseconds(100), minimumDistance: .millimetres(2),
      endsWhenDone: true)
    return TreatmentSetup(
      regimen: regimen, limits: limits, criteria: FractionationCriteria(),
      drive: try #require(DriveCurve.linear(pascalsPerVolt: 3e5, upTo: .volts(120))),
      loop: PressureLoopSettings(driveMaximum: .volts(120)), conductance: .siemens(1),
      leaseConsent: .notNeeded)
  }

  @Test func theDriveForASetPointIsReadOffTheCertificatesCurve() throws {
    var setup = try Self.setup()
    try setup.adopt(try SampleCertificate.make())
    // Straight lines between (20 V, 5.6 MPa) and (100 V, 32 MPa).
    let drive = try #require(setup.drive.drive(for: LinearEstimate(peakNegative: .megapascals(20))))
    #expect(abs(drive.volts - (20 + 80 * (20 - 5.6) / (32 - 5.6))) < 1e-9)
    #expect(setup.drive.drive(for: LinearEstimate(peakNegative: .megapascals(32.1))) == nil)
    // The larger of the relative uncertainties on either side: 0.7/5.6 and 4/32.
    #expect(setup.loop.expandedUncertainty == 0.125)
    #expect(setup.limits.waterMinimum == .celsius(15) && setup.limits.waterMaximum == .celsius(25))
  }

  @Test func aDriveThatLeavesNoRoomForDoubtIsCutAtTheLimit() throws {
    let curve = try SampleCertificate.make().driveCurve()
    let settings = PressureLoopSettings(
      driveMaximum: .volts(100), expandedUncertainty: 0.125,
      ceiling: LinearEstimate(peakNegative: .megapascals(27)))
    // 24 MPa + 12.5 % is 27 MPa: the highest set-point there is.
    var loop = try PressureLoop(
      holding: LinearEstimate(peakNegative: .megapascals(24)), curve: curve, settings: settings)
    let base = try #require(loop.drive(relativeGain: 1))
    for _ in 0..<50 {
      try loop.update(estimated: LinearEstimate(peakNegative: .megapascals(20)))
      #expect(loop.drive(relativeGain: 1) == base)
      // Where steering costs pressure the same pressure takes more drive, and no more than that.
      let steered = try #require(loop.drive(relativeGain: 0.9))
      let pressure = try #require(curve.estimate(at: steered, relativeGain: 0.9))
      #expect(pressure.peakNegative.pascals <= 24e6 * (1 + 1e-12))
    }
    #expect(loop.trim > 1.1)
    #expect(throws: PressureLoopFault.setPointAboveCeiling) {
      try PressureLoop(
        holding: LinearEstimate(peakNegative: .megapascals(24.1)), curve: curve, settings: settings)
    }
  }

  /// Marczak 1997 gives 1482.4 m/s at 20 °C and 1509.1 at 30 °C.
  @Test func warmerWaterIsGivenMoreDriveForTheSamePressure() throws {
    let curve = try SampleCertificate.make().driveCurve()
    var loop = try PressureLoop(
      holding: LinearEstimate(peakNegative: .megapascals(20)), curve: curve,
      settings: PressureLoopSettings(driveMaximum: .volts(100)))
    let gain = try #require(WaterGain(calibratedAt: .celsius(20)))
    let warm = gain.gain(at: try #require(SpeedOfSound.water(at: .celsius(30))))
    #expect(abs(warm - 1482.4 / 1509.1) < 1e-4)
    loop.adapt(toWater: warm)
    let drive = try #require(loop.drive(relativeGain: 1))
    let pressure = try #require(curve.estimate(at: drive))
    #expect(abs(pressure.peakNegative.pascals * warm - 20e6) < 1)
    #expect(abs(try #require(loop.estimate(at: drive, relativeGain: 1)).peakNegative.pascals - 20e6) < 1)
  }

  /// MI 0.7 (Apfel and Holland 1991), halved for a source that nobody has measured.
  @Test func withoutACertificateARealArrayIsDrivenBelowCavitation() throws {
    var setup = try Self.setup()
    setup.capBelowCavitation(stated: ElementDefaults.assumedSourcePressurePerVolt)
    let highest = setup.regimen.setPoint
    #expect(abs(highest.megapascals - 0.35 * 0.5.squareRoot()) < 1e-9)
    #expect(setup.limits.setPointMaximum == highest)
    #expect(setup.loop.ceiling?.peakNegative == highest)
    // At most 6 dB more drive than the geometric focus takes.
    #expect(abs(setup.limits.railMaximum.volts - highest.pascals / 3e5 * 1.995_262_3) < 1e-6)
    try setup.check()
  }

  /// kPa/V written as Pa/V: the drive is capped as if the source were what an unstated one is taken for.
  @Test func aSourceStatedTooWeakUnlocksNoMoreDrive() throws {
    var honest = try Self.setup()
    honest.capBelowCavitation(stated: .pascals(2000))
    var slipped = try Self.setup()
    slipped.drive = try #require(.linear(pascalsPerVolt: 3e5 / 2000, upTo: .volts(100)))
    slipped.capBelowCavitation(stated: .pascals(1))
    #expect(abs(slipped.limits.railMaximum.volts / honest.limits.railMaximum.volts - 1) < 1e-9)
    #expect(slipped.loop.driveMaximum == slipped.limits.railMaximum)
  }

  /// Too weak to get there at all: an absolute bound is left.
  @Test func noUncalibratedArrayGetsMoreThanTwentyVolts() throws {
    var setup = try Self.setup()
    setup.drive = try #require(.linear(pascalsPerVolt: 100, upTo: .volts(100)))
    setup.capBelowCavitation(stated: .pascals(2000))
    #expect(setup.limits.railMaximum == .volts(20) && setup.loop.driveMaximum <= .volts(20))
  }
}
