import Calibration
import HistotripsyCore

// Why a treatment tripped, and what to look at next.

extension Words {
  /// Why nothing may be energised by a certificate.
  package static func uncertified(_ refusal: Certification.Refusal) -> String {
    switch refusal {
    case .mismatch(let error): "\(error)"
    case .unread(let fault): "the certificate cannot be checked: \(part(fault))"
    }
  }

  /// Why a step of a calibration ended before its end.
  package static func calibration(_ fault: CalibrationFault) -> String {
    if case .tripped(let cause) = fault { return trip(cause) }
    return "\(fault)"
  }

  package static func trip(_ cause: TripCause) -> String {
    switch cause {
    case .emergencyStop: "the emergency stop is pressed"
    case .interlockOpen: "the interlock loop is open"
    case .frontEndFault(let faults): "the front end latched a fault: \(Words.faults(faults))"
    case .part(let fault): part(fault)
    case .inputUnreadable(let line): "the input '\(name(line))' cannot be read"
    case .outputUndriveable(let line): "the output '\(name(line))' cannot be driven"
    case .clock: "the board's clock cannot be waited on"
    case .waterTemperature(let found): "the water is at \(celsius(found)), outside its limits"
    case .headTemperature(let found): "the array head is at \(celsius(found)), above its limit"
    case .railOffSetPoint(let measured, let wanted):
      "the rail stands at \(volts(measured)) where \(volts(wanted)) are set"
    case .railNotOff(let found): "the rail is at \(volts(found)) although it must be off"
    case .frontEndNotReady: "the front end does not become ready although the rail has settled"
    case .wrongLawActive(let expected, let found):
      "the front end has law slot \(found) active, not \(expected.value)"
    case .lawReadBackDiffers(let focus): "the focal law of focus \(focus.index) reads back differently"
    case .lawNotPossible(let focus):
      "the focal law of focus \(focus.index) does not fit the front end's delays"
    case .driveNotAvailable(let focus): "focus \(focus.index) needs more drive than is permitted"
    case .hydrophoneOverLimit(let received, let limit):
      "the hydrophone received \(volts(received)), more than the \(volts(limit)) it may be driven to"
    case .pressureOverLimit(let measured, let limit):
      "the hydrophone measured \(megapascals(measured)) at the focus, above the limit of \(megapascals(limit))"
    case .pressureNotHeld(.ignoredClipped): "every reading of the hydrophone clips: the pressure is not known"
    case .pressureNotHeld: "the pressure stays above its set-point although the drive is at its lowest"
    case .railOverLimit(let found): "the rail stands at \(volts(found)), above its limit"
    case .pulseNumberDisagrees(let expected, let found):
      "the front end's pulse number is \(found.value), the ledger's \(expected.value)"
    case .pulseDoneMissing: "a burst fired but its 'pulse done' never came"
    case .triggerRefused(let reason): "the front end refused a trigger: \(refusal(reason))"
    case .pulseUncertain: "whether the last trigger fired cannot be found out; it counts as delivered"
    case .lateInSuccession(let count): "\(count) pulses in succession were late"
    case .wrongFrontEnd(let what): wrongFrontEnd(what)
    case .strayTriggers(let count):
      "the front end has refused \(count) triggers that nobody gave: a wire couples, or another program fires"
    case .heartbeatsDiffer(let given, let counted):
      "the front end has counted \(counted) heartbeats where \(given) were given: edges are lost, or come from elsewhere"
    case .watchdogUnproven(let after) where after == .zero:
      "the heartbeat ceased, and the front end neither took the high voltage away nor said so on its fault line"
    case .watchdogUnproven(let after):
      "the front end's watchdog acted \(time(after)) after the last heartbeat, not after 95 to 100 ms"
    case .clocksDisagree(let board, let frontEnd):
      "two triggers were \(microseconds(board)) apart by the board's clock and \(microseconds(frontEnd)) by the front end's"
    case .lineAtWrongLevel(let line): "the line '\(name(line))' is at the wrong level before anything is on"
    }
  }

  private static func microseconds(_ span: Nanoseconds) -> String {
    number(span.count / 1000) + " µs"
  }

