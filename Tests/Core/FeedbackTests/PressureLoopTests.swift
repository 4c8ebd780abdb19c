import Chance
import HistotripsyCore
import Testing

/// The loop against plants y = g·u with closed-form answers. G below is the plant's gain relative to the drive curve: at trim 1 the
/// pressure is G times the set-point.
@Suite struct PressureLoopTests {
  static let setPoint = 30e6

  static func curve() throws -> DriveCurve {
    try #require(DriveCurve.linear(pascalsPerVolt: 3e5, upTo: .volts(150)))
  }

  static func wide(_ proportional: Double = 0.1, _ integral: Double = 0.2) -> PressureLoopSettings {
    PressureLoopSettings(
      proportional: proportional, integral: integral, trimMinimum: 0.5, trimMaximum: 2, slew: 1,
      errorMaximum: 1,
      driveMaximum: .volts(150))
  }

  static func loop(_ settings: PressureLoopSettings) throws -> PressureLoop {
    try PressureLoop(
      holding: LinearEstimate(peakNegative: .pascals(setPoint)), curve: curve(), settings: settings)
  }

  /// One pulse of the plant at the geometric focus and one update; the relative error that was seen.
  static func pulse(_ loop: inout PressureLoop, gain: Double) throws -> Double {
    let drive = try #require(loop.drive(relativeGain: 1))
    let pressure = drive.volts * 3e5 * gain
    try loop.update(estimated: LinearEstimate(peakNegative: .pascals(pressure)))
    return 1 - pressure / setPoint
  }

  /// e_k = A·r₁ᵏ + B·r₂ᵏ, r the roots of z² − (1 − G(kp + ki))z − G·kp.
  @Test(arguments: [(0.7, 0.1, 0.2), (1.2, 0.1, 0.2), (0.9, 0, 0.3), (1.3, 0.2, 0.05), (0.8, 0.3, 0.3)])
  func theStepResponseIsTheClosedForm(gain: Double, kp: Double, ki: Double) throws {
    var loop = try Self.loop(Self.wide(kp, ki))
    let half = (1 - gain * (kp + ki)) / 2
    let root = (half * half + gain * kp).squareRoot()
    let (r1, r2) = (half + root, half - root)
    let e0 = 1 - gain
    let e1 = 1 - gain * (1 + (kp + ki) * e0)
    let a = (e1 - r2 * e0) / (r1 - r2)
    let b = e0 - a
    var (p1, p2) = (1.0, 1.0)
    for step in 0..<60 {
      let seen = try Self.pulse(&loop, gain: gain)
      // 60 steps of a few roundings of 1e-16 each.
      #expect(abs(seen - (a * p1 + b * p2)) < 1e-12, "step \(step)")
      p1 *= r1
      p2 *= r2
    }
  }

  @Test(arguments: Array(stride(from: 0.84, through: 1.24, by: 0.02)))
  func withinItsRangeTheErrorGoesToZeroWithoutOvershoot(gain: Double) throws {
    var loop = try Self.loop(PressureLoopSettings(driveMaximum: .volts(150)))
    let first = try Self.pulse(&loop, gain: gain)
    var last = first
    for _ in 0..<300 {
      last = try Self.pulse(&loop, gain: gain)
      // Never past the set-point on the other side, beyond rounding.
      #expect(last * first > -1e-13)
      #expect(abs(last) <= abs(first) + 1e-13)
    }
    #expect(abs(last) < 1e-9)
    #expect(abs(loop.trim * gain - 1) < 1e-9)
    #expect(loop.state == .regulating)
  }

  /// y = set-point · (0.95 + 1.95 (trim − 1)): nearly twice the expected gain around the working point, and settles at
  /// trim 1 + 0.05/1.95. Seed 5.
  @Test func everyPermittedTuningIsStableAtTwiceTheExpectedGain() throws {
    var chance = Chance(seed: 5)
    for round in 0..<200 {
      let ki = 0.05 + 0.9 * chance.unit()
      let kp = (1 - ki) / 2 * chance.unit() * 0.98
      var loop = try Self.loop(Self.wide(kp, ki))
      for _ in 0..<2000 {
        let pressure = Self.setPoint * (0.95 + 1.95 * (loop.trim - 1))
        try loop.update(estimated: LinearEstimate(peakNegative: .pascals(pressure)))
      }
      #expect(abs(loop.trim - 1 - 0.05 / 1.95) < 1e-6, "seed 5, round \(round): kp \(kp), ki \(ki)")
    }
  }

