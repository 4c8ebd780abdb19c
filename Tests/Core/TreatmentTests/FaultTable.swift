import HistotripsyCore
import VirtualBoard

/// Every fault that the virtual board can have, and what must follow: the hazard table in a form that is executed.
enum FaultTable {
  static let rows: [FaultRow] = world + temperatures + parts + bus + clock + outputs + inputs + sensors

  typealias Naming = @Sendable (TripCause) -> Bool

  // MARK: What a cause may be called

  static func isPart(_ wanted: FrontEndFault.Part? = nil) -> Naming {
    { cause in
      guard case .part(let fault) = cause else { return false }
      return wanted == nil || fault.part == wanted
    }
  }
  static func isLatch(_ latch: FrontEndLatch) -> Naming {
    { cause in
      guard case .frontEndFault(let faults) = cause else { return false }
      return faults.contains(latch)
    }
  }
  static func isExactly(_ causes: TripCause...) -> Naming { { causes.contains($0) } }
  static func any(_ namings: Naming...) -> Naming { { cause in namings.contains { $0(cause) } } }

  static let isFaultLine: Naming = { cause in
    if case .frontEndFault = cause { return true }
    return cause == .lineAtWrongLevel(.fault)
  }
  static let isLate: Naming = { if case .lateInSuccession(20) = $0 { true } else { false } }
  static let isRail: Naming = { cause in
    switch cause {
    case .railOffSetPoint, .railNotOff, .railOverLimit: true
    default: isPart(.railMonitor)(cause)
    }
  }
  static let isWrongLaw: Naming = { if case .wrongLawActive = $0 { true } else { false } }
  static let isLostPulse: Naming = { cause in
    if case .pulseNumberDisagrees = cause { return true }
    return cause == .pulseDoneMissing
  }
  static let isHeart: Naming = { cause in
    switch cause {
    case .heartbeatsDiffer, .watchdogUnproven: true
    default: isLatch(.heartbeatLost)(cause)
    }
  }
  static let isWater: Naming = { if case .waterTemperature = $0 { true } else { false } }
  static let isHead: Naming = { if case .headTemperature = $0 { true } else { false } }
  static let isNothing: Naming = { _ in false }

  // MARK: The world

  static let world: [FaultRow] = [
    FaultRow(
      name: "emergency stop", strike: .world(.pressEmergencyStop), bound: .atOnce,
      isNamed: isExactly(.emergencyStop), undo: .releaseEmergencyStop),
    FaultRow(
      name: "interlock", strike: .world(.openInterlock), bound: .atOnce, isNamed: isExactly(.interlockOpen),
      undo: .closeInterlock),
    FaultRow(
      name: "driver stage too hot", strike: .world(.driverStage(tooHot: true)), bound: .atOnce,
      isNamed: isLatch(.overTemperature), undo: .driverStage(tooHot: false)),
    FaultRow(
      name: "power off", strike: .world(.powerOff), bound: .atOnce, isNamed: isPart(), undo: .powerOn),
    FaultRow(
      name: "brown-out of 20 ms", strike: .world(.brownOut(.milliseconds(20))), bound: .atOnce,
      isNamed: isPart()),
    // Power is back before anybody looks, and the latch shows it, or the part that was being spoken to. At the start of a self-test there
    // is nothing yet to lose.
    FaultRow(
      name: "brown-out of 0.1 ms", strike: .world(.brownOut(.microseconds(100))), bound: .atOnce,
      open: [.selfTest],
      isNamed: any(isLatch(.powerOn), isPart())),
    FaultRow(
      name: "SDA held low", strike: .world(.holdBus(.data, .seconds(2))), bound: .part, isNamed: isPart()),
    FaultRow(
      name: "SCL held low", strike: .world(.holdBus(.clock, .seconds(2))), bound: .part, isNamed: isPart()),
    FaultRow(
      name: "SDA held low for 1 ms", strike: .world(.holdBus(.data, .milliseconds(1))), bound: .part,
      harmless: .all, isNamed: isNothing),
    // Longer than an adapter waits for a free bus, when it happens to want it.
    FaultRow(
      name: "SCL held low for 10 ms", strike: .world(.holdBus(.clock, .milliseconds(10))), bound: .part,
      open: .all, isNamed: isPart()),
    // Before that slot is written there is nothing to upset.
    FaultRow(
      name: "law upset in memory", strike: .world(.upsetLaw(slot: SlotIndex(2), entry: 3, bit: 4)),
      bound: .pulse, harmless: [.selfTest, .loading], isNamed: isLatch(.lawMemory)),
  ]

