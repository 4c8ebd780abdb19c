import HistotripsyCore
import Testing

@Suite struct PulseSchedulerTests {
  private func run(_ simulation: Simulation) throws -> Treatment {
    let treatment = try simulation.run()
    let violations = treatment.violations()
    #expect(violations.isEmpty, "\(violations.count) broken: \(violations.prefix(3))")
    #expect(treatment.isRotationResident)
    return treatment
  }

  @Test func aThousandFociAtTwoHundredHertzLoseNoTime() throws {
    let treatment = try run(Simulation(foci: ball(1000, spacing: 3, pulses: 50), regimen: .rapid()))
    #expect(treatment.fired.count == 50_000)
    #expect(treatment.efficiency(period: .milliseconds(5)) >= 0.99)
  }

  @Test func aThousandFociKeepTheirDistanceAndLoseNoTime() throws {
    var simulation = Simulation(
      foci: ball(1000, spacing: 3, pulses: 50), regimen: .rapid(distance: .millimetres(6)))
    simulation.order = .distalFirst
    let treatment = try run(simulation)
    #expect(treatment.efficiency(period: .milliseconds(5)) >= 0.99)
  }

  /// Revisit is counted from the last pulse: round r of focus i comes at r · 1 s + i · 5 ms, and no schedule is faster.
  @Test func twentyFociTakeExactlyWhatTheRevisitTimeAllows() throws {
    let treatment = try run(Simulation(foci: ball(20, spacing: 3, pulses: 50), regimen: .rapid()))
    #expect(treatment.length == .seconds(49) + .milliseconds(5) * 19)
    let start = try #require(treatment.fired.first).at
    for (i, burst) in treatment.fired.enumerated() {
      #expect(burst.at - start == .seconds(Int64(i / 20)) + .milliseconds(5) * Int64(i % 20))
    }
    #expect(treatment.waits[.revisit] != nil)
  }

  /// With 200 foci the revisit time of 1 s is just filled; with 199 it costs 5 ms a round.
  @Test(arguments: [(200, 0), (199, 5), (201, 0)])
  func theRevisitTimeCostsNothingFromTwoHundredFociOn(foci: Int, lostMilliseconds: Int64) throws {
    let treatment = try run(Simulation(foci: ball(foci, spacing: 3, pulses: 10), regimen: .rapid()))
    let pulses = Int64(foci * 10)
    #expect(treatment.length == .milliseconds(5 * (pulses - 1) + 9 * lostMilliseconds))
  }

  @Test func everyFocusGetsItsOwnNumberOfPulses() throws {
    var foci = ball(400, spacing: 3, pulses: 1)
    for i in foci.indices { foci[i].plannedPulses = UInt32(1 + (i * 37) % 60) }
    let treatment = try run(Simulation(foci: foci, regimen: .rapid(distance: .millimetres(5))))
    #expect(treatment.fired.count == foci.reduce(0) { $0 + Int($1.plannedPulses) })
  }

  @Test func aFocusRetiredMidwayMakesRoomForTheNext() throws {
    var simulation = Simulation(foci: ball(600, spacing: 3, pulses: 40), regimen: .rapid())
    for i in stride(from: 0, to: 600, by: 3) { simulation.retiresAfter[i] = UInt32(1 + i % 17) }
    let treatment = try run(simulation)
    #expect(treatment.fired.count < 600 * 40)
  }

  @Test func aFocusRetiredInTheMiddleOfItsTrainEndsTheTrain() throws {
    var simulation = Simulation(foci: ball(8, spacing: 3, pulses: 20), regimen: .microbubble())
    simulation.retiresAfter = [0: 3, 5: 7]
    _ = try run(simulation)
  }

