import HistotripsyCore

extension FrontEnd {
  /// Why a trigger edge at `t`, with the rail at `volts`, fires nothing; `nil`: it fires. (`Board/front-end.md` §4, §6.)
  func refusal(at t: Int64, rail volts: Double) -> TriggerRecord.Refusal? {
    if configuration.isTrusting { return inability(at: t) }
    // What has switched the high voltage off is named before the fact that it is off.
    if isEmergencyStopPressed { return .emergencyStop }
    if !isInterlockClosed { return .interlockOpen }
    if isEnableAsserted && !isHeartbeatAlive(at: t) { return .heartbeatStale }
    if faults != 0 { return .faultLatched }
    if !isLocked { return .limitsUnlocked }

    if !isEnableAsserted || !isHighVoltageOn { return .disabled }
    if !isRailSettled(volts) { return .notReady }
    if burst.isGateRequired && !isGateOpen { return .gateClosed }
    if !isLeaseLeft { return .leaseExhausted }
    if active == Self.noSlot || !laws.isSealed[Int(active)] { return .lawUnsealed }
    if t - lastSteer < Int64(limits.deadTimeNanoseconds) { return .deadTime }
    if t - lastTrigger < Int64(limits.periodNanoseconds) { return .tooSoon }
    guard let used = duty.onTime(at: t), used + onTime <= limits.onTimeInWindow else { return .dutyExceeded }
    if onTime == 0 || onTime > Int64(limits.burstNanoseconds) { return .burstTooLong }
    if isBusy { return .burstInProgress }
    if pulsesSincePowerOn >= limits.pulses { return .pulsesExhausted }
    return nil
  }

  /// What no front end can do, however trusting: fire without high voltage, without a law, or twice at once.
  private func inability(at t: Int64) -> TriggerRecord.Refusal? {
    if !isHighVoltageOn { return .disabled }
    if active == Self.noSlot || !laws.isSealed[Int(active)] { return .lawUnsealed }
    if onTime == 0 { return .burstTooLong }
    if isBusy { return .burstInProgress }
    return nil
  }

  /// The next pulse number is within the lease. Numbers compare as serial numbers.
  var isLeaseLeft: Bool { Int32(bitPattern: lease &- (fired &+ 1)) >= 0 }
}
