import HistotripsyCore
import VirtualBoard

/// Faults drawn on purpose: mostly two at once, of which the second makes a witness blind that would have shown the first. Redundant
/// checks hide each other; here each is the only one left.
public enum DisturbanceScenario: CaseIterable, Sendable {
  /// Strobes of `steer` are lost, and `PREFIRE` names the law that should be active: the burst's own record is left.
  case strobeLost
  /// Writes of the amplitude DAC are lost, and the rail monitor reads what was asked for: the burst's own record is left.
  case driveLost
  /// A line that stops everything is stuck on the controller's side: the front end's answer before each trigger is left.
  case lineStuck
  /// The front end's answer says that all is well: the lines are left.
  case answerBlind
  /// Something stops everything in the last moments before a trigger.
  case stopAtLastMoment
  /// Law memory turns over while laws are written, and every seal is taken for right: reading back is left.
  case lawUpset
  /// A thermometer stops converting and keeps its last result.
  case thermometerStale
  /// A thermometer answers no more.
  case thermometerGone
  /// The water or the array's head leaves its limits.
  case temperatureOutside
  /// Waits return too late for a long time.
  case alwaysLate
  /// `ready` seems released for a long time.
  case neverReady
  /// `enable` is stuck asserted while the operator pauses or stops.
  case enableStuck
  /// The drive supply's switch conducts before the self-test or after a pause.
  case railShorted
  /// A line is at the wrong level during the self-test.
  case wrongAtSelfTest
  /// The supply is away for a moment during the self-test.
  case brownOutAtSelfTest

  var name: String {
    switch self {
    case .strobeLost: "strobe lost"
    case .driveLost: "drive lost"
    case .lineStuck: "line stuck"
    case .answerBlind: "answer blind"
    case .stopAtLastMoment: "stop at the last moment"
    case .lawUpset: "law upset"
    case .thermometerStale: "thermometer stale"
    case .thermometerGone: "thermometer gone"
    case .temperatureOutside: "temperature outside"
    case .alwaysLate: "always late"
    case .neverReady: "never ready"
    case .enableStuck: "enable stuck"
    case .railShorted: "rail shorted"
    case .wrongAtSelfTest: "wrong at the self-test"
    case .brownOutAtSelfTest: "brown-out at the self-test"
    }
  }

  /// Takes longer than a small plan lasts.
  var isLong: Bool {
    switch self {
    case .thermometerStale, .thermometerGone, .temperatureOutside, .alwaysLate, .neverReady: true
    default: false
    }
  }

  /// Means nothing where no deadlines are kept and nobody pauses.
  var isOfTreatmentsOnly: Bool { self == .alwaysLate || self == .neverReady || self == .enableStuck }
}

extension World {
  /// What goes wrong by a scenario, in place of what is drawn at random.
  mutating func disturb(by scenario: DisturbanceScenario, _ chance: inout Seed) {
    self.scenario = scenario
    operating.stopAt = nil
    operating.impatience = chance.below(3)
    healed = .seconds(scenario.isLong ? 3 : 2)
    let pulses =
      tank?.bursts.count ?? Int(setup.baselinePulses) + foci.reduce(0) { $0 + Int($1.plannedPulses) }
    let pulse = UInt32(1 + chance.below(max(1, min(20, pulses - 2))))
    switch scenario {
    case .strobeLost:
      add(.output(.steer), .stuck, .pulse(pulse), .uses(UInt32(2 * (1 + chance.below(4)))))
      happen(.blind(.prefireLaw, .milliseconds(400)), .pulse(pulse, after: .zero))
    case .driveLost:
      add(.part(.amplitudeDAC), .stuck, .pulse(pulse), .uses(UInt32(1 + chance.below(4))))
      happen(.blind(.railMonitor, .milliseconds(400)), .pulse(pulse, after: .zero))
    case .lineStuck: lineStuck(pulse, &chance)
    case .answerBlind:
      happen(.blind(.prefireLines, .milliseconds(400)), .pulse(pulse, after: .zero))
      happen(stopping(&chance), .pulse(pulse, after: .microseconds(Int64(chance.uniform() * 8e3))))
    case .stopAtLastMoment:
      let period = tank?.setup.period ?? setup.regimen.firstStage.period
      let early = Nanoseconds(Int64(chance.uniform() * 2.5e6))
      happen(stopping(&chance), .pulse(pulse, after: max(period - early, .microseconds(100))))
    case .lawUpset: lawUpset(&chance)
    case .thermometerStale:
      let witness: Witness = chance.isDrawn(0.5) ? .waterConversion : .headConversion
      happen(.blind(witness, .milliseconds(2400)), .time(.milliseconds(Int64(chance.within(300...500)))))
    case .thermometerGone:
      let part: BoardPart = chance.isDrawn(0.5) ? .waterThermometer : .headThermometer
      add(.part(part), .off, .time(.milliseconds(Int64(chance.within(500...900)))), .time(.seconds(2)))
    case .temperatureOutside: temperatureOutside(&chance)
    case .alwaysLate:
      add(
        .clock, .delayed, .pulse(pulse), .time(.milliseconds(2000)),
        delay: .microseconds(Int64(chance.within(400...4000))))
    case .neverReady: add(.input(.ready), .wrong, .pulse(pulse), .time(.milliseconds(2000)))
    case .enableStuck:
      add(.output(.enable), .stuck, .pulse(pulse), .time(.milliseconds(1000)))
      if chance.isDrawn(0.5) { operating.pauseAt = pulse + 1 } else { operating.stopAt = pulse + 1 }
    case .railShorted:
      if chance.isDrawn(0.5) { operating.pauseAt = pulse }
      let volts = Voltage.volts(chance.within(15...60.0))
      let when: WorldEvent.When = operating.pauseAt == nil ? .time(.zero) : .pulse(pulse, after: .zero)
      happen(.shortSwitch(volts, .milliseconds(600)), when)
    case .wrongAtSelfTest: wrongAtSelfTest(&chance)
    case .brownOutAtSelfTest:
      happen(
        .brownOut(.microseconds(Int64(chance.within(200...2000)))),
        .time(.milliseconds(Int64(chance.within(25...300)))))
    }
    applyTemperatures()
  }

