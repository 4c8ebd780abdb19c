import HistotripsyCore

/// A board that exists only in the program: virtual time, wires, a bus with its parts at register level, a front end that
/// enforces its own contract, and a world that can go wrong. Deterministic: one configuration, one medium and one sequence
/// of calls give one trace, byte for byte.
///
/// Two faces. The bus face is `Board`, which the controller uses as it would any board. The test face is everything else:
/// `schedule` and `inject` shape the world, `triggers` and the properties below are the front end's own truth, `vcd()` is what
/// an analyser on the wires would have recorded.
///
/// Time passes only inside calls. What falls due in between (watchdog, end of listening, world events) happens in its order
/// and at its own moment whenever the clock passes it.
///
/// Not for two threads. After start-up nothing is allocated per verb, provided that records and trace stay within what
/// the configuration made room for, and no faults are injected.
public final class VirtualBoard: Board, SimulatedBoard {
  public typealias Fault = VirtualBoardFault

  public let configuration: VirtualBoardConfiguration
  /// Nanoseconds since the board started.
  var clock: Int64 = 0
  let bitTime: Int64
  let frontEnd: FrontEnd
  let inputs: InputLines
  let outputs: OutputLines
  let roster: FaultRoster
  let trace: Trace
  let wires: WireLog
  let parts: BoardParts
  /// Number of the part (`BoardPart`) by 7-bit address; −1 where nobody is.
  let partAt: [Int8]
  var script = WorldScript()
  private var lateness: Seed
  private var knownBursts: UInt32 = 0
  /// How long each line of the bus is still held, nanoseconds since start.
  var clockHeldUntil = Int64.min
  var dataHeldUntil = Int64.min
  /// The bytes each part gave last, 128 a part, for parts that get stuck.
  let lastBytes: UnsafeMutablePointer<UInt8>
  private let costs: VerbCosts
  private var frozenAt: Int64?

  /// - Parameter witness: the front end's memory, where it is to outlive this board; its counters take the place of the configuration's.
  public init(
    _ configuration: VirtualBoardConfiguration = .init(), medium: any MediumPort,
    witness: (any BurstWitness)? = nil
  ) {
    let speed = configuration.bus.speed.hertz
    precondition(speed >= 100_000 && speed <= 1_000_000, "bus speed is 100 kHz to 1 MHz")
    self.configuration = configuration
    costs = configuration.costs
    bitTime = Int64((1e9 / speed).rounded())
    let seed = Seed(configuration.seed)
    lateness = seed.stream(1)
    let roster = FaultRoster(seed: seed.stream(2))
    let trace = Trace(isOn: configuration.isTraced, reserving: configuration.traceReserve)
    let wires = WireLog(isOn: configuration.keepsWireEdges)
    let inputs = InputLines(roster: roster, trace: trace, wires: wires, wiring: configuration.wiring)
    let frontEnd = FrontEnd(
      configuration.frontEnd, medium: medium, inputs: inputs, roster: roster, wires: wires,
      start: configuration.start, records: configuration.records, witness: witness)
    let head = configuration.headTemperature
    let water = configuration.waterTemperature
    parts = BoardParts(
      sequencer: SequencerDevice(frontEnd), amplitude: MCP4725(frontEnd, configuration.amplitude),
      railMonitor: INA226(frontEnd, configuration.railMonitor, roster: roster),
      water: TMP117(.water, roster: roster) { t in water?.celsius(at: t) ?? medium.waterTemperature.celsius },
      head: TMP117(.head, roster: roster) { t in head.celsius(at: t) },
      memory: EEPROM24LC256(configuration.identity))
    var partAt = [Int8](repeating: -1, count: 128)
    for (index, address) in [0x30, 0x60, 0x40, 0x48, 0x49, 0x50].enumerated() {
      partAt[address] = Int8(index)
    }
    self.partAt = partAt
    lastBytes = .allocate(capacity: BoardPart.allCases.count * 128)
    lastBytes.initialize(repeating: 0, count: BoardPart.allCases.count * 128)
    self.roster = roster
    self.trace = trace
    self.wires = wires
    self.inputs = inputs
    self.frontEnd = frontEnd
    outputs = OutputLines(roster: roster, trace: trace, wires: wires, frontEnd: frontEnd)
    power(on: true)
  }

