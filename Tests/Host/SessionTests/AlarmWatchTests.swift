import Dose
import HistotripsyCore
import Planning
import Sessions
import Testing

/// Does every alarm of the closed set begin by what it is about, end with it, and stay for as long as it must?
@Suite struct AlarmWatchTests {
  /// A watch with the events that are given to it.
  private struct Course {
    var watch: AlarmWatch
    var number: UInt64 = 0

    init() throws {
      let inputs = try SessionBed.inputs()
      var plan = inputs.plan
      plan.regimen.isGated = true
      // Fewer foci than a third can be made of.
      plan.foci = (0..<30).map { Focus(position: .millimetres(Double($0), 0, 0), plannedPulses: 50) }
      watch = AlarmWatch(plan, try plan.setup(for: inputs.array, consent: .notNeeded))
    }

    mutating func happens(_ kind: EventKind, at seconds: Double) {
      watch.note(Event(number: number, at: Instant(nanoseconds: UInt64(seconds * 1e9)), kind: kind))
      number += 1
    }

    mutating func fires(
      _ focus: Int, at seconds: Double, heard: Bool = true, baseline: Bool = false, collapse: Double? = 150,
      rail: Double = 50, pressure: Double = 30
    ) {
      happens(
        .fired(
          PulseReport(
            pulse: PulseNumber(1), focus: FocusIndex(focus), isBaseline: baseline,
            deadline: Instant(nanoseconds: 0), lateness: .zero, isLate: false, rail: .volts(rail),
            estimate: LinearEstimate(peakNegative: .megapascals(pressure)), measured: nil, didCavitate: heard,
            collapseTime: heard || baseline ? collapse.map { Nanoseconds(Int64($0 * 1000)) } : nil)),
        at: seconds)
    }

    mutating func reads(water: Double = 20, head: Double = 25, at seconds: Double) {
      happens(
        .sensors(SensorReadings(water: .celsius(water), head: .celsius(head), rail: .volts(50))), at: seconds)
    }

    var standing: [AlarmKind] { watch.register.standing.map(\.kind) }
  }

  /// What brings each about.
  private static func bring(_ kind: AlarmKind, _ course: inout Course) {
    switch kind {
    case .nothingCavitates:
      for pulse in 0..<60 { course.fires(pulse % 30, at: Double(pulse), heard: false) }
    case .manyFociSilent:
      for pulse in 0..<60 { course.fires(pulse % 30, at: Double(pulse)) }
      for pulse in 0..<100 { course.fires(pulse % 30, at: 60 + Double(pulse), heard: false) }
    case .largePartSilent:
      for pulse in 0..<900 { course.fires(pulse % 30, at: Double(pulse), heard: pulse % 30 >= 12) }
    case .silentFoci:
      for pulse in 0..<900 { course.fires(pulse % 30, at: Double(pulse), heard: pulse % 30 >= 2) }
    case .baselineCavitates:
      for pulse in 0..<6 { course.fires(pulse, at: Double(pulse), heard: false, baseline: true) }
    case .faultLatched: course.happens(.tripped(.emergencyStop), at: 1)
    case .notTakenBack:
      course.happens(
        .notTakenBack(FrontEndFault(part: .sequencer, cause: .noAcknowledge, attempts: 1)), at: 1)
    case .logStopped: course.watch.noteLog("the disk is full", at: Instant(nanoseconds: 5))
    case .fociWithoutGrowth: course.happens(.verdict(FocusIndex(3), .notResponding(.noGrowth)), at: 1)
    case .growthReverses:
      for pulse in 0..<900 {
        let time = pulse % 30 == 4 && pulse > 600 ? 150.0 : 150 + Double(min(pulse / 30, 15)) * 4
        course.fires(pulse % 30, at: Double(pulse), collapse: time + Double(pulse % 7))
      }
    case .gateRarelyOpens:
      for second in 0..<40 {
        course.happens(.waiting(.gate), at: Double(second))
        course.fires(second % 30, at: Double(second) + 0.95)
        course.reads(at: Double(second) + 0.96)
      }
    case .pressureNotHeld: course.happens(.pressureNotHeld(.atUpperLimit), at: 1)
    case .railNearsLimit:
      for step in 0..<80 {
        course.fires(1, at: Double(step) * 0.25, rail: 120 + 0.1 * Double(step))
        course.reads(at: Double(step) * 0.25)
      }
    case .waterNearsLimit:
      for step in 0..<80 { course.reads(water: 38 + 0.01 * Double(step), at: Double(step) * 0.25) }
    case .headNearsLimit:
      for step in 0..<80 { course.reads(head: 48 + 0.01 * Double(step), at: Double(step) * 0.25) }
    case .pressureDrifts:
      for step in 0..<80 {
        course.fires(1, at: Double(step) * 0.25, pressure: 30 - 0.01 * Double(step))
        course.reads(at: Double(step) * 0.25)
      }
    case .spillAbovePlan:
      course.watch.note(
        DoseStanding(targetVolume: 1e-6, treatedShare: 0.5, deviation: 0, spill: 0.3e-6, pulses: 100),
        treated: [], at: Instant(nanoseconds: 5))
    case .pulseUncertain: course.happens(.uncertain(FocusIndex(2)), at: 1)
    case .strayTriggers: course.happens(.strayTriggers(total: 3), at: 1)
    case .logSlow: for second in 1...3 { course.happens(.waiting(.recording), at: Double(second)) }
    case .clockDrifts:
      course.watch.noteDay(.zero, at: Instant(nanoseconds: 0))
      course.watch.noteDay(.seconds(2), at: Instant(nanoseconds: 1_000_000_000))
    case .transfersRepeated: course.happens(.retried(total: 1), at: 1)
    case .pulsesMissed: course.happens(.withheld(FocusIndex(1), .late(by: .milliseconds(1))), at: 1)
    }
  }

