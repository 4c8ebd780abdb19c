/// Judges readings against limits. Pure: it reads no hardware, it only says what a reading means.
public struct Supervisor: Sendable, BitwiseCopyable {
  /// The slow sensors are read at least this often, the pulse in hand excepted: its preparation and
  /// its listening come first.
  public static var sensorInterval: Nanoseconds { .milliseconds(250) }
  /// From this age on they are read when there is time to spare, so that they rarely cost a pulse
  /// its slot.
  public static var sensorIntervalWished: Nanoseconds { .milliseconds(200) }
  /// A gate that has been closed for longer than this is not breathing: eight breaths at 16 a
  /// minute (Thomas 2021, PMC8513721: 16 to 18).
  public static var gateClosedMaximum: Nanoseconds { .seconds(30) }
  /// Line and front end may disagree about the gate for this many pulses in succession: an edge on
  /// its way explains one.
  public static var gateDisagreementsMaximum: UInt16 { 20 }
  /// High voltage goes off when nothing will fire, or nothing has fired, for longer than this. A
  /// choice: long against the 60 ms that it takes to come on again, short for somebody at the tank.
  public static var restMinimum: Nanoseconds { .seconds(3) }
  /// Armed and not begun for longer than this, the high voltage goes off. A choice.
  public static var armedMaximum: Nanoseconds { .seconds(30) }
  /// A measured p− this much above `Limits.setPointMaximum` trips: a set-point at the limit is held
  /// from both sides, and single shots scatter.
  public static var pressureMargin: Double { 1.1 }
  /// This many readings of the hydrophone in succession may clip: the pressure is then not known.
  public static var clippedMaximum: UInt16 { 20 }
  /// This many updates in succession may leave the loop at its lower end: the pressure is then
  /// above its set-point and cannot be lowered.
  public static var lowerEndMaximum: UInt32 { 40 }
  /// So many triggers may be refused that nobody gave, from one self-test to the next.
  public static var straysMaximum: UInt16 { 20 }
  /// With the high voltage off the rail is below `FrontEndSetup.railOff` after this: three times
  /// what the contract allows (3.4 ms).
  public static var railFall: Nanoseconds { .milliseconds(10) }
  /// A thermometer may have nothing new this often in succession; converting every 125 ms it has
  /// something new at every reading.
  public static var staleMaximum: UInt8 { 2 }
  /// No round of sensors, and no piece of a law, is taken to need longer than this before a
  /// deadline: one that was held up once must not keep the next from ever being begun.
  static var longestGuess: Nanoseconds { .milliseconds(10) }

  /// When the rail's set-point last changed.
  var railChangedAt: Instant
  /// What the rail may come from, and what it goes for: on its way it stands between the lowest and
  /// the highest of them.
  private var railLowest = Voltage.zero
  private var railHighest = Voltage.zero
  private var lastSensors: Instant
  /// Longest round of sensors so far: what must be left before a deadline for another to be begun.
  var sensorTime: Nanoseconds
  private var waterStale: UInt8 = 0
  private var headStale: UInt8 = 0

  /// A supervisor that has read nothing yet.
  /// - Parameters:
  ///   - now: the time from which rounds of sensors are counted.
  ///   - sensorTime: first guess of the time that a round takes; measured from then on.
  public init(at now: Instant, sensorTime: Nanoseconds) {
    railChangedAt = now
    lastSensors = now
    self.sensorTime = sensorTime
  }

  /// The set-point is `wanted` from now on. The rail goes there from where it stands and does not
  /// pass it (`Board/front-end.md` §5); where it has not settled since an earlier change, it may
  /// come from any set-point since then.
  public mutating func railChanged(to wanted: Voltage, at now: Instant) {
    railChangedAt = now
    if wanted < railLowest { railLowest = wanted }
    if wanted > railHighest { railHighest = wanted }
  }

  /// The rail stands at `wanted`: where it comes from when the set-point changes next.
  public mutating func railSettled(at wanted: Voltage) {
    railLowest = wanted
    railHighest = wanted
  }

  /// The high voltage comes on: the rail may still be falling from what counts as off.
  public mutating func railComesOn(from off: Voltage) {
    railLowest = .zero
    railHighest = off
  }