  deinit { lastBytes.deallocate() }

  // MARK: Time

  @inline(__always) func dueNext() -> Int64 {
    var next = min(frontEnd.nextEvent, script.next)
    next = min(next, inputs.next)
    next = min(next, outputs.next)
    return min(next, roster.nextBoundary)
  }

  /// The clock goes on to `t`; what falls due on the way happens.
  @inline(__always) func advance(to t: Int64) {
    if dueNext() <= t { settle(to: t) }
    if t > clock { clock = t }
  }

  func settle(to t: Int64) {
    while true {
      let due = dueNext()
      guard due <= t else { return }
      if due > clock { clock = due }
      if roster.nextBoundary == due {
        roster.findBoundary(after: due)
        outputs.reconcile(at: due)
        inputs.reconcile(at: due)
      } else if script.next == due {
        happen(script.take(), at: due)
      } else if outputs.next == due {
        outputs.deliverLate(at: due)
      } else if frontEnd.nextEvent == due {
        frontEnd.handleEvents(at: due)
      } else {
        inputs.deliverLate(at: due)
      }
      countBursts(at: due)
    }
  }

  /// Lets the world know of bursts that have fired.
  @inline(__always) private func countBursts(at t: Int64) {
    if frontEnd.history.bursts != knownBursts { announceBursts(at: t) }
  }

  private func announceBursts(at t: Int64) {
    knownBursts = frontEnd.history.bursts
    if script.awaitsPulses { script.pulse(knownBursts, at: t) }
    roster.pulse(knownBursts, at: t)
    if roster.kinds != 0 {
      outputs.reconcile(at: t)
      inputs.reconcile(at: t)
    }
  }

  /// What the clock shows at elapsed time `t`.
  func instant(_ t: Int64) -> Instant { configuration.start + Nanoseconds(t) }
  private func elapsed(_ instant: Instant) -> Int64 { (instant - configuration.start).count }

  // MARK: Board

  public func now() -> Instant {
    advance(to: clock + costs.now.count)
    if roster.has(FaultRoster.clock) {
      let fault = roster.active(.clock, at: clock, counting: false)
      if fault?.mode == .stuck {
        frozenAt = frozenAt ?? clock
        return instant(frozenAt ?? clock)
      }
      frozenAt = nil
      if let fault, fault.mode == .slow { advance(to: clock + fault.delay.count) }
    }
    return instant(clock)
  }

  public func wait(until deadline: Instant) throws(VirtualBoardFault) {
    let until = elapsed(deadline)
    guard until > clock else { return advance(to: clock + costs.now.count) }
    let change = try clockFault(until - clock)
    advance(to: max(clock, until + change + drawnLateness()))
  }

  public func drive(_ line: OutputLine, _ level: Level) throws(VirtualBoardFault) {
    var fault: InjectedFault?
    var cost = costs.drive.count + drawn(costs.driveSpread)
    if roster.kinds != 0 {
      cost += verbDelay()
      fault = roster.active(.output(line), at: clock, counting: true)
      if let fault, fault.mode == .slow { cost += fault.delay.count }
    }
    advance(to: clock + cost)
    outputs.drive(line, level, under: fault, at: clock)
    advance(to: clock)
    countBursts(at: clock)
    if let fault, fault.mode == .off { throw VirtualBoardFault(.lineUnavailable, .injected) }
  }

