import HistotripsyCore
import Testing

@Suite struct RegimenCheckTests {
  @Test func theRegimensOfTheLiteratureArePermitted() throws {
    for regimen in [Regimen.rapid(), .twoStage(), .boiling(), .microbubble()] { try regimen.check() }
  }

  private func fault(_ regimen: Regimen = .twoStage(), _ change: (inout Regimen) -> Void) throws
    -> RegimenFault
  {
    var regimen = regimen
    change(&regimen)
    let changed = regimen
    return try #require(#expect(throws: RegimenFault.self) { try changed.check() })
  }

  @Test func eachFieldOutOfItsRangeIsNamed() throws {
    #expect(try fault { $0.frequency = .kilohertz(19.9) }.field == .frequency)
    #expect(try fault { $0.setPoint = .zero }.field == .setPoint)
    #expect(try fault { $0.firstStage.cycles = 0 }.field == .firstStageCycles)
    #expect(try fault { $0.secondStage.cycles = 0 }.field == .secondStageCycles)
    #expect(try fault { $0.firstStage.period = .microseconds(99) }.field == .firstStagePeriod)
    #expect(try fault { $0.firstStage.period = .seconds(101) }.field == .firstStagePeriod)
    #expect(try fault { $0.secondStage.period = Nanoseconds(-5) }.field == .secondStagePeriod)
    #expect(try fault { $0.firstStage.pulsesPerTrain = 0 }.field == .firstStagePulsesPerTrain)
    #expect(try fault { $0.secondStage.pulsesPerTrain = 0 }.field == .secondStagePulsesPerTrain)
    #expect(try fault { $0.firstStage.rest = Nanoseconds(-1) }.field == .firstStageRest)
    #expect(try fault { $0.secondStage.rest = .seconds(3601) }.field == .secondStageRest)
    #expect(try fault { $0.firstStagePulses = 0 }.field == .firstStagePulses)
    #expect(try fault { $0.dutyLimit = .partsPerMillion(0) }.field == .dutyLimit)
    #expect(try fault { $0.dutyWindow = .microseconds(100) }.field == .dutyWindow)
    #expect(try fault { $0.energyLimit = .zero }.field == .energyLimit)
    #expect(try fault { $0.energyLimit = .joules(2e6) }.field == .energyLimit)
    #expect(try fault { $0.energyWindow = .zero }.field == .energyWindow)
    #expect(try fault { $0.minimumRevisit = Nanoseconds(-1) }.field == .minimumRevisit)
    #expect(try fault { $0.minimumDistance = .millimetres(-1) }.field == .minimumDistance)
    #expect(try fault { $0.lateTolerance = .zero }.field == .lateTolerance)
    #expect(try fault { $0.replenishment = .seconds(3601) }.field == .replenishment)
  }

  @Test func deadTimeIsNeverBelowTwoHundredMicroseconds() throws {
    let short = try fault { $0.deadTime = Nanoseconds(199_999) }
    #expect(short.field == .deadTime && short.lowest == 200e-6)
    #expect(abs(short.value - 199_999e-9) < 1e-12)
  }

  @Test func burstAndDeadTimeMustFitThePeriod() throws {
    // 330 cycles at 1.1 MHz are 300 µs; with 200 µs of dead time the period is at least 500 µs.
    let fault = try fault { $0.firstStage.period = .microseconds(499) }
    #expect(fault.field == .firstStagePeriod && abs(fault.lowest - 500e-6) < 1e-9)
  }

  @Test func oneBurstMustFitTheDutyWindow() throws {
    // 10 ms in a second are 10 000 ppm.
    let fault = try fault(.boiling()) { $0.dutyLimit = .partsPerMillion(9_999) }
    #expect(fault.field == .dutyLimit && fault.lowest == 10_000)
  }

  /// The history of bursts is bounded: 4094 periods of 5 ms are 20.47 s.
  @Test func aWindowOfMoreBurstsThanAreRememberedIsRefused() throws {
    var regimen = Regimen.rapid()
    regimen.dutyWindow = .milliseconds(20_470)
    regimen.energyWindow = .milliseconds(20_470)
    try regimen.check()
    let duty = try fault(regimen) { $0.dutyWindow = .milliseconds(20_471) }
    #expect(duty.field == .dutyWindow && abs(duty.highest - 20.47) < 1e-9)
    #expect(try fault(regimen) { $0.energyWindow = .milliseconds(20_471) }.field == .energyWindow)
  }

  @Test func aLatePulseStaysNearerToItsOwnSlot() throws {
    #expect(try fault(.rapid()) { $0.lateTolerance = .microseconds(2501) }.highest == 2500e-6)
  }

  @Test func aSecondStageThatIsNeverReachedIsNotJudged() throws {
    var regimen = Regimen.rapid()
    regimen.secondStage.cycles = 0
    try regimen.check()
  }
}
