import Campaign
import HistotripsyCore
import Judge
import Testing
import VirtualBoard

/// Can the observer fail? A sound treatment is falsified, one thing at a time; each must be noticed, and named.
@Suite struct ObserverTests {
  /// A gated treatment of several foci, in which nothing goes wrong, with a dummy pass and recorded intents.
  static let sound: (plan: Prescription, allowances: Allowances, seen: Observation)? = {
    for seed in 1...4000 as ClosedRange<UInt64> {
      let world = World.draw(seed, isDisturbed: false)
      let setup = world.setup
      guard setup.regimen.isGated, setup.baselinePulses > 0, setup.leaseConsent == .whenRecorded,
        setup.leasePulses == 2, world.foci.count >= 4, world.reasonNotToComplete == nil,
        !setup.regimen.hasSecondStage, setup.regimen.firstStage.pulsesPerTrain == 1,
        setup.regimen.minimumDistance > .zero, world.foci.allSatisfy({ $0.plannedPulses > 2 }),
        world.tank == nil, world.past.isEmpty, world.foci.count < 20
      else { continue }
      return world.observed()
    }
    return nil
  }()

  struct Falsehood: Sendable, CustomTestStringConvertible {
    let rule: Violation.Rule
    /// What is said to have been out of order.
    var excuse: @Sendable (inout Allowances) -> Void = { _ in }
    let tell: @Sendable (inout Observation, inout Prescription) -> Void
    var testDescription: String { rule.rawValue }
  }

  /// Nanoseconds of a millisecond.
  static let millisecond: Int64 = 1_000_000

