import HistotripsyCore

/// What reaches the front end from outside: the controller's lines, and the world (`Board/front-end.md` §2, §5).
extension FrontEnd {
  // MARK: Lines

  /// An edge on a line from the controller.
  func edge(_ line: OutputLine, _ level: Level, at t: Int64) {
    guard isPowered else { return }
    switch line {
    case .trigger:
      if lastTriggerEdge != Self.never { shortestStrobe = min(shortestStrobe, t - lastTriggerEdge) }
      lastTriggerEdge = t
      isTriggerAsserted = level == .asserted
      triggerStuckAt = isTriggerAsserted ? t + configuration.triggerMaximum.count : .max
      if isTriggerAsserted { trigger(at: t) }
    case .steer:
      if lastSteerEdge != Self.never { shortestStrobe = min(shortestStrobe, t - lastSteerEdge) }
      lastSteerEdge = t
      if level == .asserted { steer(at: t) }
    case .enable:
      isEnableAsserted = level == .asserted
      if isEnableAsserted { enable(at: t) } else { disable(at: t) }
    case .heartbeat:
      lastHeartbeat = t
      heartbeatEdges &+= 1
    }
    update(at: t)
  }

  func steer(at t: Int64) {
    guard staged != Self.noSlot else { return }
    active = staged
    lastSteer = t
    if !laws.isIntact(Int(active)) { latch(.lawMemory, at: t) }
  }

  func enable(at t: Int64) {
    guard hasSeenEnableReleased else { return }
    let isCut = !isInterlockClosed || isEmergencyStopPressed
    if isLocked && faults == 0 && (configuration.isTrusting || !isCut) {
      switchHighVoltage(on: true, at: t)
    }
  }

  func disable(at t: Int64) {
    hasSeenEnableReleased = true
    switchHighVoltage(on: false, at: t)
  }

  func switchHighVoltage(on: Bool, at t: Int64) {
    guard on != isHighVoltageOn else { return }
    isHighVoltageOn = on
    wires.note(.highVoltage, isAsserted: on, at: t)
    if on {
      rail.approach(railSetPoint, timeConstant: rise, at: t)
    } else {
      lastHighVoltageOff = t
      rail.approach(0, timeConstant: fall, at: t)
    }
  }

  // MARK: World

  /// The amplitude DAC's output has changed.
  func setRailSetPoint(_ volts: Double, at t: Int64) {
    railSetPoint = volts
    if isHighVoltageOn { rail.approach(volts, timeConstant: rise, at: t) }
    update(at: t)
  }

  func setEmergencyStop(pressed: Bool, at t: Int64) {
    isEmergencyStopPressed = pressed
    if pressed && isPowered && !configuration.isTrusting { latch(.emergencyStop, at: t) }
    update(at: t)
  }

  func setInterlock(closed: Bool, at t: Int64) {
    isInterlockClosed = closed
    if !closed && isPowered && !configuration.isTrusting { latch(.interlockOpen, at: t) }
    update(at: t)
  }

  func setDriver(tooHot: Bool, at t: Int64) {
    isDriverTooHot = tooHot
    if tooHot && isPowered { latch(.overTemperature, at: t) }
    update(at: t)
  }

  func upsetLaw(slot: Int, entry: Int, bit: Int, at t: Int64) {
    guard isPowered else { return }
    laws.upset(slot: slot, entry: entry, bit: bit)
    if active == UInt16(slot) && !laws.isIntact(slot) { latch(.lawMemory, at: t) }
    update(at: t)
  }
}