  public func sense(_ line: InputLine) throws(VirtualBoardFault) -> Level {
    guard roster.kinds != 0 else {
      advance(to: clock + costs.sense.count)
      return inputs.level(line, under: .ok, probability: 0)
    }
    let fault = roster.active(.input(line), at: clock, counting: true)
    let mode = fault?.mode ?? .ok
    let delay = mode == .slow ? fault?.delay.count ?? 0 : 0
    advance(to: clock + costs.sense.count + verbDelay() + delay)
    inputs.reconcile(at: clock)
    if mode == .off { throw VirtualBoardFault(.lineUnavailable, .injected) }
    return inputs.level(line, under: mode, probability: fault?.probability ?? 0)
  }

  public func wait(
    for level: Level, on line: InputLine, until deadline: Instant
  ) throws(VirtualBoardFault) -> Instant? {
    var until = elapsed(deadline)
    if roster.kinds != 0 {
      if let fault = roster.active(.input(line), at: clock, counting: false), fault.mode == .off {
        advance(to: clock + costs.sense.count)
        throw VirtualBoardFault(.lineUnavailable, .injected)
      }
      if until > clock { until += try clockFault(until - clock) }
    }
    advance(to: clock + costs.sense.count)
    if let at = inputs.take(line, to: level) { return instant(at) }
    while true {
      let due = dueNext()
      guard due <= until else { break }
      settle(to: due)
      if inputs.isWaiting(line), let at = inputs.take(line, to: level) {
        advance(to: clock + costs.sense.count + drawnLateness())
        return instant(at)
      }
    }
    advance(to: max(clock, until))
    return nil
  }

  public func makeSafe() {
    release(.trigger)
    release(.enable)
    release(.steer)
    release(.heartbeat)
  }

  /// A line that cannot be driven is left to its pull resistor: nothing more can be done from here.
  private func release(_ line: OutputLine) { try? drive(line, .released) }

  private func drawnLateness() -> Int64 { drawn(costs.latenessMaximum) }

  private func drawn(_ maximum: Nanoseconds) -> Int64 {
    maximum == .zero ? 0 : Int64(lateness.uniform() * Double(maximum.count))
  }
}

/// The wire face: for a go-between of board and controller, such as the rig that puts a kernel there. Verbs still go through
/// `Board`; besides them a go-between needs to know when to look next, and which edges have come.
extension VirtualBoard {
  /// When something falls due by itself next; `nil` when nothing will. Never before `present`.
  public var nextEvent: Instant? {
    let due = dueNext()
    return due == .max ? nil : instant(max(due, clock))
  }

  /// Takes the oldest edge of an input that has arrived and has not been taken, with the moment it arrived.
  public func takeEdge(of line: InputLine) -> (at: Instant, level: Level)? {
    guard let edge = inputs.takeOldest(line) else { return nil }
    return (instant(edge.at), edge.level)
  }

  /// What the controller's end of an input's wire is at now, without a verb and without its faults.
  public func arrivedLevel(_ line: InputLine) -> Level {
    inputs.seen & InputLines.bit(line) != 0 ? .asserted : .released
  }
}

// Faults of the board's clock, as `FaultMode` states them.
extension VirtualBoard {
  /// What the clock's fault does to a wait of `span`: nanoseconds to add to its end.
  func clockFault(_ span: Int64) throws(VirtualBoardFault) -> Int64 {
    guard roster.has(FaultRoster.clock), let fault = roster.active(.clock, at: clock, counting: true) else {
      return 0
    }
    let delay = fault.delay.count
    switch fault.mode {
    case .ok: return 0
    case .off, .stuck: throw VirtualBoardFault(.clock, .injected)
    case .garbage: return Int64(Double(delay) * roster.randomUniform())
    case .wrong: return -min(span, delay)
    case .slow, .delayed: return delay
    case .intermittent: return roster.isDrawn(fault.probability) ? delay : 0
    }
  }

  /// What a slow clock adds to any other verb.
  func verbDelay() -> Int64 {
    guard roster.has(FaultRoster.clock), let fault = roster.active(.clock, at: clock, counting: false) else {
      return 0
    }
    return fault.mode == .slow ? fault.delay.count : 0
  }
}