  /// Whether a round of sensors is welcome.
  public func areSensorsDue(at now: Instant) -> Bool { now - lastSensors >= Self.sensorIntervalWished }

  /// Whether a round of sensors comes before anything else.
  public func areSensorsOverdue(at now: Instant) -> Bool {
    now - lastSensors >= Self.sensorInterval - Self.longestGuess
  }

  mutating func noteSensors(from start: Instant, to end: Instant) {
    lastSensors = start
    let taken = end - start
    if taken > sensorTime { sensorTime = taken < Self.longestGuess ? taken : Self.longestGuess }
  }

  /// Which thermometer has stopped converting, or `nil`.
  mutating func noteResults(isWaterNew: Bool, isHeadNew: Bool) -> FrontEndFault.Part? {
    waterStale = isWaterNew ? 0 : waterStale + 1
    headStale = isHeadNew ? 0 : headStale + 1
    if waterStale >= Self.staleMaximum {
      waterStale = 0
      return .waterThermometer
    }
    if headStale >= Self.staleMaximum {
      headStale = 0
      return .headThermometer
    }
    return nil
  }

  /// Whether a reading of the rail agrees with its set-point: within the tolerance, or within 0.5
  /// V.
  public func isRail(_ rail: Voltage, at wanted: Voltage, limits: Limits) -> Bool {
    let off = rail.volts - wanted.volts
    return (off < 0 ? -off : off) <= Self.allowance(at: wanted, limits)
  }

  /// Whether a reading can be that of a rail on its way to its set-point: none below the lowest or
  /// above the highest that it may come from or go for, by more than a settled rail may be off. A
  /// sensor that fails reads 0 V, which no rail passes between two drives.
  public func isRailOnItsWay(_ rail: Voltage, limits: Limits) -> Bool {
    rail.volts >= railLowest.volts - Self.allowance(at: railLowest, limits)
      && rail.volts <= railHighest.volts + Self.allowance(at: railHighest, limits)
  }

  /// The highest set-point whose settled rail does not stand above `rail`; 0 V where there is none.
  static func highestSetPoint(below rail: Voltage, limits: Limits) -> Voltage {
    let relative = rail.volts / (1 + limits.railTolerance)
    let absolute = rail.volts - 0.5
    let lower = relative < absolute ? relative : absolute
    return lower > 0 ? Voltage(clamping: lower) : .zero
  }

  private static func allowance(at wanted: Voltage, _ limits: Limits) -> Double {
    let allowed = wanted.volts * limits.railTolerance
    return allowed > 0.5 ? allowed : 0.5
  }

  /// The cause to trip for, or `nil` when everything is within its limits.
  public func judge(_ readings: SensorReadings, rail: RailExpectation, limits: Limits) -> TripCause? {
    if readings.water < limits.waterMinimum || readings.water > limits.waterMaximum {
      return .waterTemperature(readings.water)
    }
    if readings.head > limits.headMaximum { return .headTemperature(readings.head) }
    // Two per cent and half a volt above the limit: what the front end itself would trip at, less
    // its own margin.
    if readings.rail.volts > limits.railMaximum.volts * 1.02 + 0.5 { return .railOverLimit(readings.rail) }
    switch rail {
    case .falling: return nil
    case .onItsWay(let wanted):
      if isRailOnItsWay(readings.rail, limits: limits) { return nil }
      return .railOffSetPoint(measured: readings.rail, wanted: wanted)
    case .at(let wanted):
      if isRail(readings.rail, at: wanted, limits: limits) { return nil }
      return .railOffSetPoint(measured: readings.rail, wanted: wanted)
    case .below(let off): return readings.rail > off ? .railNotOff(readings.rail) : nil
    }
  }
}

/// What the rail must be at, whatever is being done.
public enum RailExpectation: Equatable, Sendable, BitwiseCopyable {
  /// Switched off a moment ago.
  case falling
  /// High voltage on, and the set-point changed to this a moment ago.
  case onItsWay(Voltage)
  /// High voltage on, and settled.
  case at(Voltage)
  /// High voltage off: no more than this.
  case below(Voltage)
}
