import HistotripsyCore

extension VirtualBoard {
  /// Something will happen to the board. A time that has passed means now.
  public func schedule(_ event: WorldEvent) {
    script.schedule(event, notBefore: clock, pulses: frontEnd.history.bursts)
    advance(to: clock)
  }

  /// Something is, or will be, out of order.
  public func inject(_ fault: InjectedFault) {
    roster.inject(fault, at: clock)
    if case .element = fault.target { frontEnd.forgetBeams() }
    advance(to: clock)
    outputs.reconcile(at: clock)
    inputs.reconcile(at: clock)
  }

  /// Lets virtual time pass without any verb: what happens when the controller has died, or is busy elsewhere.
  public func pass(until deadline: Instant) {
    advance(to: max(clock, (deadline - configuration.start).count))
  }

  func happen(_ what: WorldEvent.What, at t: Int64) {
    switch what {
    case .pressEmergencyStop: frontEnd.setEmergencyStop(pressed: true, at: t)
    case .releaseEmergencyStop: frontEnd.setEmergencyStop(pressed: false, at: t)
    case .openInterlock: frontEnd.setInterlock(closed: false, at: t)
    case .closeInterlock: frontEnd.setInterlock(closed: true, at: t)
    case .driverStage(let tooHot): frontEnd.setDriver(tooHot: tooHot, at: t)
    case .powerOff: power(on: false)
    case .powerOn: power(on: true)
    case .brownOut(let span):
      power(on: false)
      script.insert(.powerOn, at: t + span.count)
    case .exchangeFrontEnd(let fired, let span):
      power(on: false)
      frontEnd.exchange(fired: fired)
      script.insert(.powerOn, at: t + span.count)
    case .glitch(let line): outputs.glitch(line, at: t)
    case .holdBus(.clock, let span):
      clockHeldUntil = max(clockHeldUntil, t + span.count)
      trace.hold(.clock, from: t, to: t + span.count)
    case .holdBus(.data, let span):
      dataHeldUntil = max(dataHeldUntil, t + span.count)
      trace.hold(.data, from: t, to: t + span.count)
    case .blind(let witness, let span): roster.blind(witness, until: t + span.count)
    case .shortSwitch(let volts, let span):
      frontEnd.shortSwitch(to: volts.volts, at: t)
      script.insert(.mendSwitch, at: t + span.count)
    case .mendSwitch: frontEnd.shortSwitch(to: 0, at: t)
    case .upsetLaw(let slot, let entry, let bit):
      precondition(
        slot.index < configuration.frontEnd.slots && (0..<configuration.frontEnd.elements).contains(entry)
          && (0..<16).contains(bit), "no such bit of law memory")
      frontEnd.upsetLaw(slot: slot.index, entry: entry, bit: bit, at: t)
    }
  }

  func power(on: Bool) {
    guard on != frontEnd.supply.isPowered else { return }
    guard on else { return frontEnd.powerOff(at: clock) }
    frontEnd.powerOn(at: clock)
    outputs.settleAtPowerOn(at: clock)
    parts.powerOn(at: clock)
  }
}
