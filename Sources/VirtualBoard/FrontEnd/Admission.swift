import HistotripsyCore

/// What has been permitted, and whether one more burst is (`Board/front-end.md` §4 and §6): limits, burst setting, lease, duty
/// window and the number of pulses.
///
/// Invariants, checked by `isConsistent`:
/// - Limits that are locked are complete.
/// - `onTime` is that of `burst`.
struct Admission {
  private(set) var limits = SequencerLimits()
  private(set) var isLocked = false
  private(set) var burst = BurstSetting()
  /// Transmission of one element in a burst, in nanoseconds; 0: no burst has been set.
  private(set) var onTime: Int64 = 0
  /// The last pulse number that may fire.
  private(set) var lease: UInt32 = 0
  /// When it was granted; `.never`: nothing has been since power-on.
  private(set) var leasedAt = Int64.never
  /// `STATUS.last refusal`; 0: none since power-on.
  private(set) var lastRefusal: UInt8 = 0
  private(set) var pulsesSincePowerOn: UInt32 = 0
  private(set) var lastTrigger = Int64.never
  private var duty = DutyWindow()

  /// Everything else that decides about a trigger, as it stands at its edge.
  struct Conditions {
    var isEmergencyStopPressed: Bool
    var isInterlockClosed: Bool
    var isGateOpen: Bool
    var isEnableAsserted: Bool
    var isHighVoltageOn: Bool
    var isRailSettled: Bool
    var isHeartbeatAlive: Bool
    var hasFault: Bool
    var isLawSealed: Bool
    var lawLatchedAt: Int64
    var isBusy: Bool
    /// Bursts fired so far.
    var fired: UInt32
  }

  var isConsistent: Bool { (!isLocked || limits.isComplete) && onTime == burst.onTime }

  // MARK: What is true now

  /// How long a lease lasts, in nanoseconds.
  static let leaseLasts: Int64 = 50_000_000

  /// The next pulse number is within the lease, and the lease is not void. Numbers compare as serial numbers.
  func isLeaseLeft(after fired: UInt32, at t: Int64) -> Bool {
    t - leasedAt < Self.leaseLasts && Int32(bitPattern: lease &- (fired &+ 1)) >= 0
  }

  /// Why a trigger edge at `t` fires nothing; `nil`: it fires. When several reasons hold, the first in the contract's order.
  mutating func refusal(at t: Int64, _ now: Conditions) -> TriggerRecord.Refusal? {
    // What has switched the high voltage off is named before the fact that it is off.
    if now.isEmergencyStopPressed { return .emergencyStop }
    if !now.isInterlockClosed { return .interlockOpen }
    if now.isEnableAsserted && !now.isHeartbeatAlive { return .heartbeatStale }
    if now.hasFault { return .faultLatched }
    if !isLocked { return .limitsUnlocked }

    if !now.isEnableAsserted || !now.isHighVoltageOn { return .disabled }
    if !now.isRailSettled { return .notReady }
    if burst.isGateRequired && !now.isGateOpen { return .gateClosed }
    if !isLeaseLeft(after: now.fired, at: t) { return .leaseExhausted }
    if !now.isLawSealed { return .lawUnsealed }
    if t - now.lawLatchedAt < Int64(limits.deadTimeNanoseconds) { return .deadTime }
    if t - lastTrigger < Int64(limits.periodNanoseconds) { return .tooSoon }
    guard let used = duty.onTime(at: t), used + onTime <= limits.onTimeInWindow else { return .dutyExceeded }
    if onTime == 0 || onTime > Int64(limits.burstNanoseconds) { return .burstTooLong }
    if now.isBusy { return .burstInProgress }
    if pulsesSincePowerOn >= limits.pulses { return .pulsesExhausted }
    return nil
  }

  /// What no front end can do, however trusting: fire without high voltage, without a law, or twice at once.
  func inability(_ now: Conditions) -> TriggerRecord.Refusal? {
    if !now.isHighVoltageOn { return .disabled }
    if !now.isLawSealed { return .lawUnsealed }
    if onTime == 0 { return .burstTooLong }
    if now.isBusy { return .burstInProgress }
    return nil
  }

  // MARK: What changes it

  mutating func set(_ limits: SequencerLimits) { self.limits = limits }

  /// `LOCK`. Repeating it changes nothing.
  mutating func lock() {
    guard !isLocked else { return }
    isLocked = true
    duty.reset(
      window: Int64(limits.dutyWindowMicroseconds) * 1000, periodMinimum: Int64(limits.periodNanoseconds))
  }

  mutating func set(_ burst: BurstSetting) {
    self.burst = burst
    onTime = burst.onTime
  }

  mutating func grant(through number: UInt32, at t: Int64) {
    lease = number
    leasedAt = t
  }

  mutating func refuse(_ reason: TriggerRecord.Refusal) { lastRefusal = reason.rawValue }

  /// A burst has been triggered at `t`. One that does not fit the window's memory any more, which only a front end that trusts
  /// lets pass, is not counted there.
  mutating func count(at t: Int64) {
    pulsesSincePowerOn += 1
    lastTrigger = t
    if duty.onTime(at: t) != nil { duty.add(onTime, at: t) }
  }

  /// Everything permitted is forgotten; the lease ends with the last burst fired.
  mutating func powerOn(fired: UInt32) {
    limits = SequencerLimits()
    isLocked = false
    burst = BurstSetting()
    onTime = 0
    lease = fired
    leasedAt = .never
    lastRefusal = 0
    pulsesSincePowerOn = 0
    lastTrigger = .never
    duty.reset(window: 0, periodMinimum: 1)
  }
}