  /// A focus whose neighbours have liquefied its tissue before grows no more. Only the map can tell it from one that does not respond.
  @Test func aFocusThatItsNeighboursHaveTreatedIsNoAlarm() throws {
    var course = try Course()
    let dose = DoseStanding(targetVolume: 1e-6, treatedShare: 0.5, deviation: 0, spill: 0, pulses: 100)
    func news(_ treated: Set<Int>, at seconds: UInt64) {
      course.watch.note(dose, treated: treated, at: Instant(nanoseconds: seconds * 1_000_000_000))
    }
    news([], at: 0)
    course.happens(.verdict(FocusIndex(3), .notResponding(.noGrowth)), at: 1)
    course.happens(.verdict(FocusIndex(4), .notResponding(.noGrowth)), at: 1)
    // Until the map has news nothing is said.
    #expect(course.standing.isEmpty)
    news([3], at: 2)
    #expect(course.standing == [.fociWithoutGrowth])
    let alarm = try #require(course.watch.register.all.last)
    #expect(alarm.words == "foci do not change: 1 of 30: 4")
    news([3, 4], at: 3)
    #expect(course.watch.register.all.allSatisfy { $0.ended != nil })
  }

  @Test(arguments: AlarmKind.allCases) func everyAlarmBeginsByWhatItIsAbout(_ kind: AlarmKind) throws {
    var course = try Course()
    #expect(course.standing.isEmpty)
    Self.bring(kind, &course)
    #expect(course.standing.contains(kind), "\(course.standing)")
    let alarm = try #require(course.watch.register.all.first { $0.kind == kind })
    #expect(!alarm.words.isEmpty && !kind.check.isEmpty && !kind.condition.isEmpty)
    #expect((course.watch.question != nil) == (kind.response == .asks))
    // Nothing besides, but for what an unheard target says too.
    let related: [AlarmKind: Set<AlarmKind>] = [
      .largePartSilent: [.silentFoci], .manyFociSilent: [.silentFoci],
    ]
    #expect(Set(course.standing).subtracting(related[kind] ?? []) == [kind])
  }

  /// Conditions that end by themselves end their alarm; what says something of tissue or dose waits for a person.
  @Test func latchingAlarmsWaitForAPersonAndTheOthersDoNot() throws {
    for kind in [AlarmKind.transfersRepeated, .pulsesMissed, .logSlow] {
      var course = try Course()
      Self.bring(kind, &course)
      course.reads(at: 20)
      #expect(course.standing.isEmpty, "\(kind)")
    }
    for kind in [AlarmKind.pulseUncertain, .strayTriggers, .notTakenBack, .pressureNotHeld] {
      var course = try Course()
      Self.bring(kind, &course)
      course.reads(at: 20)
      #expect(course.standing == [kind])
      let seen = course.watch.acknowledge(by: "Ann", at: Instant(nanoseconds: 21_000_000_000))
      #expect(seen.map(\.kind) == [kind] && course.standing.isEmpty)
      #expect(course.watch.acknowledge(by: "Ann", at: Instant(nanoseconds: 22_000_000_000)).isEmpty)
    }
    // What holds stays visible after it was acknowledged.
    var course = try Course()
    Self.bring(.faultLatched, &course)
    _ = course.watch.acknowledge(by: "Ann", at: Instant(nanoseconds: 2_000_000_000))
    #expect(course.standing == [.faultLatched])
    course.happens(.cleared(.emergencyStop), at: 3)
    #expect(course.standing.isEmpty)
  }

  /// Each change is handed out once, and what was handed out last is how it stands.
  @Test func changesAreToldOnceEach() throws {
    var course = try Course()
    Self.bring(.nothingCavitates, &course)
    let begun = course.watch.takeChanges()
    #expect(begun.map(\.kind) == [.nothingCavitates] && begun[0].ended == nil)
    #expect(course.watch.takeChanges().isEmpty)
    course.fires(3, at: 100)
    let over = course.watch.takeChanges()
    #expect(over.map(\.number) == [1] && over[0].ended == Instant(nanoseconds: 100_000_000_000))
  }

  /// Verdicts that fall while everything is silent are no focus' fault; others are.
  @Test func aFocusIsNotBlamedForWhatSilencesAll() throws {
    var course = try Course()
    Self.bring(.nothingCavitates, &course)
    course.happens(.verdict(FocusIndex(5), .notResponding(.noCavitation)), at: 99)
    #expect(course.watch.givenUpInSilence == [FocusIndex(5)])
    course.watch.goOn(at: Instant(nanoseconds: 100_000_000_000))
    #expect(course.watch.givenUpInSilence.isEmpty && course.watch.question == nil)
    var other = try Course()
    for pulse in 0..<60 { other.fires(pulse % 30, at: Double(pulse)) }
    other.happens(.verdict(FocusIndex(5), .notResponding(.noCavitation)), at: 99)
    #expect(other.watch.givenUpInSilence.isEmpty && other.standing == [.silentFoci])
  }

  /// The register is bounded: what begins and ends for ever is counted.
  @Test func theRegisterIsBounded() throws {
    var course = try Course()
    for round in 0..<(AlarmRegister.maximum + 20) {
      let at = Double(round) * 30
      course.happens(.retried(total: UInt64(round)), at: at)
      course.reads(at: at + 20)
    }
    #expect(course.watch.register.all.count == AlarmRegister.maximum)
    #expect(course.watch.register.uncounted == 20)
  }
}
