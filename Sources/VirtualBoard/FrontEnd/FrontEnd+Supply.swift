import HistotripsyCore

/// Power-on, safe state and the fault latch (`Board/front-end.md` §5, §6).
extension FrontEnd {
  func powerOn(at t: Int64) {
    guard !isPowered else { return }
    isPowered = true
    powerCycles &+= 1
    witness?.powered(cycles: powerCycles)
    limits = SequencerLimits()
    isLocked = false
    burst = BurstSetting()
    onTime = 0
    lease = fired
    lastRefusal = 0
    badMessages = 0
    heartbeatEdges = 0
    pulsesSincePowerOn = 0
    laws.clear()
    staged = Self.noSlot
    active = Self.noSlot
    lastSteer = Self.never
    lastTrigger = Self.never
    lastHeartbeat = Self.never
    isBusy = false
    isPulseDone = false
    areFeaturesValid = false
    features = FeatureBlock()
    capture.clear()
    duty.reset(window: 0, periodMinimum: 1)
    faults = 0
    firstFault = 0
    hasSeenEnableReleased = false
    latch(.powerOn, at: t)
    if isEmergencyStopPressed && !configuration.isTrusting { latch(.emergencyStop, at: t) }
    if !isInterlockClosed && !configuration.isTrusting { latch(.interlockOpen, at: t) }
    if isDriverTooHot { latch(.overTemperature, at: t) }
    isGateOpen = medium.gateIsOpen(at: instant(t))
    findGateChange(after: t)
    update(at: t)
  }

  func powerOff(at t: Int64) {
    guard isPowered else { return }
    switchHighVoltage(on: false, at: t)
    isPowered = false
    burstEndsAt = .max
    isBusy = false
    gateChangesAt = .max
    update(at: t)
  }

  /// The levels found on the output lines when power comes: no edges.
  func linesAtPowerOn(_ levels: UInt8, at t: Int64) {
    isEnableAsserted = levels & OutputLines.bit(.enable) != 0
    isTriggerAsserted = levels & OutputLines.bit(.trigger) != 0
    hasSeenEnableReleased = !isEnableAsserted
    triggerStuckAt = isTriggerAsserted ? t + configuration.triggerMaximum.count : .max
    update(at: t)
  }

  // MARK: Faults

  func latch(_ fault: LatchedFault, at t: Int64) {
    if faults == 0 { firstFault = fault.rawValue + 1 }
    faults |= fault.mask
    if configuration.isTrusting && fault != .heartbeatLost { return }
    switchHighVoltage(on: false, at: t)
  }

  /// `FAULT CLEAR`: what has a cause that still holds stays. Never switches anything on.
  func clearFaults(at t: Int64) {
    var standing: UInt16 = 0
    if isEmergencyStopPressed && !configuration.isTrusting { standing |= LatchedFault.emergencyStop.mask }
    if !isInterlockClosed && !configuration.isTrusting { standing |= LatchedFault.interlockOpen.mask }
    if isEnableAsserted && !isHeartbeatAlive(at: t) { standing |= LatchedFault.heartbeatLost.mask }
    if isRailOverLimit(rail.volts(at: t)) { standing |= LatchedFault.railOverLimit.mask }
    if isDriverTooHot { standing |= LatchedFault.overTemperature.mask }
    if isTriggerAsserted { standing |= LatchedFault.triggerStuck.mask }
    faults &= standing
    if firstFault != 0 && faults & (1 << UInt16(firstFault - 1)) == 0 {
      firstFault = faults == 0 ? 0 : UInt8(faults.trailingZeroBitCount) + 1
    }
    update(at: t)
  }
}
