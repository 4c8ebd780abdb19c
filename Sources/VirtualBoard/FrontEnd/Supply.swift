/// The front end's power, its `enable` input, and the drive rail (`Board/front-end.md` §2 and §5).
///
/// Invariants, checked by `isConsistent`:
/// - The high voltage is on only while there is power and `enable` is asserted, after `enable` was seen released.
/// - The rail heads for the set-point while the high voltage is on, and otherwise for 0 V, or for what leaks through.
struct Supply {
  private(set) var isPowered = false
  private(set) var isHighVoltageOn = false
  /// When the high voltage last went off; `.never` before the first time.
  private(set) var wentOff = Int64.never
  private(set) var isEnableAsserted = false
  /// `enable` has been seen released since power-on; until then it is ignored.
  private(set) var hasSeenEnableReleased = false
  private(set) var rail: Rail
  /// What the amplitude DAC asks for, in volts.
  private(set) var setPoint = 0.0
  /// What a switch that conducts although it is off leaves on the rail, in volts; 0: it is sound.
  private(set) var leak = 0.0
  /// Time constants of the rail, in nanoseconds.
  private let rise: Double
  private let fall: Double

  init(rise: Double, fall: Double) {
    self.rise = rise
    self.fall = fall
    rail = Rail(timeConstant: fall)
  }

  var isConsistent: Bool {
    let isAllowed = isPowered && isEnableAsserted && hasSeenEnableReleased
    return (!isHighVoltageOn || isAllowed) && rail.target == (isHighVoltageOn ? setPoint : leak)
  }

  // MARK: What is true now

  /// ±2 % or ±0.5 V of the set-point, the larger (§2).
  var tolerance: Double { max(0.5, setPoint * 0.02) }

  func isSettled(_ volts: Double) -> Bool { abs(volts - setPoint) <= tolerance }

  // MARK: What changes it

  mutating func powerOn() {
    isPowered = true
    hasSeenEnableReleased = false
  }

  /// - Returns: whether the high voltage went off.
  mutating func powerOff(at t: Int64) -> Bool {
    let wentOff = switchOff(at: t)
    isPowered = false
    return wentOff
  }

  /// The level found on `enable` when power comes. It is no edge.
  mutating func find(enable isAsserted: Bool) {
    isEnableAsserted = isAsserted
    hasSeenEnableReleased = !isAsserted
  }

  mutating func assertEnable() { isEnableAsserted = true }

  /// - Returns: whether the high voltage went off.
  mutating func releaseEnable(at t: Int64) -> Bool {
    isEnableAsserted = false
    hasSeenEnableReleased = true
    return switchOff(at: t)
  }

  /// - Returns: whether the high voltage went on.
  mutating func switchOn(at t: Int64) -> Bool {
    guard !isHighVoltageOn else { return false }
    isHighVoltageOn = true
    rail.approach(setPoint, timeConstant: rise, at: t)
    return true
  }

  /// - Returns: whether the high voltage went off.
  mutating func switchOff(at t: Int64) -> Bool {
    guard isHighVoltageOn else { return false }
    isHighVoltageOn = false
    wentOff = t
    rail.approach(leak, timeConstant: fall, at: t)
    return true
  }

  /// The switch conducts although it is off, or (0 V) is sound again.
  mutating func short(to volts: Double, at t: Int64) {
    leak = volts
    if !isHighVoltageOn { rail.approach(leak, timeConstant: fall, at: t) }
  }

  /// The amplitude DAC's output has changed.
  mutating func aim(at volts: Double, at t: Int64) {
    setPoint = volts
    if isHighVoltageOn { rail.approach(volts, timeConstant: rise, at: t) }
  }
}
