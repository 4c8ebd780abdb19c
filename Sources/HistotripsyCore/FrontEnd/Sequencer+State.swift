extension Sequencer {
  /// Who answers at this address. The contract's version is for the caller to compare with
  /// `contractVersion`.
  /// - Throws: `.wrongIdentity` with the magic found; `.outOfRange` when elements, slots or clock
  ///   are not possible; and any fault of the bus.
  public func identify<B: Board & ~Copyable>(
    on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) -> SequencerIdentity {
    var reply = try ask(WireMessage(Register.identity), for: 16, on: board, counts: &counts)
    let magic = reply.takeLong()
    // "HSTQ"
    guard magic == 0x4853_5451 else { throw bus.fault(.wrongIdentity(magic)) }
    let version = reply.takeByte()
    let revision = reply.takeByte()
    let elements = Int(reply.takeShort())
    let clock = reply.takeLong()
    let slots = Int(reply.takeShort())
    let samples = Int(reply.takeShort())
    guard elements >= 1, elements <= 4096, slots >= 2, slots <= 4096, clock >= 1 else {
      throw bus.fault(.outOfRange)
    }
    return SequencerIdentity(
      contractVersion: version, hardwareRevision: revision, elements: elements, clock: .hertz(Double(clock)),
      slots: slots, captureSamples: samples)
  }

  /// - Throws: `.unexpectedValue` for a first fault or refusal that the contract does not know; and
  ///   any fault of the bus.
  public func readStatus<B: Board & ~Copyable>(
    on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) -> SequencerStatus {
    var reply = try ask(WireMessage(Register.status), for: 20, on: board, counts: &counts)
    let flags = FrontEndFlags(rawValue: reply.takeShort())
    let faults = FrontEndFaults(rawValue: reply.takeShort())
    let first = reply.takeByte()
    let reason = reply.takeByte()
    let staged = reply.takeShort()
    let active = reply.takeShort()
    let fired = PulseNumber(reply.takeLong())
    let refused = reply.takeShort()
    let leaseEnd = PulseNumber(reply.takeLong())
    guard let refusal = Refusal(rawValue: reason) else { throw bus.fault(.unexpectedValue(UInt32(reason))) }
    let firstFault = first == 0 ? nil : FrontEndLatch(rawValue: first - 1)
    if first != 0, firstFault == nil { throw bus.fault(.unexpectedValue(UInt32(first))) }
    return SequencerStatus(
      flags: flags, faults: faults, firstFault: firstFault, lastRefusal: refusal,
      stagedSlot: Self.slot(staged), activeSlot: Self.slot(active), fired: fired, refused: refused,
      leaseEnd: leaseEnd)
  }

  /// The last question before a trigger.
  @inlinable public func readPreFire<B: Board & ~Copyable>(
    on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) -> PreFire {
    var reply = try ask(WireMessage(Register.preFire), for: 10, on: board, counts: &counts)
    let flags = FrontEndFlags(rawValue: reply.takeShort())
    let active = reply.takeShort()
    let fired = PulseNumber(reply.takeLong())
    return PreFire(flags: flags, activeSlot: active, fired: fired, refused: reply.takeShort())
  }

  /// The counters that no power loss resets.
  public func readCounters<B: Board & ~Copyable>(
    on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) -> SequencerCounters {
    var reply = try ask(WireMessage(Register.counters), for: 16, on: board, counts: &counts)
    let fired = PulseNumber(reply.takeLong())
    let refused = reply.takeLong()
    let edges = reply.takeLong()
    let bad = reply.takeShort()
    return SequencerCounters(
      fired: fired, refused: refused, heartbeatEdges: edges, badMessages: bad, powerCycles: reply.takeShort())
  }

  /// The features of the last burst. The caller compares the pulse's number with its own.
  /// - Throws: `.notReady` before the first burst; `.unexpectedValue` with the flags word for a
  ///   block that contradicts itself; and any fault of the bus. The burst has fired all the same.
  @inlinable public func readFeatures<B: Board & ~Copyable>(
    on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) -> PulseFeatures {
    var reply = try ask(WireMessage(Register.features), for: 32, on: board, counts: &counts)
    switch PulseFeatures.parse(&reply) {
    case .features(let features): return features
    case .noBurstYet: throw FrontEndFault(part: .sequencer, cause: .notReady, attempts: 1)
    case .contradictory(let flags):
      throw FrontEndFault(part: .sequencer, cause: .unexpectedValue(UInt32(flags)), attempts: 1)
    }
  }

  /// Clears every latched fault whose condition is gone. Never switches high voltage on; read the
  /// status to see what is left.
  public func clearFaults<B: Board & ~Copyable>(
    on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) {
    var message = WireMessage(Register.faultClear)
    message.put(UInt16(0x434C))
    try send(message, on: board, counts: &counts)
  }

  private static func slot(_ raw: UInt16) -> SlotIndex? { raw == 0xFFFF ? nil : SlotIndex(Int(raw)) }
}
