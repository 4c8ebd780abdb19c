import HistotripsyCore

/// What the sequencer answers, register by register (`Board/front-end.md` §4).
extension Sequencer {
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
      writer.put(UInt8(1))
      writer.put(fe.configuration.hardwareRevision)
      writer.put(UInt16(fe.configuration.elements))
      writer.put(UInt32(fe.configuration.clock.hertz))
      writer.put(UInt16(fe.configuration.slots))
      writer.put(UInt16(fe.configuration.captureSamples))
    case .status:
      writer.put(flags(at: t))
      writer.put(fe.faults)
      writer.put(fe.firstFault)
      writer.put(fe.lastRefusal)
      writer.put(fe.staged)
      writer.put(fe.active)
      writer.put(fe.fired)
      writer.put(UInt16(truncatingIfNeeded: fe.refused))
      writer.put(fe.lease)
    case .prefire:
      writer.put(flags(at: t))
      writer.put(fe.active)
      writer.put(fe.fired)
    case .counters:
      writer.put(fe.fired)
      writer.put(fe.refused)
      writer.put(fe.heartbeatEdges)
      writer.put(fe.badMessages)
      writer.put(fe.powerCycles)
    case .limits:
      writer.put(fe.limits.railMillivolts)
      writer.put(fe.limits.burstNanoseconds)
      writer.put(fe.limits.periodNanoseconds)
      writer.put(fe.limits.dutyPartsPerMillion)
      writer.put(fe.limits.dutyWindowMicroseconds)
      writer.put(fe.limits.deadTimeNanoseconds)
      writer.put(fe.limits.pulses)
    case .burst:
      writer.put(fe.burst.carrierHertz)
      writer.put(fe.burst.cycles)
      writer.put(fe.burst.listenMicroseconds)
      writer.put(fe.burst.options)
      writer.put(UInt16(0))
      writer.put(UInt8(0))
    case .lease: writer.put(fe.lease)
    case .lawRead:
      let slot = Int(arguments.half(0))
      let first = Int(arguments.half(2))
      let count = Int(arguments.byte(4))
      guard slot < fe.laws.slots, (1...32).contains(count), first + count <= fe.configuration.elements else {
        return false
      }
      for index in first..<(first + count) { writer.put(fe.laws.entries[slot][index]) }
    case .features: fe.features.store(in: &writer)
    case .captureInfo:
      let isValid = fe.capture.isValid(at: t)
      writer.put(isValid ? fe.capture.pulse : 0)
      writer.put(isValid ? UInt16(fe.capture.counts.count) : 0)
      writer.put(isValid ? fe.capture.taken?.intervalNanoseconds ?? 0 : 0)
      writer.put(fe.configuration.captureScale)
    case .captureRead:
      let first = Int(arguments.half(0))
      let count = Int(arguments.byte(2))
      guard fe.capture.isValid(at: t), (1...32).contains(count), first + count <= fe.capture.counts.count
      else {
        return false
      }
      for index in first..<(first + count) { writer.put(UInt16(bitPattern: fe.capture.counts[index])) }
    case .lock, .select, .lawWrite, .seal, .captureArm, .faultClear: return false
    }
    return true
  }

  private func flags(at t: Int64) -> UInt16 {
    let fe = frontEnd
    var flags: UInt16 = 0
    func set(_ bit: UInt16, _ isSet: Bool) { if isSet { flags |= 1 << bit } }
    set(0, fe.isHighVoltageOn)
    set(1, fe.isHighVoltageOn && fe.isRailSettled(fe.rail.volts(at: t)) && fe.faults == 0 && fe.isLocked)
    set(2, fe.isLocked)
    set(3, fe.isGateOpen)
    set(4, fe.isInterlockClosed)
    set(5, fe.isEmergencyStopPressed)
    set(6, fe.isHeartbeatAlive(at: t))
    set(7, fe.isBusy)
    set(8, fe.staged != FrontEnd.noSlot && fe.laws.isSealed[Int(fe.staged)])
    set(9, fe.active != FrontEnd.noSlot && fe.laws.isSealed[Int(fe.active)])
    set(10, fe.isLeaseLeft)
    set(11, fe.areFeaturesValid)
    set(12, fe.capture.isValid(at: t))
    set(13, fe.faults != 0)
    set(14, fe.isEnableAsserted)
    return flags
  }
}