  static let falsehoods: [Falsehood] = [
    Falsehood(rule: .triggerWhileDisabled) { seen, _ in
      seen.insert(.driven(.enable), at: seen.late - 10, for: 20)
    },
    Falsehood(rule: .triggerWhileStopped) { seen, _ in
      seen.insert(.input(.emergencyStop), at: seen.late - millisecond, for: 2 * millisecond)
    },
    Falsehood(rule: .burstWhileStopped) { seen, _ in
      seen.insert(.input(.emergencyStop), at: seen.late - 1000, for: 2000)
    },
    Falsehood(rule: .triggerWhileInterlockOpen) { seen, _ in
      seen.insert(.input(.interlock), at: seen.late - millisecond, for: 2 * millisecond)
    },
    Falsehood(rule: .burstWhileInterlockOpen) { seen, _ in
      seen.insert(.input(.interlock), at: seen.late - 1000, for: 2000)
    },
    Falsehood(rule: .triggerOutsideGate) { seen, _ in
      seen.insert(.input(.respiratoryGate), at: seen.late - millisecond, for: 2 * millisecond)
    },
    Falsehood(rule: .burstOutsideGate) { seen, _ in
      seen.insert(.input(.respiratoryGate), at: seen.late - 1000, for: 2000)
    },
    Falsehood(rule: .triggerWhileFaultLatched) { seen, _ in
      seen.insert(.input(.fault), at: seen.late - millisecond, for: 2 * millisecond)
    },
    Falsehood(rule: .burstWhileFaultLatched) { seen, _ in
      seen.insert(.input(.fault), at: seen.late - 1000, for: 2000)
    },
    Falsehood(rule: .triggerWhileNotReady) { seen, _ in
      let late = seen.late
      seen.edges.removeAll { edge in
        edge.wire == .input(.ready) && edge.at.count > late - 3 * millisecond && edge.at.count < late
      }
      seen.insert(.input(.ready), at: seen.late - millisecond, for: 2 * millisecond)
    },
    Falsehood(rule: .triggerWithoutHeartbeat) { seen, _ in
      let late = seen.late
      seen.edges.removeAll { $0.wire == .driven(.heartbeat) && $0.at.count > late - 101 * millisecond }
    },
    Falsehood(rule: .burstWithoutHeartbeat) { seen, _ in
      let late = seen.late
      seen.edges.removeAll { $0.wire == .arrived(.heartbeat) && $0.at.count > late - 101 * millisecond }
    },
    Falsehood(rule: .highVoltageWithoutHeartbeat) { seen, _ in
      let late = seen.late
      seen.edges.removeAll { $0.wire == .arrived(.heartbeat) && $0.at.count > late - 150 * millisecond }
    },
    Falsehood(rule: .triggerNotTreating) { seen, _ in
      seen.statements.made.insert((seen.late - 1, .state(.paused)), at: 0)
      seen.statements.made.sort { $0.at < $1.at }
    },
    Falsehood(rule: .triggerInDeadTime) { seen, plan in
      plan.deadTime = 60_000 * millisecond
    },
    Falsehood(rule: .deadTime) { seen, plan in plan.deadTime = 60_000 * millisecond },
    Falsehood(rule: .triggerHeld) { seen, _ in
      let late = seen.late
      seen.edges = seen.edges.map { edge in
        guard edge.wire == .driven(.trigger), !edge.isAsserted, edge.at.count > late,
          edge.at.count < late + 250_000
        else { return edge }
        return WireEdge(wire: edge.wire, isAsserted: false, at: edge.at + .milliseconds(2))
      }
      seen.edges.sort { $0.at < $1.at }
    },
    Falsehood(rule: .triggerAfterUnaskedBurst) { seen, _ in
      let third = seen.bursts[2].at
      seen.edges.removeAll { $0.wire == .driven(.trigger) && abs($0.at.count - third) < 100_000 }
    },
    Falsehood(rule: .slowToSafe) { seen, _ in
      seen.insert(.input(.emergencyStop), at: seen.bursts[1].at + 1000, for: 11 * millisecond)
    },
    Falsehood(rule: .energisedWhileFaulted) { seen, _ in seen.statements.made.insert((0, .tripped), at: 0)
    },
    Falsehood(rule: .highVoltageAfterTrip) { seen, _ in
      seen.statements.made.append((seen.bursts[1].at, .tripped))
    },
    Falsehood(rule: .burstWhileDisabled) { seen, _ in
      seen.insert(.highVoltage, at: seen.late - 10, for: 20)
    },
    Falsehood(rule: .rail) { seen, _ in seen.bursts[4].rail = 160 },
    Falsehood(rule: .pressure) { seen, plan in seen.bursts[4].pressure = plan.setPointMaximum * 1.06 },
    Falsehood(rule: .burstLength) { seen, plan in seen.bursts[4].onTime = plan.burstMaximum + 1 },
    Falsehood(rule: .stage) { seen, _ in seen.bursts[4].cycles += 1 },
    Falsehood(rule: .period) { seen, plan in plan.stages[0].period *= 50 },
    Falsehood(rule: .duty) { seen, plan in plan.onTimeInWindow = seen.bursts[0].onTime - 1 },
    Falsehood(rule: .energy) { seen, plan in plan.energyInWindow *= 1e-6 },
    Falsehood(rule: .pulses) { seen, plan in plan.pulsesMaximum = 3 },
    Falsehood(rule: .lease) { seen, _ in seen.bursts[4].leaseEnd = seen.bursts[4].number &- 1 },
    Falsehood(rule: .lease) { seen, plan in seen.bursts[4].leaseEnd = seen.bursts[4].number &+ plan.lease },
    Falsehood(rule: .intent) { seen, _ in seen.statements.intents.removeFirst() },
    Falsehood(rule: .intent) { seen, _ in
      for i in seen.statements.intents.indices { seen.statements.intents[i].limits = [:] }
    },
    Falsehood(rule: .place) { seen, _ in seen.bursts[4].position?.x += 0.8e-3 },
    Falsehood(rule: .revisit) { seen, plan in plan.revisit *= 100 },
    Falsehood(rule: .replenishment) { _, plan in plan.replenishment = 60_000 * millisecond },
    Falsehood(rule: .distance) { seen, plan in
      plan.distance = 1
      plan.revisit *= 3
    },
    Falsehood(rule: .dose) { seen, plan in
      for i in plan.foci.indices { plan.foci[i].pulses = 1 }
    },
    Falsehood(rule: .late) { seen, _ in seen.claim { $0.deadline = $0.deadline.map { $0 - 500_000 } } },
    Falsehood(rule: .late) { seen, _ in seen.claim { $0.deadline = $0.deadline.map { $0 + 500_000 } } },
    Falsehood(rule: .claimedElsewhere) { seen, plan in
      let count = plan.foci.count
      seen.claim { $0.focus = $0.focus.map { ($0 + 1) % count } }
    },
    Falsehood(rule: .triggerInWrongWater) { seen, _ in seen.water = .constant(.celsius(60)) },
    Falsehood(rule: .triggerWithHotHead) { seen, _ in seen.head = .constant(.celsius(90)) },
    Falsehood(
      rule: .triggerWithoutThermometer,
      excuse: { $0.outages = [(.water, -2_000 * millisecond, 600_000 * millisecond)] },
      tell: { _, _ in }),
    Falsehood(rule: .law) { seen, _ in seen.bursts[4].record?.law?[3] ^= 0x0040 },
    Falsehood(rule: .underdriven) { _, plan in plan.rails = plan.rails.map { $0 * 1.2 } },
    Falsehood(rule: .drivenWrongTwice) { _, plan in plan.rails = plan.rails.map { $0 * 0.8 } },
    Falsehood(rule: .limitsLooser) { _, plan in plan.limits?.pulsesMaximum -= 1 },
    Falsehood(rule: .hydrophone) { seen, plan in
      plan.hydrophone = seen.bursts[4].position
      plan.hydrophoneMaximum = 1
    },
    Falsehood(rule: .waitedForGate) { seen, _ in
      let t = seen.bursts[3].at
      seen.edges.removeAll { $0.wire == .input(.respiratoryGate) && $0.at.count > t }
      seen.edges.append(
        WireEdge(wire: .input(.respiratoryGate), isAsserted: false, at: Nanoseconds(t + millisecond)))
      seen.edges.sort { $0.at < $1.at }
      seen.statements.made.removeAll { if case .state = $0.what { $0.at > t } else { false } }
      seen.end = t + 40_000 * millisecond
    },
    Falsehood(rule: .strikesUncounted) { seen, plan in
      for _ in 0...plan.strikesMaximum { seen.statements.made.append((seen.end, .withheld(.late))) }
    },
    Falsehood(rule: .restoredTooEarly) { _, plan in
      plan.isRestored = true
      plan.dutyWindow = 60_000 * millisecond
    },
    Falsehood(rule: .selfTestMissed) { seen, _ in
      for i in seen.samples.indices { seen.samples[i].areLimitsLocked = false }
    },
    Falsehood(rule: .restEnergised) { seen, _ in seen.samples[seen.samples.count - 1].isHighVoltageOn = true
    },
    Falsehood(rule: .leftBehind) { seen, _ in seen.samples[seen.samples.count - 1].setPoint = 10 },
    Falsehood(rule: .booksBelowTruth) { seen, _ in
      let last = seen.statements.accounts.count - 1
      seen.statements.accounts[last].foci[0].delivered -= 1
    },
    Falsehood(rule: .booksNotTruth) { seen, _ in
      let last = seen.statements.accounts.count - 1
      seen.statements.accounts[last].foci[0].delivered -= 1
      seen.statements.accounts[last].foci[1].delivered += 1
    },
    Falsehood(rule: .bookedBeyondPlan) { seen, plan in
      let last = seen.statements.accounts.count - 1
      seen.statements.accounts[last].foci[0].uncertain = plan.foci[0].pulses
    },
    Falsehood(rule: .notSafeAfterTheEnd) { seen, _ in
      seen.edges.append(WireEdge(wire: .driven(.trigger), isAsserted: true, at: Nanoseconds(seen.end - 1)))
    },
  ]

