import Chance
import HistotripsyCore
import Testing

@Suite struct CavitationDetectorTests {
  static let quiet = BandEnergies(subharmonic: 20, ultraharmonic: 22, harmonic: 50, broadband: 18)

  static func features(
    _ bands: BandEnergies = quiet, rail: Double = 80, collapse: Nanoseconds? = nil, peak: Double = 0.0002,
    isClipped: Bool = false
  ) -> PulseFeatures {
    PulseFeatures(
      pulse: PulseNumber(1), slot: SlotIndex(0), isClipped: isClipped, peakNegative: .volts(0.1),
      peakPositive: .volts(0.1), bands: bands, collapseTime: collapse, collapsePeak: .volts(peak),
      railAtTrigger: .volts(rail))
  }

  static func noisy(_ chance: inout Chance, deviation: Double) -> BandEnergies {
    BandEnergies(
      subharmonic: quiet.subharmonic + deviation * chance.gaussian(),
      ultraharmonic: quiet.ultraharmonic + deviation * chance.gaussian(),
      harmonic: quiet.harmonic + deviation * chance.gaussian(),
      broadband: quiet.broadband + deviation * chance.gaussian())
  }

  static func trained(
    _ criteria: CavitationCriteria = CavitationCriteria(), pulses: Int = 32, rail: Double = 80
  ) -> CavitationDetector {
    var detector = CavitationDetector(criteria: criteria)
    var chance = Chance(seed: 21)
    for _ in 0..<pulses { detector.learn(features(noisy(&chance, deviation: 1), rail: rail)) }
    return detector
  }

  @Test func runningStatisticsEqualTheDefinition() {
    var chance = Chance(seed: 2)
    // A large offset is what a naive sum of squares fails at.
    let values = (0..<1000).map { _ in 1e6 + chance.gaussian() }
    var running = RunningStatistics()
    for value in values { running.add(value) }
    let mean = values.reduce(0, +) / 1000
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 999
    #expect(abs(running.mean - mean) < 1e-8)
    #expect(abs(running.standardDeviation - variance.squareRoot()) < 1e-8)
    #expect(running.count == 1000)
  }

  /// Each trial has its own baseline, so that trials are independent and Student's t holds exactly. Seed 31.
  @Test func falseAlarmsComeAsOftenAsStated() {
    let criteria = CavitationCriteria(sigmas: 3, floorDecibels: 0, baselineMinimum: 16)
    let stated = Distribution.studentTail(3 / (1 + 1 / 16.0).squareRoot(), degrees: 15)
    // The number in the documentation.
    #expect(abs(stated - 5.4e-3) < 0.05e-3)
    let trials = 40_000
    var chance = Chance(seed: 31)
    var inertial = 0
    var stable = 0
    for _ in 0..<trials {
      var detector = CavitationDetector(criteria: criteria)
      for _ in 0..<16 { detector.learn(Self.features(Self.noisy(&chance, deviation: 1.7))) }
      switch detector.judge(Self.features(Self.noisy(&chance, deviation: 1.7))).kind {
      case .inertial: inertial += 1
      case .stable: stable += 1
      case .none: break
      }
    }
    let slack = Distribution.slack(trials, stated)
    #expect(abs(Double(inertial) - Double(trials) * stated) < slack)
    #expect(Double(stable) < 2 * Double(trials) * stated + 2 * slack)
    #expect(stable > inertial)
  }

  @Test func aQuietBaselineStillAsksForTheFloor() {
    var detector = CavitationDetector()
    for _ in 0..<16 { detector.learn(Self.features()) }
    var bands = Self.quiet
    bands.broadband += 5.9
    #expect(detector.judge(Self.features(bands)).kind == .none)
    bands.broadband += 0.2
    let evidence = detector.judge(Self.features(bands))
    #expect(evidence.kind == .inertial && evidence.didCavitate)
    #expect(abs(evidence.broadbandRise - 6.1) < 1e-9)
  }

  /// 20 dB above a baseline of 1 dB scatter: 14 standard deviations above the highest threshold. Seed 4.
  @Test func aCloudIsAlwaysHeard() {
    let detector = Self.trained()
    var chance = Chance(seed: 4)
    for _ in 0..<2000 {
      var bands = Self.noisy(&chance, deviation: 1)
      bands.broadband += 20
      #expect(detector.judge(Self.features(bands)).didCavitate)
    }
  }