  /// Two clusters 30 mm apart, each narrower than the minimum distance: they must be visited in turn.
  @Test func consecutiveFociKeepTheirDistance() throws {
    var foci: [Focus] = []
    for i in 0..<20 {
      let x = (i < 10 ? 0.0 : 30) + Double(i % 10) * 0.5
      foci.append(Focus(position: .millimetres(x, 0, 150), plannedPulses: 30))
    }
    let treatment = try run(
      Simulation(
        foci: foci, regimen: .rapid(revisit: .milliseconds(100), distance: .millimetres(10))))
    for pair in zip(treatment.fired, treatment.fired.dropFirst()) {
      #expect((pair.0.focus < 10) != (pair.1.focus < 10) || pair.1.at - pair.0.at >= .milliseconds(100))
    }
    #expect(treatment.efficiency(period: .milliseconds(5)) >= 0.99)
  }

  /// All foci within the minimum distance of each other: one pulse each revisit time, and it says why.
  @Test func fociTooCloseTogetherWaitForTheBubblesToGo() throws {
    let foci = (0..<10).map { Focus(position: .millimetres(Double($0) * 0.1, 0, 150), plannedPulses: 3) }
    let treatment = try run(Simulation(foci: foci, regimen: .rapid(distance: .millimetres(5))))
    #expect(treatment.length == .seconds(29))
    #expect(treatment.waits[.distance] != nil)
  }

  /// A pulse that is late but tolerated pushes those after it back; one that is too late loses its slot.
  @Test func latenessNeverBunches() throws {
    var simulation = Simulation(foci: ball(250, spacing: 3, pulses: 10), regimen: .rapid())
    simulation.lateness = { random in
      .microseconds(random.isDrawn(0.3) ? Int64.random(in: 0...400, using: &random) : 0)
    }
    let treatment = try run(simulation)
    #expect(treatment.withheld > 100)
    #expect(treatment.fired.count == 2500)
  }

  /// An hour's stop of the controller is not made up for.
  @Test func aLongPauseIsNotMadeUpFor() throws {
    var simulation = Simulation(foci: ball(250, spacing: 3, pulses: 4), regimen: .rapid())
    simulation.lateness = { random in random.isDrawn(0.01) ? .seconds(3600) : .zero }
    let treatment = try run(simulation)
    #expect(treatment.withheld > 0)
  }