  static let temperatures: [FaultRow] = [
    FaultRow(
      name: "water too warm", strike: .temperature(.water, .celsius(45)), bound: .sensor, isNamed: isWater),
    FaultRow(
      name: "water too cold", strike: .temperature(.water, .celsius(5)), bound: .sensor, isNamed: isWater),
    FaultRow(
      name: "head too hot", strike: .temperature(.head, .celsius(60)), bound: .sensor, isNamed: isHead),
  ]

  // MARK: Parts, bus, clock

  private static func fault(
    _ target: FaultTarget, _ mode: FaultMode, _ bound: Bound, delay: Nanoseconds = .milliseconds(3),
    severity: Double = 0.2, harmless: Set<TreatmentPhase> = [], open: Set<TreatmentPhase> = [],
    _ isNamed: @escaping Naming
  ) -> FaultRow {
    FaultRow(
      name: "\(target) \(mode)", strike: .fault(target, mode, delay: delay, severity: severity),
      bound: bound, harmless: harmless, open: open, isNamed: isNamed)
  }

  private static let broken: [FaultMode] = [.off, .stuck, .garbage, .wrong, .slow, .delayed, .intermittent]
  /// Longer than the 25 ms that a transfer may be held up.
  private static func delay(_ mode: FaultMode) -> Nanoseconds { .milliseconds(mode == .delayed ? 30 : 3) }

  static let parts: [FaultRow] =
    // A sequencer that takes nothing in does not clear what it latched when it came to power.
    broken.map {
      fault(
        .part(.sequencer), $0, .part, delay: delay($0),
        $0 == .stuck ? any(isPart(.sequencer), isLatch(.powerOn)) : isPart(.sequencer))
    }
    // The supply is only spoken to when the drive changes, and a drive that is right until then is right.
    + broken.map {
      fault(
        .part(.amplitudeDAC), $0, .end, delay: delay($0), harmless: $0 == .slow ? .all : [],
        any(isPart(.amplitudeSupply), isRail, isLatch(.railOverLimit)))
    }
    // Stuck: repeats a rail that is right as long as the rail is. Wrong: by half a volt, within the tolerance of a high rail.
    + broken.map {
      fault(
        .part(.railMonitor), $0,
        $0 == .stuck || $0 == .wrong ? .end : $0 == .slow ? .succession : .part, delay: delay($0),
        open: $0 == .wrong || $0 == .slow ? .all : [], any(isRail, isLate))
    }
    + thermometer(.waterThermometer, .waterThermometer, isWater)
    + thermometer(.headThermometer, .headThermometer, isHead)
    // Read in the self-test and never again.
    + broken.map {
      fault(
        .part(.identityMemory), $0, .part, delay: delay($0), harmless: Set.all.subtracting([.selfTest]),
        open: $0 == .intermittent ? [.selfTest] : [], isPart(.identityMemory))
    }

  /// Wrong: by half a degree, which is no fault of the water. Slow: costs a pulse its slot, no more.
  private static func thermometer(
    _ part: BoardPart, _ named: FrontEndFault.Part, _ isTemperature: @escaping Naming
  ) -> [FaultRow] {
    broken.map {
      fault(
        .part(part), $0, $0 == .stuck ? .stale : .part, delay: delay($0),
        harmless: $0 == .wrong || $0 == .slow ? Set.all.subtracting([.selfTest]) : [],
        open: $0 == .wrong || $0 == .slow ? [.selfTest] : [], any(isPart(named), isTemperature))
    }
  }

  static let bus: [FaultRow] = broken.map { fault(.bus, $0, .part, delay: delay($0), any(isPart(), isRail)) }

  static let clock: [FaultRow] =
    [.off, .stuck, .wrong].map { fault(.clock, $0, .line, delay: .milliseconds(5), isExactly(.clock)) }
    + [.garbage, .delayed, .intermittent].map {
      fault(.clock, $0, .succession, delay: .milliseconds(5), isLate)
    }
    // Every verb late: the watchdog may be the first to see it.
    + [
      fault(
        .clock, .slow, .succession, delay: .milliseconds(5),
        any(isLate, isLatch(.heartbeatLost), isLatch(.triggerStuck)))
    ]