  @Test func subAndUltraharmonicsAreStableAndDoNotCount() {
    let detector = Self.trained()
    for change in [\BandEnergies.subharmonic, \.ultraharmonic] as [WritableKeyPath<BandEnergies, Double>] {
      var bands = Self.quiet
      bands[keyPath: change] += 12
      let evidence = detector.judge(Self.features(bands))
      #expect(evidence.kind == .stable)
      #expect(!evidence.didCavitate)
    }
    var harmonic = Self.quiet
    harmonic.harmonic += 30
    #expect(detector.judge(Self.features(harmonic)).kind == .none)
  }

  @Test func aCollapsePairAboveTheFloorIsEnough() {
    let detector = Self.trained()
    let heard = detector.judge(Self.features(collapse: .microseconds(150), peak: 0.02))
    #expect(heard.kind == .inertial && heard.hasCollapsePair)
    // A pair as faint as noise, and a peak without a pair, are neither.
    #expect(detector.judge(Self.features(collapse: .microseconds(150), peak: 0.0009)).kind == .none)
    #expect(detector.judge(Self.features(collapse: nil, peak: 0.02)).kind == .none)
  }

  @Test func aNoisyReceiverRaisesTheFloorOfThePair() {
    var detector = CavitationDetector()
    var chance = Chance(seed: 6)
    for _ in 0..<64 { detector.learn(Self.features(peak: 0.01 + 0.001 * chance.gaussian())) }
    #expect(!detector.judge(Self.features(collapse: .microseconds(150), peak: 0.011)).hasCollapsePair)
    #expect(detector.judge(Self.features(collapse: .microseconds(150), peak: 0.02)).hasCollapsePair)
  }

  @Test func aClippedReceiverIsNoBroadbandWitness() {
    let detector = Self.trained()
    var loud = Self.quiet
    loud.broadband += 40
    let clipped = detector.judge(Self.features(loud, isClipped: true))
    #expect(clipped.kind == .none && !clipped.areBandsJudged)
    let pair = detector.judge(Self.features(loud, collapse: .microseconds(150), peak: 1, isClipped: true))
    #expect(pair.kind == .inertial)
  }

  @Test func withoutABaselineOnlyThePairIsJudged() {
    var detector = CavitationDetector()
    for _ in 0..<15 { detector.learn(Self.features()) }
    #expect(!detector.isReady && detector.broadbandBaseline == nil)
    var loud = Self.quiet
    loud.broadband += 40
    let early = detector.judge(Self.features(loud))
    #expect(early.kind == .none && !early.areBandsJudged && early.broadbandRise == 0)
    #expect(detector.judge(Self.features(collapse: .microseconds(150), peak: 0.02)).didCavitate)
    detector.learn(Self.features())
    #expect(detector.isReady)
    #expect(detector.judge(Self.features(loud)).didCavitate)
    detector.forget()
    #expect(!detector.isReady && detector.baselinePulses == 0)
  }

  @Test func theBaselineIsBoundedAndTakesNoClippedPulse() {
    var detector = CavitationDetector(criteria: CavitationCriteria(baselineMinimum: 2, baselineMaximum: 20))
    let wasTaken = detector.learn(Self.features(isClipped: true))
    #expect(!wasTaken)
    for _ in 0..<100 { detector.learn(Self.features()) }
    #expect(detector.baselinePulses == 20)
  }

  /// From 16 V to 80 V a scattered burst rises by 20 lg 5 = 13.98 dB without a bubble.
  @Test func whatTheDriveAloneExplainsIsTakenOff() {
    var risen = Self.quiet
    risen.broadband += 13.98
    risen.subharmonic += 13.98
    risen.ultraharmonic += 13.98
    #expect(Self.trained(rail: 16).judge(Self.features(risen)).didCavitate)
    let scaled = Self.trained(CavitationCriteria(driveScaling: 1), rail: 16)
    let evidence = scaled.judge(Self.features(risen))
    #expect(evidence.kind == .none)
    // The baseline's own mean strays by its standard error, 1 dB / √32, five times at most.
    #expect(abs(evidence.broadbandRise) < 0.9)
    risen.broadband += 10
    #expect(scaled.judge(Self.features(risen)).didCavitate)
  }

  @Test func contradictoryCriteriaAreNamedAsSuch() {
    let spoil: [(inout CavitationCriteria) -> Void] = [
      { $0.sigmas = 0.5 }, { $0.sigmas = .nan }, { $0.floorDecibels = -1 }, { $0.baselineMinimum = 1 },
      { $0.baselineMaximum = 3 }, { $0.baselineMaximum = 70_000 }, { $0.collapseFloor = .volts(-1) },
      { $0.driveScaling = 1.1 },
    ]
    for change in spoil {
      var criteria = CavitationCriteria()
      change(&criteria)
      #expect(!criteria.areConsistent)
    }
    #expect(CavitationCriteria().areConsistent)
  }
}