  @Test func nothingIsFoundInASoundTreatment() throws {
    let sound = try #require(Self.sound)
    let found = Observer(sound.plan, sound.seen, allowances: sound.allowances).judge()
    #expect(found.isEmpty, "\(found)")
    #expect(sound.seen.bursts.count > 12 && sound.seen.edges.count > 100)
  }

  @Test(arguments: falsehoods) func theObserverSeesEachRuleBroken(_ falsehood: Falsehood) throws {
    var (plan, allowances, seen) = try #require(Self.sound)
    falsehood.tell(&seen, &plan)
    falsehood.excuse(&allowances)
    let found = Observer(plan, seen, allowances: allowances).judge()
    #expect(found.contains { $0.rule == falsehood.rule }, "\(found)")
    // The rules of the other kind of front end do not trap on it either.
    allowances.isFrontEndTrusting.toggle()
    _ = Observer(plan, seen, allowances: allowances).judge()
  }

  /// Every rule has been seen broken.
  @Test func everyRuleHasItsFalsehood() {
    let told = Set(Self.falsehoods.map(\.rule))
    let left = Violation.Rule.allCases.filter { !told.contains($0) }
    // The campaign judges whether a healed treatment comes to its end; `JudgedScheduleTests` break what needs every deadline.
    #expect(Set(left) == [.notCompleted, .bunched, .trainBroken])
  }

  /// What is allowed for a wire that lies is allowed only as long as it lies.
  @Test func allowancesEndWhenTheWorldIsHealed() throws {
    var (plan, allowances, seen) = try #require(Self.sound)
    seen.insert(.input(.emergencyStop), at: seen.late - Self.millisecond, for: 2 * Self.millisecond)
    allowances.untoldLines = [.emergencyStop]
    allowances.until = .max
    func count(_ allowances: Allowances) -> Int {
      Observer(plan, seen, allowances: allowances).judge().count { $0.rule == .triggerWhileStopped }
    }
    #expect(count(allowances) == 0)
    allowances.until = seen.late - 1
    #expect(count(allowances) == 1)
    plan.lateTolerance = 10 * Self.millisecond
    #expect(count(allowances) == 0)
  }
}

extension Observation {
  /// The trigger of a burst well within the treatment.
  fileprivate var late: Int64 { bursts[bursts.count / 2].at }

  /// Changes every claim of a fired pulse.
  fileprivate mutating func claim(_ change: (inout Statements.FiredClaim) -> Void) {
    statements.made = statements.made.map { at, what in
      guard case .fired(var claim) = what else { return (at, what) }
      change(&claim)
      return (at, .fired(claim))
    }
  }

  /// Two edges that were never there: the opposite of what the wire says, for a while.
  fileprivate mutating func insert(_ wire: WireEdge.Wire, at t: Int64, for span: Int64) {
    edges.removeAll { $0.wire == wire && $0.at.count >= t && $0.at.count <= t + span }
    let before = edges.last { $0.wire == wire && $0.at.count < t }?.isAsserted ?? false
    edges.append(WireEdge(wire: wire, isAsserted: !before, at: Nanoseconds(t)))
    edges.append(WireEdge(wire: wire, isAsserted: before, at: Nanoseconds(t + span)))
    edges.sort { $0.at < $1.at }
  }
}
