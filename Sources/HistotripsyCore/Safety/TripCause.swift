/// Why the core stopped firing by itself. Every case ends in outputs safe and a latched fault; each
/// says what is known of the pulse in hand.
public enum TripCause: Error, Equatable, Sendable, BitwiseCopyable {
  /// The emergency stop is pressed. The front end has cut the high voltage already.
  case emergencyStop
  /// The interlock loop is open. The front end has cut the high voltage already.
  case interlockOpen
  /// The front end has latched faults of its own; triggers are refused there. The causes are empty
  /// when they could not be read.
  case frontEndFault(FrontEndFaults)
  /// A part on the bus did not do what it must; a reading that cannot be had is never replaced by a
  /// value.
  case part(FrontEndFault)
  /// An input line cannot be read: what it guards is taken as violated.
  case inputUnreadable(InputLine)
  /// An output line cannot be driven, or what is driven does not arrive: `enable` that the front
  /// end sees asserted although it is released, a trigger that it has neither fired nor refused. If
  /// it is `trigger` the pulse in hand is counted from the front end's counter.
  case outputUndriveable(OutputLine)
  /// The board's clock cannot be waited on, or its waits return before their time. The pulse in
  /// hand was not triggered, or is settled from the front end's counter.
  case clock
  /// Water outside the limits; speed of sound, degassing and threshold no longer hold.
  case waterTemperature(Temperature)
  /// Array head too hot.
  case headTemperature(Temperature)
  /// The rail does not stand at its set-point although it has had time to settle, by the rail
  /// monitor or by what the front end itself measured at a trigger. The pulse in hand was withheld,
  /// or fired and is counted.
  case railOffSetPoint(measured: Voltage, wanted: Voltage)
  /// The rail has voltage although it must be off.
  case railNotOff(Voltage)
  /// The front end does not become ready although the rail has settled. The pulse in hand was
  /// withheld.
  case frontEndNotReady
  /// The slot that the front end says is active is not the one that was strobed, and the pulse in
  /// hand was withheld; or a burst was fired with another one, and is counted.
  case wrongLawActive(expected: SlotIndex, found: UInt16)
  /// A focal law read back differs from the one loaded.
  case lawReadBackDiffers(FocusIndex)
  /// The law for this focus does not fit the front end's delay range at this water temperature and
  /// clock.
  case lawNotPossible(FocusIndex)
  /// The drive for this focus is beyond what is permitted or calibrated, after the loop's
  /// correction.
  case driveNotAvailable(FocusIndex)
  /// The hydrophone in the field received more than it may be driven to; it may be damaged. The
  /// burst is counted.
  case hydrophoneOverLimit(received: Voltage, limit: Voltage)
  /// A hydrophone in the focus measured more p− than the limit, by more than the margin for single
  /// shots. The burst is counted.
  case pressureOverLimit(measured: Pressure, limit: Pressure)
  /// The pressure has not been held for many pulses: the loop stands at its lower end, or every
  /// reading clips. The last burst is counted.
  case pressureNotHeld(LoopState)
  /// The rail stands above its limit.
  case railOverLimit(Voltage)
  /// The front end's pulse number is not the ledger's: a burst fired that was not
  /// asked for, or one that was asked for did not fire.
  case pulseNumberDisagrees(expected: PulseNumber, found: PulseNumber)
  /// The burst fired, by the counter, but `pulseDone` never came: the line is lost. The pulse is
  /// counted as delivered.
  case pulseDoneMissing
  /// The front end refused a trigger for a reason that the core should have prevented. The pulse
  /// did not fire.
  case triggerRefused(Refusal)
  /// Whether the last trigger fired cannot be found out; it is counted as uncertain, which is
  /// treated as delivered.
  case pulseUncertain
  /// This many pulses in succession were withheld as late: the board cannot keep time.
  case lateInSuccession(UInt16)
  /// The front end is not the one that the plan was made for.
  case wrongFrontEnd(WrongFrontEnd)
  /// A self-test found a line at the wrong level before anything was energised; or the respiratory
  /// gate has not opened for `Supervisor.gateClosedMaximum`, or says open while the front end says
  /// closed. No pulse has fired outside the gate.
  case lineAtWrongLevel(InputLine)
  /// So many triggers were refused that nobody gave: a wire that couples, or another program.
  /// None has fired.
  case strayTriggers(UInt16)
  /// The front end has counted other heartbeat edges than were given: some are lost, or others come
  /// from elsewhere and would keep the high voltage on although the loop hangs. Both since the
  /// front end came to power.
  case heartbeatsDiffer(given: UInt32, counted: UInt32)
  /// Without a heartbeat, and with the drive at 0 V, the front end's watchdog latched its fault after
  /// this time, which is not 95 to 100 ms; 0: it did not latch, or the fault line did not say so.
  case watchdogUnproven(after: Nanoseconds)
  /// Between two triggers the board's clock and the front end's own have gone apart. The burst is
  /// counted.
  case clocksDisagree(board: Nanoseconds, frontEnd: Nanoseconds)
}

/// What does not fit between plan, array and front end.
public enum WrongFrontEnd: UInt8, Sendable, BitwiseCopyable {
  case contractVersion
  case elementCount
  case arrayChecksum
  case clock
  case tooFewSlots
}
