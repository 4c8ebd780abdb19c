import HistotripsyCore

// An event as the payload of a frame: number, time, kind, fields of the kind. The host makes the same `Event` of it, so that whatever shows,
// logs or exports a treatment works with an image's as with its own.

extension Event {
  public var payload: Payload {
    var out = Payload()
    out.append(number)
    out.append(at)
    kind.append(to: &out)
    return out
  }

  /// `nil` for a payload that is no event of this version.
  public init?(_ payload: Payload) {
    var reader = PayloadReader(payload)
    let number = reader.uint64()
    let at = reader.instant()
    guard let kind = EventKind(from: &reader), reader.isSound else { return nil }
    self.init(number: number, at: at, kind: kind)
  }
}

/// The kinds on the wire.
private enum Tag: UInt8 {
  case state = 1
  case passed, lawLoaded, loaded, ready, baselineTaken, fired, withheld, refused, uncertain, verdict, waiting
  case sensors, retried, pressureNotHeld, notTakenBack, tripped, stopRequested, cleared, strayTriggers
}

extension EventKind {
  func append(to out: inout Payload) {
    switch self {
    case .state(let state): out.append(.state, state.rawValue)
    case .passed(let check): out.append(.passed, check.rawValue)
    case .lawLoaded(let focus, let slot):
      out.append(.lawLoaded, focus)
      out.append(slot.value)
    case .loaded: out.append(Tag.loaded.rawValue)
    case .ready(let rail):
      out.append(Tag.ready.rawValue)
      out.append(rail)
    case .baselineTaken(let pulses):
      out.append(Tag.baselineTaken.rawValue)
      out.append(pulses)
    case .fired(let report):
      out.append(Tag.fired.rawValue)
      report.append(to: &out)
    case .withheld(let focus, let reason):
      out.append(.withheld, focus)
      reason.append(to: &out)
    case .refused(let focus, let reason):
      out.append(.refused, focus)
      out.append(reason.rawValue)
    case .uncertain(let focus): out.append(.uncertain, focus)
    case .verdict(let focus, let verdict):
      out.append(.verdict, focus)
      verdict.append(to: &out)
    case .waiting(let reason): out.append(.waiting, reason.rawValue)
    case .sensors(let readings):
      out.append(Tag.sensors.rawValue)
      out.append(readings.water)
      out.append(readings.head)
      out.append(readings.rail)
    case .retried(let total):
      out.append(Tag.retried.rawValue)
      out.append(total)
    case .strayTriggers(let total):
      out.append(Tag.strayTriggers.rawValue)
      out.append(total)
    case .pressureNotHeld(let state): out.append(.pressureNotHeld, state.rawValue)
    case .notTakenBack(let fault):
      out.append(Tag.notTakenBack.rawValue)
      fault.append(to: &out)
    case .tripped(let cause):
      out.append(Tag.tripped.rawValue)
      cause.append(to: &out)
    case .stopRequested(let cause): out.append(.stopRequested, cause.rawValue)
    case .cleared(let cause):
      out.append(Tag.cleared.rawValue)
      cause.append(to: &out)
    }
  }

  init?(from reader: inout PayloadReader) {
    guard let tag = Tag(rawValue: reader.byte()) else { return nil }
    switch tag {
    case .state: self = .state(reader.member(else: .off))
    case .passed: self = .passed(reader.member(else: .outputsSafe))
    case .lawLoaded: self = .lawLoaded(reader.focus(), SlotIndex(Int(reader.uint16())))
    case .loaded: self = .loaded
    case .ready: self = .ready(rail: reader.quantity(Voltage.self))
    case .baselineTaken: self = .baselineTaken(pulses: reader.uint32())
    case .fired: self = .fired(PulseReport(from: &reader))
    case .withheld: self = .withheld(reader.focus(), Withheld(from: &reader))
    case .refused: self = .refused(reader.focus(), reader.member(else: .noneYet))
    case .uncertain: self = .uncertain(reader.focus())
    case .verdict: self = .verdict(reader.focus(), FocusVerdict(from: &reader))
    case .waiting: self = .waiting(reader.member(else: .period))
    case .sensors:
      self = .sensors(
        SensorReadings(
          water: reader.quantity(Temperature.self), head: reader.quantity(Temperature.self),
          rail: reader.quantity(Voltage.self)))
    case .retried: self = .retried(total: reader.uint64())
    case .strayTriggers: self = .strayTriggers(total: reader.uint16())
    case .pressureNotHeld: self = .pressureNotHeld(reader.member(else: .idle))
    case .notTakenBack: self = .notTakenBack(FrontEndFault(from: &reader))
    case .tripped: self = .tripped(TripCause(from: &reader))
    case .stopRequested: self = .stopRequested(reader.member(else: .operatorRequest))
    case .cleared: self = .cleared(TripCause(from: &reader))
    }
  }
}