  @Test func aPlantOutOfReachSaturatesAndSaysSo() throws {
    for (gain, state, trim) in [(0.7, LoopState.atUpperLimit, 1.2), (1.4, .atLowerLimit, 0.8)] {
      var loop = try Self.loop(PressureLoopSettings(driveMaximum: .volts(150)))
      for _ in 0..<100 { _ = try Self.pulse(&loop, gain: gain) }
      #expect(loop.state == state)
      #expect(loop.state.isSaturated)
      #expect(loop.trim == trim)
      #expect(loop.saturatedUpdates > 80)
    }
  }

  @Test func howLongItWasSaturatedDoesNotMatterAfterwards() throws {
    var short = try Self.loop(PressureLoopSettings(driveMaximum: .volts(150)))
    var long = short
    for _ in 0..<60 { _ = try Self.pulse(&short, gain: 0.7) }
    for _ in 0..<20_000 { _ = try Self.pulse(&long, gain: 0.7) }
    #expect(short.trim == 1.2 && long.trim == 1.2)
    var last = 0.0
    for step in 0..<200 {
      let a = try Self.pulse(&short, gain: 1.1)
      last = try Self.pulse(&long, gain: 1.1)
      #expect(a == last, "step \(step)")
      // The first update already moves: nothing has to be unwound.
      if step == 0 { #expect(long.trim < 1.2) }
    }
    #expect(abs(last) < 1e-9)
    #expect(long.saturatedUpdates == 0)
  }

  @Test func theTrimNeverMovesFasterThanItsSlewNorLeavesItsRange() throws {
    var chance = Chance(seed: 8)
    let settings = PressureLoopSettings(slew: 0.01, driveMaximum: .volts(150))
    var loop = try Self.loop(settings)
    var didSlew = false
    for step in 0..<5000 {
      let before = loop.trim
      _ = try Self.pulse(&loop, gain: 0.6 + 0.9 * chance.unit())
      #expect(abs(loop.trim - before) <= 0.01 + 1e-15, "seed 8, step \(step)")
      #expect(loop.trim >= 0.8 && loop.trim <= 1.2)
      if loop.state == .slewing { didSlew = true }
    }
    #expect(didSlew)
  }

  @Test func oneTrimServesEveryFocusAndShare() throws {
    var loop = try Self.loop(PressureLoopSettings(driveMaximum: .volts(150)))
    let before = try #require(loop.drive(relativeGain: 0.8))
    #expect(abs(before.volts - 125) < 1e-9)
    for _ in 0..<50 { _ = try Self.pulse(&loop, gain: 1.1) }
    for gain in [0.7, 0.8, 1, 1.1] {
      let drive = try #require(loop.drive(relativeGain: gain))
      #expect(abs(drive.volts - 100 / gain * loop.trim) < 1e-9)
      let share = try #require(loop.drive(relativeGain: gain, share: 0.2))
      #expect(abs(share.volts - 20 / gain * loop.trim) < 1e-9)
    }
    #expect(loop.drive(relativeGain: 1, share: 0) == nil)
    #expect(loop.drive(relativeGain: 1, share: 1.01) == nil)
  }

  @Test func noDriveGoesAboveTheLimitOrTheCurve() throws {
    for (limit, highest) in [(110.0, 110.0), (200, 150)] {
      var loop = try Self.loop(PressureLoopSettings(driveMaximum: .volts(limit)))
      for _ in 0..<100 { _ = try Self.pulse(&loop, gain: 0.75) }
      #expect(loop.trim == 1.2)
      // 100 V / 0.95 = 105 V is reachable; trimmed it would be 126 V.
      let drive = try #require(loop.drive(relativeGain: 0.95))
      #expect(abs(drive.volts - min(100 / 0.95 * 1.2, highest)) < 1e-9)
      #expect(loop.drive(relativeGain: 100 / highest - 0.001) == nil)
      #expect(loop.drive(relativeGain: 0) == nil)
    }
  }

  @Test func clippedAndImplausibleReadingsChangeNothing() throws {
    var loop = try Self.loop(PressureLoopSettings(driveMaximum: .volts(150)))
    for _ in 0..<5 { _ = try Self.pulse(&loop, gain: 0.9) }
    let trim = loop.trim
    let right = LinearEstimate(peakNegative: .megapascals(25))
    #expect(try loop.update(estimated: right, isClipped: true) == .ignoredClipped)
    #expect(try loop.update(estimated: LinearEstimate(peakNegative: .zero)) == .ignoredImplausible)
    let large = LinearEstimate(peakNegative: .megapascals(46))
    #expect(try loop.update(estimated: large) == .ignoredImplausible)
    #expect(loop.trim == trim)
    #expect(loop.ignoredUpdates == 3)
    #expect(try loop.update(estimated: right) == .slewing)
    #expect(loop.ignoredUpdates == 0)
    #expect(loop.trim > trim)
    loop.reset()
    #expect(loop.trim == 1 && loop.state == .idle)
  }

  @Test func aMeasuredPressureAndALinearEstimateAreNotTheSameThing() throws {
    let estimate = LinearEstimate(peakNegative: .megapascals(8))
    let measured = MeasuredPressure(peakNegative: .megapascals(7))
    let settings = PressureLoopSettings(driveMaximum: .volts(150))
    var tank = try PressureLoop(holding: measured, nominal: estimate, curve: Self.curve(), settings: settings)
    var tissue = try PressureLoop(holding: estimate, curve: Self.curve(), settings: settings)
    #expect(throws: PressureLoopFault.wrongReading) { try tank.update(estimated: estimate) }
    #expect(throws: PressureLoopFault.wrongReading) { try tissue.update(measured: measured) }
    #expect(tank.trim == 1 && tissue.trim == 1)
    // 8 MPa linear gives 7 MPa measured: that is the set-point, nothing to do.
    #expect(try tank.update(measured: measured) == .regulating)
    #expect(tank.trim == 1)
    #expect(abs(try #require(tank.drive(relativeGain: 1)).volts - 8e6 / 3e5) < 1e-9)
  }

  @Test func settingsThatMakeNoLoopAreNamed() throws {
    let spoil: [(PressureLoopFault, (inout PressureLoopSettings) -> Void)] = [
      (.unstableGains, { $0.proportional = 0.4 }), (.unstableGains, { $0.integral = 0 }),
      (.unstableGains, { $0.proportional = -0.1 }), (.unstableGains, { $0.integral = .nan }),
      (.trimRange, { $0.trimMinimum = 1 }), (.trimRange, { $0.trimMinimum = 0.4 }),
      (.trimRange, { $0.trimMaximum = 1 }), (.trimRange, { $0.trimMaximum = 2.1 }), (.slew, { $0.slew = 0 }),
      (.errorMaximum, { $0.errorMaximum = 1.5 }), (.driveMaximum, { $0.driveMaximum = .zero }),
    ]
    for (fault, change) in spoil {
      var settings = PressureLoopSettings(driveMaximum: .volts(150))
      change(&settings)
      #expect(throws: fault) { try Self.loop(settings) }
    }
    let settings = PressureLoopSettings(driveMaximum: .volts(150))
    let curve = try Self.curve()
    #expect(throws: PressureLoopFault.setPointNotPositive) {
      try PressureLoop(holding: LinearEstimate(peakNegative: .zero), curve: curve, settings: settings)
    }
    #expect(throws: PressureLoopFault.setPointBeyondCurve) {
      try PressureLoop(
        holding: LinearEstimate(peakNegative: .megapascals(46)), curve: curve, settings: settings)
    }
  }
}
