import HistotripsyCore

extension VirtualBoard {
  /// What a fault does to the bytes of the transfer in hand.
  private struct TransferFault {
    var mode = FaultMode.ok
    /// Extra time per byte.
    var stretch: Int64 = 0
    /// The transfer breaks off after this many data bytes.
    var limit = Int.max
    var delay: Int64 = 0
  }

  public func transfer(
    to address: I2CAddress, writing: Span<UInt8>, reading: inout MutableSpan<UInt8>
  ) throws(VirtualBoardFault) {
    precondition(writing.count <= 128 && reading.count <= 128, "at most 128 bytes each way")
    advance(to: clock + configuration.costs.transfer.count)
    guard address.bus == 0 else { throw VirtualBoardFault(.busUnavailable, .noSuchBus) }
    let index = Int(partAt[Int(address.device)])
    var disturbance = TransferFault()
    if roster.kinds != 0 {
      advance(to: clock + verbDelay())
      disturbance = try disturb(index, bytes: writing.count + reading.count)
      if disturbance.delay > 0 { try hold(for: disturbance.delay) }
    }
    try awaitFreeBus()
    // Asked here once, so that nothing is looked up per byte: each part gets code of its own.
    switch parts.at(index) {
    case .sequencer(let part): try exchange(part, index, address, writing, &reading, disturbance)
    case .amplitude(let part): try exchange(part, index, address, writing, &reading, disturbance)
    case .railMonitor(let part): try exchange(part, index, address, writing, &reading, disturbance)
    case .thermometer(let part): try exchange(part, index, address, writing, &reading, disturbance)
    case .memory(let part): try exchange(part, index, address, writing, &reading, disturbance)
    case .nobody(let part): try exchange(part, index, address, writing, &reading, disturbance)
    }
  }

  /// START to STOP, byte by byte. `index` of the part, −1 for nobody.
  @inline(__always) private func exchange<Part: I2CPart>(
    _ part: Part, _ index: Int, _ address: I2CAddress, _ writing: Span<UInt8>,
    _ reading: inout MutableSpan<UInt8>, _ disturbance: TransferFault
  ) throws(VirtualBoardFault) {
    let begin = clock
    let isTraced = trace.isOn
    if isTraced { trace.bus(.start, at: clock) }
    var t = clock + bitTime
    var due = nextLook()
    let isRefusing = index < 0 || !frontEnd.supply.isPowered || disturbance.mode == .off
    var moved = 0

    if !writing.isEmpty || reading.isEmpty {
      t += 9 * bitTime
      try pass(to: &t, since: begin, &due)
      let isAcknowledged = !isRefusing && part.start(reading: false, at: t)
      if isTraced {
        trace.bus(.byte(address.device << 1, isAcknowledged: isAcknowledged), at: t - 9 * bitTime)
      }
      guard isAcknowledged else {
        finish(part, isRefusing: isRefusing, at: t)
        throw VirtualBoardFault(.nack, isRefusing && disturbance.mode == .off ? .injected : .nobodyThere)
      }
      for offset in 0..<writing.count {
        if moved == disturbance.limit { try breakOff(part, at: t) }
        t += 9 * bitTime + disturbance.stretch
        try pass(to: &t, since: begin, &due)
        var byte = writing[offset]
        var isTaken = true
        if disturbance.mode != .ok { byte = corrupted(byte, offset, disturbance.mode) }
        if disturbance.mode != .stuck {
          isTaken = part.write(byte, at: t)
          // What the byte has set going may fall due before anything that was known.
          if frontEnd.nextEvent < due { due = frontEnd.nextEvent }
        }
        if isTraced { trace.bus(.byte(byte, isAcknowledged: isTaken), at: t - 9 * bitTime) }
        moved += 1
        guard isTaken else {
          finish(part, isRefusing: false, at: t)
          throw VirtualBoardFault(.nack, .byteRefused)
        }
      }
    }

    if !reading.isEmpty {
      if !writing.isEmpty {
        if isTraced { trace.bus(.repeatedStart, at: t) }
        t += bitTime
      }
      t += 9 * bitTime
      try pass(to: &t, since: begin, &due)
      let isAcknowledged =
        !isRefusing && (disturbance.mode == .stuck || part.start(reading: true, at: t))
      if isTraced {
        trace.bus(.byte(address.device << 1 | 1, isAcknowledged: isAcknowledged), at: t - 9 * bitTime)
      }
      guard isAcknowledged else {
        finish(part, isRefusing: isRefusing, at: t)
        throw VirtualBoardFault(.nack, isRefusing ? .nobodyThere : .byteRefused)
      }
      for offset in 0..<reading.count {
        if moved == disturbance.limit { try breakOff(part, at: t) }
        t += 9 * bitTime + disturbance.stretch
        try pass(to: &t, since: begin, &due)
        var byte = disturbance.mode == .stuck ? lastBytes[index * 128 + offset] : part.read(at: t)
        if disturbance.mode != .ok { byte = corrupted(byte, offset, disturbance.mode) }
        lastBytes[index * 128 + offset] = byte
        reading[offset] = byte
        if isTraced {
          trace.bus(.byte(byte, isAcknowledged: offset + 1 < reading.count), at: t - 9 * bitTime)
        }
        moved += 1
      }
    }
    finish(part, isRefusing: disturbance.mode == .stuck, at: t)
  }

