import HistotripsyCore

/// The test face: what is so, whatever the controller believes. Reading it takes no virtual time.
extension VirtualBoard {
  /// The moment the virtual clock stands at.
  public var present: Instant { instant(clock) }

  /// Every edge on the front end's trigger input since the start, in order. Empty under `RecordKeeping.tallyOnly`.
  public var triggers: [TriggerRecord] { frontEnd.history.records }
  /// The same in numbers, kept under every kind of record keeping.
  public var tally: TriggerTally { frontEnd.history.tally }
  /// Pulses fired and triggers refused in the front end's whole life: its non-volatile counters.
  public var pulsesFired: PulseNumber { PulseNumber(frontEnd.counters.fired) }
  public var triggersRefused: UInt32 { frontEnd.counters.refused }

  /// The rail itself. `instant` at most 64 changes of its course back, or ahead if nothing changes it.
  public func railVoltage(at instant: Instant) -> Voltage {
    .volts(frontEnd.supply.rail.volts(at: (instant - configuration.start).count))
  }
  public var railVoltage: Voltage { railVoltage(at: present) }
  /// What the amplitude DAC's output asks of the rail supply.
  public var railSetPoint: Voltage { .volts(frontEnd.supply.setPoint) }
  public var isHighVoltageOn: Bool { frontEnd.supply.isHighVoltageOn }
  /// When the high voltage last went off; `nil` when it has never been on.
  public var highVoltageWentOff: Instant? {
    frontEnd.supply.wentOff == .never ? nil : instant(frontEnd.supply.wentOff)
  }

  public var isPowered: Bool { frontEnd.supply.isPowered }
  public var areLimitsLocked: Bool { frontEnd.admission.isLocked }
  /// `LIMITS` as the front end holds them, locked or not.
  public var limits: SequencerLimits { frontEnd.admission.limits }
  public func isLatched(_ fault: LatchedFault) -> Bool { frontEnd.faults.contains(fault) }
  /// Faults latched in the front end, lowest bit first.
  public var latchedFaults: [LatchedFault] { LatchedFault.allCases.filter(isLatched) }
  public var stagedSlot: SlotIndex? {
    frontEnd.laws.staged == LawBank.noSlot ? nil : SlotIndex(Int(frontEnd.laws.staged))
  }
  public var activeSlot: SlotIndex? {
    frontEnd.laws.active == LawBank.noSlot ? nil : SlotIndex(Int(frontEnd.laws.active))
  }
  public func isSealed(_ slot: SlotIndex) -> Bool { frontEnd.laws.isSealed[slot.index] }
  public func law(in slot: SlotIndex) -> [UInt16] { frontEnd.laws.entries[slot.index] }
  public var leaseEnd: PulseNumber { PulseNumber(frontEnd.admission.lease) }
  /// Messages the sequencer has refused or seen break off since power-on; wraps at 65536.
  public var badMessages: UInt16 { parts.sequencer.badMessages }
  /// When the front end last saw an edge on `heartbeat`; `nil` when it has seen none since power-on.
  public var lastHeartbeat: Instant? {
    frontEnd.watchdog.lastEdge == .never ? nil : instant(frontEnd.watchdog.lastEdge)
  }
  /// Every edge since the start, in order of time. Empty unless the configuration keeps them.
  public var wireEdges: [WireEdge] { wires.edges }
  /// The shortest high or low of `trigger` or `steer` so far; the contract asks for 1 µs. `nil` before two edges.
  public var shortestStrobe: Nanoseconds? {
    frontEnd.strobes.shortest == .max ? nil : Nanoseconds(frontEnd.strobes.shortest)
  }

  /// What the controller drives.
  public func drivenLevel(_ line: OutputLine) -> Level {
    outputs.driven & OutputLines.bit(line) != 0 ? .asserted : .released
  }
  /// What arrives at the front end.
  public func arrivedLevel(_ line: OutputLine) -> Level {
    outputs.arrived & OutputLines.bit(line) != 0 ? .asserted : .released
  }
  /// What the front end says.
  public func trueLevel(_ line: InputLine) -> Level {
    inputs.truth & InputLines.bit(line) != 0 ? .asserted : .released
  }

  /// The wires since the start, as a value change dump of 100 ns steps. Empty unless the configuration asks for a trace.
  public func vcd() -> [UInt8] {
    guard trace.isOn else { return [] }
    return VCDWriter.bytes(of: trace, wiring: configuration.wiring, bitTime: bitTime, until: clock)
  }
}