  private mutating func add(
    _ target: FaultTarget, _ mode: FaultMode, _ start: FaultWindow.Start, _ length: FaultWindow.Length,
    delay: Nanoseconds = .milliseconds(1)
  ) {
    let fault = InjectedFault(target, mode, FaultWindow(from: start, for: length), delay: delay)
    let when: WorldEvent.When = if case .time(let begin) = start { .time(begin) } else { .time(.zero) }
    disturbances.append(Disturbance(what: .fault(fault), when: when, end: healed, lasting: .zero))
  }

  private mutating func happen(_ event: WorldEvent.What, _ when: WorldEvent.When) {
    disturbances.append(
      Disturbance(what: .event(event), when: when, end: healed, lasting: .milliseconds(500)))
  }

  private func stopping(_ chance: inout Seed) -> WorldEvent.What {
    chance.pick([.pressEmergencyStop, .openInterlock, .driverStage(tooHot: true)] as [WorldEvent.What])
  }

  private mutating func lineStuck(_ pulse: UInt32, _ chance: inout Seed) {
    let event = stopping(&chance)
    let line: InputLine =
      switch event {
      case .pressEmergencyStop: .emergencyStop
      case .openInterlock: .interlock
      default: .fault
      }
    add(.input(line), .stuck, .pulse(pulse), .time(.milliseconds(800)))
    happen(event, .pulse(pulse, after: .microseconds(Int64(chance.uniform() * 8e3))))
  }

  /// Laws of the first rotation are written in the first half second after the self-test, which takes 0.3 s.
  private mutating func lawUpset(_ chance: inout Seed) {
    happen(.blind(.sealCheck, .seconds(2)), .time(.zero))
    let slots = max(1, min(board.frontEnd.slots, tank?.laws.count ?? foci.count))
    for _ in 0..<16 {
      happen(
        .upsetLaw(
          slot: SlotIndex(chance.below(slots)), entry: chance.below(array.elements.count),
          bit: 6 + chance.below(10)), .time(.microseconds(Int64(chance.within(300_000...540_000)))))
    }
  }

  private mutating func temperatureOutside(_ chance: inout Seed) {
    let what = chance.pick(
      [(.water, .celsius(43)), (.water, .celsius(7)), (.head, .celsius(56))] as [(BoardSensor, Temperature)])
    disturbances.append(
      Disturbance(
        what: .temperature(what.0, what.1), when: .time(.milliseconds(Int64(chance.within(0...900)))),
        end: healed, lasting: .zero))
  }

  private mutating func wrongAtSelfTest(_ chance: inout Seed) {
    switch chance.below(5) {
    case 0: add(.input(.ready), .wrong, .time(.zero), .time(.milliseconds(700)))
    case 1: happen(.pressEmergencyStop, .time(.zero))
    case 2: happen(.openInterlock, .time(.zero))
    case 3: happen(.driverStage(tooHot: true), .time(.zero))
    default: add(.output(.enable), .wrong, .time(.zero), .time(.milliseconds(700)))
    }
  }
}