  @Test func theGateHoldsTheArrayStill() throws {
    let treatment = try run(
      Simulation(foci: ball(300, spacing: 3, pulses: 20), regimen: .rapid(isGated: true)))
    #expect(treatment.waits[.gate] != nil)
    for burst in treatment.fired { #expect(treatment.simulation.isGateOpen(at: burst.at)) }
    // Half of the time the gate is open; each opening costs at most the lead, one slot and one look.
    #expect(treatment.efficiency(period: .milliseconds(5)) >= 0.48)
  }

  @Test func theDutyWindowBindsExactly() throws {
    // 4 µs bursts, 400 µs in a second: 100 bursts, though the period would allow 200.
    let treatment = try run(
      Simulation(
        foci: ball(300, spacing: 3, pulses: 4), regimen: .rapid(dutyPartsPerMillion: 400)))
    #expect(treatment.waits[.duty] != nil)
    let start = try #require(treatment.fired.first).at
    for (i, burst) in treatment.fired.enumerated() {
      #expect(burst.at - start == .seconds(Int64(i / 100)) + .milliseconds(5) * Int64(i % 100))
    }
  }

  @Test func theEnergyWindowBindsExactly() throws {
    var regimen = Regimen.rapid()
    regimen.energyLimit = .joules(6)
    var simulation = Simulation(foci: ball(300, spacing: 3, pulses: 4), regimen: regimen)
    // 100 mJ each: 60 bursts in a second.
    simulation.energies = Array(repeating: .millijoules(100), count: 300)
    let treatment = try run(simulation)
    #expect(treatment.waits[.energy] != nil)
    let start = try #require(treatment.fired.first).at
    for (i, burst) in treatment.fired.enumerated() {
      #expect(burst.at - start == .seconds(Int64(i / 60)) + .milliseconds(5) * Int64(i % 60))
    }
  }

  @Test func theTwoStageRegimenIsGivenTrainByTrain() throws {
    let treatment = try run(Simulation(foci: ball(5, spacing: 3, pulses: 600), regimen: .twoStage()))
    #expect(treatment.fired.count == 3000)
    // 300 long bursts, then 300 short ones, at every focus.
    for focus in 0..<5 {
      let bursts = treatment.fired.filter { $0.focus == focus }
      #expect(bursts.prefix(300).allSatisfy { $0.duration == .microseconds(300) })
      #expect(bursts.dropFirst(300).allSatisfy { $0.duration < .microseconds(3) })
    }
  }

  /// 0.3 ms × 100 at 200 Hz, then 415 ms off, fifteen times: 15 trains of 495 ms and 14 gaps of 415 ms.
  @Test func oneFocusOfTheTwoStageRegimenTakesItsPublishedTime() throws {
    var regimen = Regimen.twoStage()
    regimen.secondStage = regimen.firstStage
    regimen.firstStagePulses = .max
    let treatment = try run(Simulation(foci: ball(1, spacing: 3, pulses: 1500), regimen: regimen))
    #expect(treatment.length == .milliseconds(15 * 495 + 14 * 415))
    #expect(treatment.waits[.rest] != nil)
  }

  @Test func boilingIsOneBurstASecond() throws {
    let treatment = try run(Simulation(foci: ball(30, spacing: 1.5, pulses: 10), regimen: .boiling()))
    #expect(treatment.length == .seconds(299))
    #expect(treatment.waits[.period] != nil)
  }

  @Test func microbubblesAreGivenTimeToReplenish() throws {
    let treatment = try run(Simulation(foci: ball(100, spacing: 3, pulses: 20), regimen: .microbubble()))
    // 100 foci: a round of trains takes 5 s, the rest is 10 s.
    #expect(treatment.waits[.rest] != nil)
    let many = try run(Simulation(foci: ball(500, spacing: 3, pulses: 20), regimen: .microbubble()))
    #expect(many.efficiency(period: .milliseconds(10)) >= 0.99)
  }

  /// All foci are in rotation, none is near another: a pass visits each once, and 3 s of silence lie between any two passes.
  @Test(arguments: [1, 4, 60], [UInt16(1), 3]) func theArrayIsSilentAfterEveryPassWhileBubblesComeBack(
    _ foci: Int, _ train: UInt16
  ) throws {
    var regimen = Regimen.microbubble()
    regimen.firstStage.rest = .zero
    regimen.firstStage.pulsesPerTrain = train
    regimen.secondStage = regimen.firstStage
    regimen.minimumRevisit = .zero
    regimen.replenishment = .seconds(3)
    let passes = 5
    let treatment = try run(
      Simulation(foci: ball(foci, spacing: 3, pulses: UInt32(passes) * UInt32(train)), regimen: regimen))
    let inPass = foci * Int(train)
    #expect(treatment.fired.count == inPass * passes)
    for (number, pair) in zip(treatment.fired, treatment.fired.dropFirst()).enumerated() {
      let gap = pair.1.at - pair.0.at
      #expect(gap == ((number + 1) % inPass == 0 ? .seconds(3) : .milliseconds(10)), "after pulse \(number)")
    }
    for pass in 0..<passes {
      let visited = treatment.fired[pass * inPass..<(pass + 1) * inPass].map(\.focus)
      #expect(Set(visited).count == foci)
    }
    #expect(treatment.waits[.replenishment] != nil)
  }

  /// More foci than the rotation holds, foci that end early, late and withheld pulses: whatever happens, no stretch without a silence has more
  /// trains than there are foci in rotation.
  @Test(arguments: [UInt64(3), 4]) func noPassIsLongerThanTheRotationWhateverHappens(_ seed: UInt64) throws {
    var regimen = Regimen.microbubble()
    regimen.firstStage.rest = .zero
    regimen.firstStage.pulsesPerTrain = 1
    regimen.secondStage = regimen.firstStage
    regimen.replenishment = .seconds(1)
    var simulation = Simulation(foci: ball(300, spacing: 3, pulses: 6), regimen: regimen)
    simulation.seed = seed
    simulation.isWithheld = { $0.isDrawn(0.05) }
    simulation.retiresAfter = [3: 1, 40: 2, 41: 5]
    let treatment = try run(simulation)
    let window = RotationWindow.size(for: regimen, foci: 300, slots: simulation.slots)
    var trains = 0
    var longest = 0
    for (one, next) in zip(treatment.fired, treatment.fired.dropFirst()) {
      trains += 1
      longest = max(longest, trains)
      if next.at - one.at >= regimen.replenishment { trains = 0 }
    }
    #expect(window < 300 && longest <= window, "seed \(seed): \(longest) trains in a rotation of \(window)")
    #expect(longest > window / 2)
  }

  @Test func theClockMayWrapDuringATreatment() throws {
    var simulation = Simulation(
      foci: ball(250, spacing: 3, pulses: 8), regimen: .rapid(distance: .millimetres(5)))
    simulation.order = .distalFirst
    let plain = try run(simulation)
    simulation.start = Instant(nanoseconds: UInt64.max - 4_000_000_000)
    let wrapped = try run(simulation)
    #expect(wrapped.fired.map(\.focus) == plain.fired.map(\.focus))
    #expect(wrapped.length == plain.length)
    let last = try #require(wrapped.fired.last)
    #expect(last.at.nanoseconds < 1 << 62)
  }

  @Test func fewSlotsAndSlowLoadingCostTimeAndBreakNothing() throws {
    var simulation = Simulation(foci: ball(60, spacing: 3, pulses: 5), regimen: .rapid())
    simulation.lawTime = .milliseconds(30)
    for slots in [2, 3, 9, 17, 59, 60] {
      simulation.slots = slots
      _ = try run(simulation)
    }
  }

  /// While one rotation is treated the next one's laws are loaded: 20 ms each, 250 foci in rotation, 512 slots.
  @Test func lawsLoadedAheadCostNoTime() throws {
    var simulation = Simulation(foci: ball(1000, spacing: 3, pulses: 50), regimen: .rapid())
    simulation.slots = 512
    simulation.lawTime = .milliseconds(20)
    let treatment = try run(simulation)
    #expect(treatment.efficiency(period: .milliseconds(5)) >= 0.99)
  }

  @Test func lawsThatAreLostAreLoadedAgainAndRevisitStillHolds() throws {
    for regimen in [Regimen.rapid(), .microbubble(), .twoStage()] {
      var simulation = Simulation(foci: ball(12, spacing: 3, pulses: 400), regimen: regimen)
      simulation.losesLawsAfter = 223
      simulation.lawTime = .milliseconds(1)
      _ = try run(simulation)
    }
  }

  @Test func aBaselinePassIsNoPartOfTheDose() throws {
    for regimen in [Regimen.rapid(), .microbubble(), .twoStage()] {
      var simulation = Simulation(foci: ball(20, spacing: 3, pulses: 10), regimen: regimen)
      simulation.baselinePulses = 32
      let treatment = try run(simulation)
      #expect(treatment.fired.count == 232)
    }
  }

  @Test func aLongLeadSlowsDownButNeverShortens() throws {
    var simulation = Simulation(foci: ball(250, spacing: 3, pulses: 4), regimen: .rapid())
    simulation.lead = .milliseconds(7)
    let treatment = try run(simulation)
    // Each decision comes right after the burst before it: 4 µs and 50 µs past its trigger.
    #expect(treatment.length == .microseconds(7054) * 999)
  }

  /// Nineteen in rotation where three would do: those who wait are long due when a newcomer enters.
  @Test func aNewcomerDoesNotPassThoseWhoHaveWaitedLonger() throws {
    var foci = (0..<38).map { Focus(position: .millimetres(Double($0) * 20, 0, 150), plannedPulses: 4) }
    foci[0].plannedPulses = 1
    foci[1].plannedPulses = 2
    let treatment = try run(
      Simulation(foci: foci, regimen: .rapid(revisit: .milliseconds(15), distance: .millimetres(10))))
    #expect(treatment.fired.prefix(22).map(\.focus) == Array(0...19) + [1, 2])
  }
}