  // MARK: Lines

  static let outputs: [FaultRow] = trigger + steer + enable + heartbeat

  private static let trigger: [FaultRow] =
    [.off, .stuck, .garbage, .delayed, .intermittent].map {
      fault(.output(.trigger), $0, .pulse, isExactly(.outputUndriveable(.trigger)))
    } + [
      // Idle high: the front end calls it stuck after 10 ms without a strobe.
      fault(.output(.trigger), .wrong, .pulse, isLatch(.triggerStuck)),
      // Every edge comes late, and fires: that is a habit, too.
      fault(.output(.trigger), .slow, .succession, isLate),
    ]

  private static let steer: [FaultRow] =
    [.stuck, .garbage, .delayed, .intermittent].map { fault(.output(.steer), $0, .pulse, isWrongLaw) } + [
      fault(.output(.steer), .off, .pulse, isExactly(.outputUndriveable(.steer))),
      // The strobe's other edge latches as well; only a pulse in preparation finds its law latched too late.
      fault(
        .output(.steer), .wrong, .pulse, harmless: Set.all.subtracting([.beforeTrigger]),
        isExactly(.triggerRefused(.deadTime))),
      fault(.output(.steer), .slow, .end, harmless: .all, isNothing),
    ]

  /// An enable that never arrives leaves the rail at zero; one that cannot be taken back is seen as soon as it is. Then only the watchdog
  /// is left, and it does.
  private static let enable: [FaultRow] = [
    fault(
      .output(.enable), .off, .pulse,
      any(isExactly(.outputUndriveable(.enable), .frontEndNotReady), isRail)),
    fault(
      .output(.enable), .stuck, .end,
      any(isExactly(.outputUndriveable(.enable), .frontEndNotReady), isRail)),
    fault(
      .output(.enable), .wrong, .pulse,
      any(isExactly(.outputUndriveable(.enable), .frontEndNotReady), isRail, isLatch(.heartbeatLost))),
    fault(
      .output(.enable), .garbage, .end, open: .all,
      any(isExactly(.outputUndriveable(.enable), .frontEndNotReady), isRail, isHeart)),
    fault(
      .output(.enable), .intermittent, .end, open: .all,
      any(isExactly(.outputUndriveable(.enable), .frontEndNotReady), isRail, isHeart)),
    // In the self-test the fault that was made on purpose cannot be cleared while the line is still asserted.
    fault(
      .output(.enable), .delayed, .end, any(isExactly(.outputUndriveable(.enable)), isLatch(.heartbeatLost))),
    fault(.output(.enable), .slow, .end, harmless: .all, isNothing),
  ]

  private static let heartbeat: [FaultRow] = [
    // What is not driven falls to its pull, which may be an edge.
    fault(.output(.heartbeat), .off, .beat, any(isExactly(.outputUndriveable(.heartbeat)), isHeart)),
    fault(.output(.heartbeat), .stuck, .watchdog, isHeart),
    // Edges that are lost show in the count, at the next round of sensors.
    fault(.output(.heartbeat), .intermittent, .end, open: .all, isHeart),
    fault(.output(.heartbeat), .garbage, .end, open: .all, isHeart),
    // An edge is an edge, but for one when the wire turns over.
    fault(.output(.heartbeat), .wrong, .end, open: .all, isHeart),
    // The first beat comes too late for the watchdog that counts from it, unless a pause has been shorter than its
    // patience; and an edge is on its way when it is counted, once or twice in succession.
    fault(.output(.heartbeat), .delayed, .end, open: .all, isHeart),
    fault(.output(.heartbeat), .slow, .succession, isLate),
  ]

  static let inputs: [FaultRow] =
    ready + faultLine + cut(.emergencyStop, .emergencyStop)
    + cut(.interlock, .interlockOpen) + gate + pulseDone

