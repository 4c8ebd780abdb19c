// What may be fired at most, what is fired, and how often without asking again.

extension Sequencer {
  /// Writes the limits, reads them back, compares, locks them until power-off, and makes sure that
  /// they are locked.
  ///
  /// Where they are locked already (the controller was restarted, the front end was not) they are
  /// only compared.
  /// - Throws: `.outOfRange` when a limit does not fit its field (`LimitRegister`), nothing is sent
  ///   then; `.readBackDiffers` when the front end holds other limits than these, locked or not;
  ///   `.notReady` when it does not report them locked afterwards.
  public func lockLimits<B: Board & ~Copyable>(
    _ limits: Limits, on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) {
    guard let wanted = LimitRegister(limits) else { throw bus.fault(.outOfRange, attempts: 0) }
    let wereLocked = try readStatus(on: board, counts: &counts).flags.areLimitsLocked
    if !wereLocked { try writeLimits(wanted, on: board, counts: &counts) }
    guard try readLimits(on: board, counts: &counts) == wanted else { throw bus.fault(.readBackDiffers) }
    if wereLocked { return }
    var lock = WireMessage(Register.lock)
    lock.put(UInt16(0x4C4B))
    try send(lock, on: board, counts: &counts)
    guard try readStatus(on: board, counts: &counts).flags.areLimitsLocked else { throw bus.fault(.notReady) }
  }

  /// Writes the limits without locking them. Refused once they are locked.
  public func writeLimits<B: Board & ~Copyable>(
    _ limits: LimitRegister, on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) {
    var message = WireMessage(Register.limits)
    limits.put(in: &message)
    try send(message, on: board, counts: &counts)
  }

  /// The limits as the front end holds them, locked or not.
  public func readLimits<B: Board & ~Copyable>(
    on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) -> LimitRegister {
    var reply = try ask(WireMessage(Register.limits), for: 28, on: board, counts: &counts)
    return LimitRegister(from: &reply)
  }

  /// Sets what a trigger fires from now on.
  /// - Throws: `.outOfRange` when a field does not fit, nothing is sent then; `.refused` during a
  ///   burst or beyond the limits.
  public func writeBurst<B: Board & ~Copyable>(
    _ burst: BurstSettings, on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) {
    guard let message = burst.message() else { throw bus.fault(.outOfRange, attempts: 0) }
    try send(message, on: board, counts: &counts)
  }

  /// - Throws: `.unexpectedValue` with the options byte when it has bits that the contract does not
  ///   know.
  public func readBurst<B: Board & ~Copyable>(
    on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) -> BurstSettings {
    var reply = try ask(WireMessage(Register.burst), for: 12, on: board, counts: &counts)
    let carrier = Frequency.hertz(Double(reply.takeLong()))
    let cycles = reply.takeShort()
    let listen = Nanoseconds.microseconds(Int64(reply.takeShort()))
    let options = reply.takeByte()
    guard options <= 3 else { throw bus.fault(.unexpectedValue(UInt32(options))) }
    return BurstSettings(
      carrier: carrier, cycles: cycles, listen: listen, isGateRequired: options & 1 != 0,
      isHydrophoneAtFocus: options & 2 != 0)
  }

  /// Lets bursts fire up to this pulse number, at most 1024 ahead of the counter. A lower number
  /// takes back. Absolute, so that repeating the message grants nothing more.
  @inlinable public func grantLease<B: Board & ~Copyable>(
    through last: PulseNumber, on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) {
    var message = WireMessage(Register.lease)
    message.put(last.value)
    try send(message, on: board, counts: &counts)
  }
}