  private static func wrongFrontEnd(_ what: WrongFrontEnd) -> String {
    switch what {
    case .contractVersion:
      "the front end speaks another version of the contract than \(Sequencer.contractVersion) (Board/front-end.md)"
    case .elementCount: "the front end drives another number of elements than the array file has"
    case .arrayChecksum:
      "the array plugged in is not the one of the array file, or its memory is blank (see `histotripsy board commission --help`)"
    case .clock: "the front end's clock is not usable"
    case .tooFewSlots: "the front end has too few law slots"
    }
  }

  package static func part(_ fault: FrontEndFault) -> String {
    let attempts = fault.attempts > 1 ? " (\(fault.attempts) attempts)" : ""
    return "\(name(fault.part)): \(Words.cause(fault.cause))\(attempts)"
  }

  private static func cause(_ cause: FrontEndFault.Cause) -> String {
    switch cause {
    case .noAcknowledge: "does not acknowledge its address"
    case .refused: "refuses the message"
    case .timedOut: "timed out"
    case .busStuck: "the bus is held low"
    case .arbitrationLost: "lost the bus to another master"
    case .shortTransfer: "the transfer ended early"
    case .busUnavailable: "the bus is gone"
    case .clock: "the clock cannot be waited on"
    case .badCRC: "answers with a wrong checksum"
    case .wrongIdentity(let found): "another part answers, identity 0x\(String(found, radix: 16))"
    case .unexpectedValue(let found):
      "answers with a value the contract does not know, 0x\(String(found, radix: 16))"
    case .readBackDiffers: "does not read back what was written"
    case .notReady: "has no result"
    case .outOfRange: "gives a reading that is not plausible"
    }
  }

  package static func faults(_ faults: FrontEndFaults) -> String {
    let named: [(FrontEndLatch, String)] = [
      (.emergencyStop, "emergency stop"), (.interlockOpen, "interlock open"),
      (.heartbeatLost, "heartbeat lost"), (.railOverLimit, "rail over limit"),
      (.overTemperature, "driver stage too hot"), (.powerOn, "it was without power"),
      (.lawMemory, "law memory"), (.triggerStuck, "trigger stuck"),
    ]
    let words = named.filter { faults.contains($0.0) }.map(\.1)
    return words.isEmpty ? "cause could not be read" : words.joined(separator: ", ")
  }

  package static func refusal(_ reason: Refusal) -> String {
    switch reason {
    case .noneYet: "no reason given"
    case .disabled: "not enabled"
    case .notReady: "rail not at its set-point"
    case .faultLatched: "a fault is latched"
    case .heartbeatStale: "heartbeat stale"
    case .emergencyStop: "emergency stop"
    case .interlockOpen: "interlock open"
    case .gateClosed: "respiratory gate closed"
    case .leaseExhausted: "lease used up"
    case .lawUnsealed: "focal law not sealed"
    case .deadTime: "within the dead time"
    case .tooSoon: "too soon after the last"
    case .dutyExceeded: "duty limit"
    case .limitsUnlocked: "limits not locked"
    case .burstTooLong: "burst too long"
    case .burstInProgress: "burst in progress"
    case .pulsesExhausted: "pulse limit reached"
    }
  }

  package static func name(_ line: InputLine) -> String {
    switch line {
    case .ready: "ready"
    case .fault: "fault"
    case .emergencyStop: "emergency stop"
    case .interlock: "interlock"
    case .respiratoryGate: "respiratory gate"
    case .pulseDone: "pulse done"
    }
  }

  package static func name(_ line: OutputLine) -> String {
    switch line {
    case .trigger: "trigger"
    case .steer: "steer"
    case .enable: "enable"
    case .heartbeat: "heartbeat"
    }
  }

  package static func name(_ part: FrontEndFault.Part) -> String {
    switch part {
    case .sequencer: "sequencer"
    case .amplitudeSupply: "amplitude supply"
    case .railMonitor: "rail monitor"
    case .waterThermometer: "water thermometer"
    case .headThermometer: "head thermometer"
    case .identityMemory: "identity memory"
    }
  }
}