  private static let ready: [FaultRow] = [
    fault(.input(.ready), .off, .pulse, isExactly(.inputUnreadable(.ready))),
    fault(.input(.ready), .stuck, .pulse, harmless: .energised, isExactly(.frontEndNotReady)),
    fault(.input(.ready), .wrong, .succession, isExactly(.frontEndNotReady)),
    fault(
      .input(.ready), .garbage, .end, open: .all,
      isExactly(.frontEndNotReady, .lineAtWrongLevel(.ready))),
    fault(.input(.ready), .intermittent, .end, open: .all, isExactly(.frontEndNotReady)),
    fault(.input(.ready), .delayed, .end, harmless: .all, isNothing),
    fault(.input(.ready), .slow, .succession, isLate),
  ]

  private static let faultLine: [FaultRow] = [
    fault(.input(.fault), .off, .line, isExactly(.inputUnreadable(.fault))),
    // Stuck released is found by the next self-test only; the front end refuses by itself, and PREFIRE says so.
    fault(.input(.fault), .stuck, .end, harmless: Set.all.subtracting([.selfTest]), isFaultLine),
    fault(.input(.fault), .delayed, .end, harmless: Set.all.subtracting([.selfTest]), isFaultLine),
    fault(.input(.fault), .wrong, .line, isFaultLine),
    fault(.input(.fault), .garbage, .line, isFaultLine),
    fault(.input(.fault), .intermittent, .line, isFaultLine),
    fault(.input(.fault), .slow, .succession, isLate),
  ]

  /// The two lines that the front end has cut the high voltage for already.
  private static func cut(_ line: InputLine, _ cause: TripCause) -> [FaultRow] {
    [
      fault(.input(line), .off, .line, isExactly(.inputUnreadable(line))),
      fault(.input(line), .stuck, .end, harmless: .all, isNothing),
      fault(.input(line), .delayed, .end, harmless: .all, isNothing),
      fault(.input(line), .wrong, .line, isExactly(cause)),
      fault(.input(line), .garbage, .line, isExactly(cause)),
      fault(.input(line), .intermittent, .line, isExactly(cause)),
      fault(.input(line), .slow, .succession, isLate),
    ]
  }

  /// Nobody asks about breathing in a regimen without a gate.
  private static let gate: [FaultRow] = broken.map {
    fault(.input(.respiratoryGate), $0, .end, harmless: .all, isNothing)
  }

  private static let pulseDone: [FaultRow] =
    [.stuck, .garbage, .wrong, .delayed, .intermittent].map {
      fault(.input(.pulseDone), $0, .pulse, open: $0 == .garbage ? .all : [], isLostPulse)
    } + [
      fault(.input(.pulseDone), .off, .pulse, isExactly(.inputUnreadable(.pulseDone), .pulseDoneMissing)),
      fault(.input(.pulseDone), .slow, .end, harmless: .all, isNothing),
    ]

  // MARK: Sensors

  /// A sensor that repeats itself, or is late, with a converter that goes on: plausible and steady, so nothing contradicts it.
  static let sensors: [FaultRow] =
    [.off, .garbage, .wrong, .delayed, .intermittent].map {
      fault(.sensor(.rail), $0, .part, delay: .milliseconds(500), isRail)
    }
    // Right until the rail is to fall.
    + [.stuck, .slow].map { fault(.sensor(.rail), $0, .end, delay: .milliseconds(500), isRail) }
    + thermal(.water, any(isPart(.waterThermometer), isWater))
    + thermal(.head, any(isPart(.headThermometer), isHead))
    + broken.map { fault(.sensor(.hydrophone), $0, .end, harmless: .all, isNothing) }
    + broken.map { fault(.element(7), $0, .end, harmless: .all, isNothing) }

  private static func thermal(_ sensor: BoardSensor, _ isNamed: @escaping Naming) -> [FaultRow] {
    [.off, .garbage, .wrong].map { fault(.sensor(sensor), $0, .sensor, severity: 1, isNamed) }
      + [fault(.sensor(sensor), .intermittent, .end, isNamed)]
      + [.slow, .delayed].map {
        fault(.sensor(sensor), $0, .end, delay: .milliseconds(500), harmless: .all, isNothing)
      }
      // Nothing to repeat yet reads as an open circuit.
      + [fault(.sensor(sensor), .stuck, .end, harmless: Set.all.subtracting([.selfTest]), isNamed)]
  }
}