extension Payload {
  fileprivate mutating func append(_ tag: Tag, _ member: UInt8) {
    append(tag.rawValue)
    append(member)
  }

  fileprivate mutating func append(_ tag: Tag, _ focus: FocusIndex) {
    append(tag.rawValue)
    append(focus.value)
  }
}

extension PayloadReader {
  mutating func focus() -> FocusIndex { FocusIndex(Int(uint16())) }
}

extension PulseReport {
  func append(to out: inout Payload) {
    out.append(pulse.value)
    out.append(focus.value)
    out.append(
      UInt8(
        (isBaseline ? 1 : 0) | (didCavitate ? 2 : 0) | (estimate != nil ? 4 : 0)
          | (measured != nil ? 8 : 0) | (collapseTime != nil ? 16 : 0) | (isLate ? 32 : 0)))
    out.append(deadline)
    out.append(lateness)
    out.append(rail)
    if let estimate { out.append(estimate.peakNegative) }
    if let measured { out.append(measured.peakNegative) }
    if let collapseTime { out.append(collapseTime) }
  }

  init(from reader: inout PayloadReader) {
    let pulse = PulseNumber(reader.uint32())
    let focus = reader.focus()
    let flags = reader.byte()
    if flags > 63 { reader.refuse() }
    let deadline = reader.instant()
    let lateness = reader.nanoseconds()
    let rail = reader.quantity(Voltage.self)
    let estimate =
      flags & 4 == 0 ? nil : LinearEstimate(peakNegative: reader.quantity(Pressure.self))
    let measured =
      flags & 8 == 0 ? nil : MeasuredPressure(peakNegative: reader.quantity(Pressure.self))
    let collapse = flags & 16 == 0 ? nil : reader.nanoseconds()
    self.init(
      pulse: pulse, focus: focus, isBaseline: flags & 1 != 0, deadline: deadline, lateness: lateness,
      isLate: flags & 32 != 0, rail: rail, estimate: estimate, measured: measured,
      didCavitate: flags & 2 != 0,
      collapseTime: collapse)
  }
}

extension Withheld {
  func append(to out: inout Payload) {
    switch self {
    case .late(let lateness):
      out.append(UInt8(0))
      out.append(lateness)
    case .gateClosed: out.append(UInt8(1))
    case .railNotSettled: out.append(UInt8(2))
    case .frontEndNotReady: out.append(UInt8(3))
    case .stopped: out.append(UInt8(4))
    }
  }

  init(from reader: inout PayloadReader) {
    switch reader.byte() {
    case 0: self = .late(by: reader.nanoseconds())
    case 1: self = .gateClosed
    case 2: self = .railNotSettled
    case 3: self = .frontEndNotReady
    case 4: self = .stopped
    default:
      reader.refuse()
      self = .stopped
    }
  }
}

extension FocusVerdict {
  func append(to out: inout Payload) {
    switch self {
    case .more: out.append(UInt8(0))
    case .done: out.append(UInt8(1))
    case .notResponding(let why):
      out.append(UInt8(2))
      out.append(why.rawValue)
    }
  }

  init(from reader: inout PayloadReader) {
    switch reader.byte() {
    case 0: self = .more
    case 1: self = .done
    case 2: self = .notResponding(reader.member(else: .noCavitation))
    default:
      reader.refuse()
      self = .more
    }
  }
}
