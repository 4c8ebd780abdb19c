import HistotripsyCore

// What went wrong, on the wire.

extension FrontEndFault {
  func append(to out: inout Payload) {
    out.append(part.rawValue)
    out.append(attempts)
    out.append(cause.code)
    switch cause {
    case .wrongIdentity(let value), .unexpectedValue(let value): out.append(value)
    default: break
    }
  }

  init(from reader: inout PayloadReader) {
    let part: Part = reader.member(else: .sequencer)
    let attempts = reader.byte()
    self.init(part: part, cause: Cause(from: &reader), attempts: attempts)
  }
}

extension FrontEndFault.Cause {
  fileprivate var code: UInt8 {
    switch self {
    case .noAcknowledge: 0
    case .refused: 1
    case .timedOut: 2
    case .busStuck: 3
    case .arbitrationLost: 4
    case .shortTransfer: 5
    case .busUnavailable: 6
    case .clock: 7
    case .badCRC: 8
    case .wrongIdentity: 9
    case .unexpectedValue: 10
    case .readBackDiffers: 11
    case .notReady: 12
    case .outOfRange: 13
    }
  }

  fileprivate init(from reader: inout PayloadReader) {
    switch reader.byte() {
    case 0: self = .noAcknowledge
    case 1: self = .refused
    case 2: self = .timedOut
    case 3: self = .busStuck
    case 4: self = .arbitrationLost
    case 5: self = .shortTransfer
    case 6: self = .busUnavailable
    case 7: self = .clock
    case 8: self = .badCRC
    case 9: self = .wrongIdentity(reader.uint32())
    case 10: self = .unexpectedValue(reader.uint32())
    case 11: self = .readBackDiffers
    case 12: self = .notReady
    case 13: self = .outOfRange
    default:
      reader.refuse()
      self = .outOfRange
    }
  }
}

extension TripCause {
  func append(to out: inout Payload) {
    out.append(code)
    switch self {
    case .frontEndFault(let faults): out.append(faults.rawValue)
    case .part(let fault): fault.append(to: &out)
    case .inputUnreadable(let line), .lineAtWrongLevel(let line): out.append(line.rawValue)
    case .outputUndriveable(let line): out.append(line.rawValue)
    case .waterTemperature(let value), .headTemperature(let value): out.append(value)
    case .railOffSetPoint(let first, let second), .hydrophoneOverLimit(let first, let second):
      out.append(first)
      out.append(second)
    case .railNotOff(let value), .railOverLimit(let value): out.append(value)
    case .pressureOverLimit(let measured, let limit):
      out.append(measured)
      out.append(limit)
    case .pressureNotHeld(let state): out.append(state.rawValue)
    case .wrongLawActive(let expected, let found):
      out.append(expected.value)
      out.append(found)
    case .lawReadBackDiffers(let focus), .lawNotPossible(let focus), .driveNotAvailable(let focus):
      out.append(focus.value)
    case .pulseNumberDisagrees(let expected, let found):
      out.append(expected.value)
      out.append(found.value)
    case .triggerRefused(let reason): out.append(reason.rawValue)
    case .lateInSuccession(let count), .strayTriggers(let count): out.append(count)
    case .heartbeatsDiffer(let given, let counted):
      out.append(given)
      out.append(counted)
    case .watchdogUnproven(let after): out.append(after)
    case .clocksDisagree(let board, let frontEnd):
      out.append(board)
      out.append(frontEnd)
    case .wrongFrontEnd(let what): out.append(what.rawValue)
    case .emergencyStop, .interlockOpen, .clock, .frontEndNotReady, .pulseDoneMissing, .pulseUncertain:
      break
    }
  }

  private var code: UInt8 {
    switch self {
    case .emergencyStop: 0
    case .interlockOpen: 1
    case .frontEndFault: 2
    case .part: 3
    case .inputUnreadable: 4
    case .outputUndriveable: 5
    case .clock: 6
    case .waterTemperature: 7
    case .headTemperature: 8
    case .railOffSetPoint: 9
    case .railNotOff: 10
    case .frontEndNotReady: 11
    case .wrongLawActive: 12
    case .lawReadBackDiffers: 13
    case .lawNotPossible: 14
    case .driveNotAvailable: 15
    case .hydrophoneOverLimit: 16
    case .railOverLimit: 17
    case .pulseNumberDisagrees: 18
    case .pulseDoneMissing: 19
    case .triggerRefused: 20
    case .pulseUncertain: 21
    case .lateInSuccession: 22
    case .wrongFrontEnd: 23
    case .lineAtWrongLevel: 24
    case .pressureOverLimit: 25
    case .pressureNotHeld: 26
    case .strayTriggers: 27
    case .heartbeatsDiffer: 28
    case .watchdogUnproven: 29
    case .clocksDisagree: 30
    }
  }

  init(from reader: inout PayloadReader) {
    switch reader.byte() {
    case 0: self = .emergencyStop
    case 1: self = .interlockOpen
    case 2: self = .frontEndFault(FrontEndFaults(rawValue: reader.uint16()))
    case 3: self = .part(FrontEndFault(from: &reader))
    case 4: self = .inputUnreadable(reader.member(else: .fault))
    case 5: self = .outputUndriveable(reader.member(else: .trigger))
    case 6: self = .clock
    case 7: self = .waterTemperature(reader.quantity(Temperature.self))
    case 8: self = .headTemperature(reader.quantity(Temperature.self))
    case 9:
      self = .railOffSetPoint(
        measured: reader.quantity(Voltage.self), wanted: reader.quantity(Voltage.self))
    case 10: self = .railNotOff(reader.quantity(Voltage.self))
    case 11: self = .frontEndNotReady
    case 12: self = .wrongLawActive(expected: SlotIndex(Int(reader.uint16())), found: reader.uint16())
    case 13: self = .lawReadBackDiffers(reader.focus())
    case 14: self = .lawNotPossible(reader.focus())
    case 15: self = .driveNotAvailable(reader.focus())
    case 16:
      self = .hydrophoneOverLimit(
        received: reader.quantity(Voltage.self), limit: reader.quantity(Voltage.self))
    case 17: self = .railOverLimit(reader.quantity(Voltage.self))
    case 18:
      self = .pulseNumberDisagrees(
        expected: PulseNumber(reader.uint32()), found: PulseNumber(reader.uint32()))
    case 19: self = .pulseDoneMissing
    case 20: self = .triggerRefused(reader.member(else: .noneYet))
    case 21: self = .pulseUncertain
    case 22: self = .lateInSuccession(reader.uint16())
    case 23: self = .wrongFrontEnd(reader.member(else: .contractVersion))
    case 24: self = .lineAtWrongLevel(reader.member(else: .fault))
    case 25:
      self = .pressureOverLimit(
        measured: reader.quantity(Pressure.self), limit: reader.quantity(Pressure.self))
    case 26: self = .pressureNotHeld(reader.member(else: .idle))
    case 27: self = .strayTriggers(reader.uint16())
    case 28: self = .heartbeatsDiffer(given: reader.uint32(), counted: reader.uint32())
    case 29: self = .watchdogUnproven(after: reader.nanoseconds())
    case 30: self = .clocksDisagree(board: reader.nanoseconds(), frontEnd: reader.nanoseconds())
    default:
      reader.refuse()
      self = .clock
    }
  }
}
