import HistotripsyCore

/// What the sequencer answers, register by register (`Board/front-end.md` §4).
extension SequencerDevice {
  /// The reply with its PEC; `false` when the arguments are wrong or the register is only written.
  func prepareReply(at t: Int64) -> Bool {
    var writer = FieldWriter(reply, capacity: Self.replyCapacity)
    guard put(register, into: &writer, at: t) else { return false }
    var code = table[Int(crc ^ (Self.address << 1 | 1))]
    for index in 0..<writer.count { code = table[Int(code ^ reply[index])] }
    writer.put(code)
    replyLength = writer.count
    replyNext = 0
    return true
  }

  private func put(_ register: Register, into writer: inout FieldWriter, at t: Int64) -> Bool {
    let fe = frontEnd
    let arguments = FieldReader(message)
    switch register {
    case .identity:
      writer.put(UInt32(0x4853_5451))
      writer.put(UInt8(2))
      writer.put(fe.configuration.hardwareRevision)
      writer.put(UInt16(fe.configuration.elements))
      writer.put(UInt32(fe.configuration.clock.hertz))
      writer.put(UInt16(fe.configuration.slots))
      writer.put(UInt16(fe.configuration.captureSamples))
    case .status:
      writer.put(flags(at: t))
      writer.put(fe.faults.latched)
      writer.put(fe.faults.first)
      writer.put(fe.admission.lastRefusal)
      writer.put(fe.laws.staged)
      writer.put(fe.laws.active)
      writer.put(fe.counters.fired)
      writer.put(UInt16(truncatingIfNeeded: fe.counters.refused))
      writer.put(fe.admission.lease)
    case .prefire:
      // Stop and interlock as when all is well, gate open, ready, no fault.
      let areLinesBlind = fe.roster.blind.contains(.prefireLines, at: t)
      writer.put(areLinesBlind ? flags(at: t) & ~0x2020 | 0x001A : flags(at: t))
      writer.put(fe.roster.blind.contains(.prefireLaw, at: t) ? fe.laws.staged : fe.laws.active)
      writer.put(fe.counters.fired)
      writer.put(UInt16(truncatingIfNeeded: fe.counters.refused))
    case .counters:
      writer.put(fe.counters.fired)
      writer.put(fe.counters.refused)
      writer.put(fe.watchdog.edges)
      writer.put(badMessages)
      writer.put(fe.counters.powerCycles)
    case .limits:
      writer.put(fe.admission.limits.railMillivolts)
      writer.put(fe.admission.limits.burstNanoseconds)
      writer.put(fe.admission.limits.periodNanoseconds)
      writer.put(fe.admission.limits.dutyPartsPerMillion)
      writer.put(fe.admission.limits.dutyWindowMicroseconds)
      writer.put(fe.admission.limits.deadTimeNanoseconds)
      writer.put(fe.admission.limits.pulses)
    case .burst:
      writer.put(fe.admission.burst.carrierHertz)
      writer.put(fe.admission.burst.cycles)
      writer.put(fe.admission.burst.listenMicroseconds)
      writer.put(fe.admission.burst.options)
      writer.put(UInt16(0))
      writer.put(UInt8(0))
    case .lease: writer.put(fe.admission.lease)
    case .lawRead:
      let slot = Int(arguments.half(0))
      let first = Int(arguments.half(2))
      let count = Int(arguments.byte(4))
      guard slot < fe.laws.slots, (1...32).contains(count), first + count <= fe.configuration.elements else {
        return false
      }
      for index in first..<(first + count) { writer.put(fe.laws.entries[slot][index]) }
    case .features: fe.listening.features.store(in: &writer)
    case .captureInfo:
      let isValid = fe.listening.capture.isValid(at: t)
      writer.put(isValid ? fe.listening.capture.pulse : 0)
      writer.put(isValid ? UInt16(fe.listening.capture.counts.count) : 0)
      writer.put(isValid ? fe.listening.capture.taken?.intervalNanoseconds ?? 0 : 0)
      writer.put(fe.configuration.captureScale)
    case .captureRead:
      let first = Int(arguments.half(0))
      let count = Int(arguments.byte(2))
      guard fe.listening.capture.isValid(at: t), (1...32).contains(count),
        first + count <= fe.listening.capture.counts.count
      else {
        return false
      }
      for index in first..<(first + count) {
        writer.put(UInt16(bitPattern: fe.listening.capture.counts[index]))
      }
    case .lock, .select, .lawWrite, .seal, .captureArm, .faultClear: return false
    }
    return true
  }

  private func flags(at t: Int64) -> UInt16 {
    let fe = frontEnd
    var flags: UInt16 = 0
    func set(_ bit: UInt16, _ isSet: Bool) { if isSet { flags |= 1 << bit } }
    set(0, fe.supply.isHighVoltageOn)
    set(1, fe.isReady(rail: fe.supply.rail.volts(at: t)))
    set(2, fe.admission.isLocked)
    set(3, fe.surroundings.isGateOpen)
    set(4, fe.surroundings.isInterlockClosed)
    set(5, fe.surroundings.isEmergencyStopPressed)
    set(6, fe.watchdog.isAlive(at: t))
    set(7, fe.listening.isBusy)
    set(8, fe.laws.isStagedSealed)
    set(9, fe.laws.isActiveSealed)
    set(10, fe.admission.isLeaseLeft(after: fe.counters.fired, at: t))
    set(11, fe.listening.isDone)
    set(12, fe.listening.capture.isValid(at: t))
    set(13, !fe.faults.isEmpty)
    set(14, fe.supply.isEnableAsserted)
    return flags
  }
}
