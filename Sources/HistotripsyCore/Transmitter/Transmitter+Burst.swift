// One burst: lease, the last questions, trigger, the end of the burst, its features, and what the
// counters say.

extension Transmitter where B: ~Copyable {
  // MARK: Before the trigger

  /// Writes BURST and reads it back whole: carrier, cycles, listening time, gate and receiver.
  mutating func writeBurst(cycles: UInt16) throws(TripCause) {
    let burst = setup.burst(cycles: cycles)
    let found: BurstSettings
    do {
      try drivers.sequencer.writeBurst(burst, on: board, counts: &counts)
      found = try drivers.sequencer.readBurst(on: board, counts: &counts)
    } catch { throw .part(error) }
    if found != burst.asStored {
      throw .part(FrontEndFault(part: .sequencer, cause: .readBackDiffers, attempts: 1))
    }
    memory.cycles = cycles
  }

  /// Lets the front end fire up to this pulse number. The number is absolute, so repeating it
  /// grants nothing; it is void after 50 ms.
  mutating func grantLease(through last: PulseNumber) throws(TripCause) {
    do { try drivers.sequencer.grantLease(through: last, on: board, counts: &counts) } catch {
      throw .part(error)
    }
  }

  /// Asks the front end what it would do: its own view of the lines, the law in effect, the pulse
  /// count. A line that is stuck on our side cannot hide from this question.
  /// - Parameters:
  ///   - slot: the slot whose law must be in effect.
  ///   - latest: the last burst that has been accounted for.
  /// - Returns: what else the front end says, and the triggers that it has refused without one
  ///   having been given; whether gate and READY permit a burst is for the caller.
  mutating func lookBeforeTrigger(
    _ slot: SlotIndex, after latest: PulseNumber
  ) throws(TripCause) -> (flags: FrontEndFlags, strays: UInt16) {
    let before: PreFire
    do { before = try drivers.sequencer.readPreFire(on: board, counts: &counts) } catch {
      throw .part(error)
    }
    let flags = before.flags
    if flags.isEmergencyStopPressed { throw .emergencyStop }
    if !flags.isInterlockClosed { throw .interlockOpen }
    if flags.isFaultLatched {
      goSafe()
      throw .frontEndFault(readFaults())
    }
    if before.fired != latest { throw .pulseNumberDisagrees(expected: latest, found: before.fired) }
    if before.activeSlot != slot.value { throw .wrongLawActive(expected: slot, found: before.activeSlot) }
    // No trigger of ours is open here: what has been refused since was none of ours.
    let strays = before.refused &- memory.refusedSeen
    memory.refusedSeen = before.refused
    return (flags, strays)
  }

  // MARK: The trigger and after

  /// Waits for the end of the burst and its listening time, with the heart beating all the while.
  /// - Parameters:
  ///   - earliest: the trigger's edge does not lie before this.
  ///   - latest: the trigger's edge does not lie after this.
  /// - Returns: `false` when `pulseDone` did not come in time.
  mutating func awaitDone(from earliest: Instant, to latest: Instant) throws(TripCause) -> Bool {
    // Listening counts from the trigger; 100 µs more for the front end to compute its features.
    let deadline = latest + setup.listen + .microseconds(100)
    while true {
      let slice = board.now() + Self.slice
      let until = slice < deadline ? slice : deadline
      let edge: Instant?
      do { edge = try board.wait(for: .asserted, on: .pulseDone, until: until) } catch {
        throw Self.cause(error, else: .inputUnreadable(.pulseDone))
      }
      if let edge, edge >= earliest { return true }
      let now = board.now()
      if edge == nil, now >= deadline { return false }
      try supervise(at: now)
    }
  }

  /// The features of the burst with this number.
  /// - Throws: `.pulseNumberDisagrees` for the block of another burst: it says nothing about this
  ///   one, and what the trigger did is then to be settled from the counter.
  mutating func readFeatures(of pulse: PulseNumber) throws(TripCause) -> PulseFeatures {
    let features: PulseFeatures
    do { features = try drivers.sequencer.readFeatures(on: board, counts: &counts) } catch {
      throw .part(error)
    }
    if features.pulse != pulse { throw .pulseNumberDisagrees(expected: pulse, found: features.pulse) }
    return features
  }

  /// Slot and rail as the front end recorded them at the trigger: independent of what was read
  /// before it. The burst has fired and counts.
  func checkRecorded(_ features: PulseFeatures, slot: SlotIndex) throws(TripCause) {
    if features.slot != slot { throw .wrongLawActive(expected: slot, found: features.slot.value) }
    if !supervisor.isRail(features.railAtTrigger, at: drive, limits: setup.limits) {
      throw .railOffSetPoint(measured: features.railAtTrigger, wanted: drive)
    }
  }

  /// Holds the front end's own time of a trigger against the board's clock. The burst has fired and
  /// counts.
  /// - Parameters:
  ///   - earliest: the trigger's edge does not lie before this.
  ///   - latest: the trigger's edge does not lie after this.
  mutating func compareClocks(
    _ features: PulseFeatures, from earliest: Instant, to latest: Instant
  ) throws(TripCause) {
    let trigger = ClockComparison.Trigger(
      earliest: earliest, latest: latest, frontEnd: features.clockAtTrigger)
    if let found = clocks.note(trigger) {
      throw .clocksDisagree(board: found.board, frontEnd: found.frontEnd)
    }
  }

  // MARK: Counters

  mutating func readStatus() throws(TripCause) -> SequencerStatus {
    do { return try drivers.sequencer.readStatus(on: board, counts: &counts) } catch { throw .part(error) }
  }

  /// What the counters say has happened since `latest` was accounted for. Changes nothing.
  func reading(_ status: SequencerStatus, after latest: PulseNumber) -> CounterReading {
    CounterReading(
      bursts: status.fired >= latest ? status.fired.value &- latest.value : nil,
      refusal: status.refused == memory.refusedSeen ? nil : status.lastRefusal)
  }

  /// The refusals of this status have been accounted for.
  mutating func noteRefusals(_ status: SequencerStatus) { memory.refusedSeen = status.refused }
}

// The waveform of a burst, where there is a receiver.
extension Transmitter where B: ~Copyable {
  /// The next burst is captured as `shot` says.
  mutating func armCapture(_ shot: Shot) throws(TripCause) {
    do throws(FrontEndFault) {
      try drivers.sequencer.armCapture(
        delay: shot.delay, interval: shot.interval, samples: shot.samples, on: board, counts: &counts)
    } catch { throw .part(error) }
  }

  mutating func readCaptureInfo() throws(TripCause) -> CaptureInfo {
    do { return try drivers.sequencer.readCaptureInfo(on: board, counts: &counts) } catch {
      throw .part(error)
    }
  }

  /// Reads 1 to 32 samples from `first` on.
  mutating func readCapture(count: Int, at first: Int) throws(TripCause) -> CaptureChunk {
    do {
      return try drivers.sequencer.readCapture(count: count, at: first, on: board, counts: &counts)
    } catch { throw .part(error) }
  }
}