  /// STOP, at the end of the last byte.
  private func finish(_ part: some I2CPart, isRefusing: Bool, at t: Int64) {
    trace.bus(.stop, at: t)
    advance(to: t + bitTime)
    if !isRefusing { part.stop(at: clock) }
    // What the message changed may fall due at once.
    advance(to: clock)
  }

  // MARK: A bus that is held, a part that stretches

  /// Until when bytes may pass without a look at the world. With faults about, every byte is looked at.
  @inline(__always) private func nextLook() -> Int64 { roster.kinds == 0 ? dueNext() : .min }

  /// A byte ends at `t`, later when the clock line was held meanwhile: the byte then begins when it is let go.
  ///
  /// Only something that falls due (`due`) can hold the bus, so until then there is nothing to do, not even to move the clock.
  @inline(__always) private func pass(
    to t: inout Int64, since begin: Int64, _ due: inout Int64
  ) throws(VirtualBoardFault) {
    guard t >= due else { return }
    advance(to: t)
    due = nextLook()
    if clockHeldUntil > begin || dataHeldUntil > begin {
      try stall(&t, since: begin)
      due = nextLook()
    }
  }

  private func stall(_ t: inout Int64, since begin: Int64) throws(VirtualBoardFault) {
    if dataHeldUntil > begin {
      // The controller reads back a level it did not put there.
      trace.bus(.abandon, at: t)
      throw VirtualBoardFault(.arbitrationLost, .busHeldLow)
    }
    while clockHeldUntil > t - 9 * bitTime {
      let from = t - 9 * bitTime
      if clockHeldUntil - from > configuration.bus.clockLowMaximum.count {
        trace.bus(.abandon, at: t)
        advance(to: from + configuration.bus.clockLowMaximum.count)
        throw VirtualBoardFault(.timedOut, .busHeldLow)
      }
      t = clockHeldUntil + 9 * bitTime
      advance(to: t)
    }
  }

  private func awaitFreeBus() throws(VirtualBoardFault) {
    let patience = clock + configuration.bus.busFreeMaximum.count
    while max(clockHeldUntil, dataHeldUntil) > clock {
      let free = max(clockHeldUntil, dataHeldUntil)
      guard free <= patience else {
        advance(to: patience)
        throw VirtualBoardFault(.busStuck, .busHeldLow)
      }
      advance(to: free)
    }
  }

  /// Something keeps the transfer from going on for `delay`.
  private func hold(for delay: Int64) throws(VirtualBoardFault) {
    let maximum = configuration.bus.clockLowMaximum.count
    advance(to: clock + min(delay, maximum))
    if delay > maximum { throw VirtualBoardFault(.timedOut, .injected) }
  }

  // MARK: Injected faults

  private func disturb(_ index: Int, bytes: Int) throws(VirtualBoardFault) -> TransferFault {
    var result = TransferFault()
    if roster.has(FaultRoster.bus), let fault = roster.active(.bus, at: clock, counting: true) {
      switch fault.mode {
      case .ok: break
      case .off: throw VirtualBoardFault(.busUnavailable, .injected)
      case .stuck:
        advance(to: clock + configuration.bus.busFreeMaximum.count)
        throw VirtualBoardFault(.busStuck, .injected)
      case .garbage: result.mode = .garbage
      case .wrong: result.limit = max(0, bytes - 1)
      case .slow: result.stretch = fault.delay.count
      case .delayed: result.delay = fault.delay.count
      case .intermittent:
        if roster.isDrawn(fault.probability) { throw VirtualBoardFault(.arbitrationLost, .injected) }
      }
    }
    if index >= 0, roster.has(FaultRoster.parts), let part = BoardPart(rawValue: UInt8(index)),
      let fault = roster.active(.part(part), at: clock, counting: true)
    {
      switch fault.mode {
      case .ok: break
      case .off, .stuck, .garbage, .wrong: result.mode = fault.mode
      case .slow: result.stretch += fault.delay.count
      case .delayed: result.delay += fault.delay.count
      case .intermittent: if roster.isDrawn(fault.probability) { result.mode = .off }
      }
    }
    if result.stretch > 0 && result.stretch * Int64(bytes) > configuration.bus.clockLowMaximum.count {
      advance(to: clock + configuration.bus.clockLowMaximum.count)
      throw VirtualBoardFault(.timedOut, .injected)
    }
    return result
  }

  /// The adapter ends the transfer one byte early, with a STOP.
  private func breakOff(_ part: some I2CPart, at t: Int64) throws(VirtualBoardFault) {
    finish(part, isRefusing: false, at: t)
    throw VirtualBoardFault(.shortTransfer, .injected)
  }

  private func corrupted(_ byte: UInt8, _ offset: Int, _ mode: FaultMode) -> UInt8 {
    switch mode {
    case .garbage: roster.randomByte()
    case .wrong: offset % 2 == 1 ? byte ^ 0x40 : byte
    case .ok, .off, .stuck, .slow, .delayed, .intermittent: byte
    }
  }
}
