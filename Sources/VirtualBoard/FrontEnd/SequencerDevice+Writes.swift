/// What may be written to the sequencer and what it does (`Board/front-end.md` §4).
extension SequencerDevice {
  private var proposedLimits: SequencerLimits {
    let fields = FieldReader(message)
    return SequencerLimits(
      railMillivolts: fields.word(0), burstNanoseconds: fields.word(4), periodNanoseconds: fields.word(8),
      dutyPartsPerMillion: fields.word(12), dutyWindowMicroseconds: fields.word(16),
      deadTimeNanoseconds: fields.word(20), pulses: fields.word(24))
  }

  private var proposedBurst: BurstSetting {
    let fields = FieldReader(message)
    return BurstSetting(
      carrierHertz: fields.word(0), cycles: fields.half(4), listenMicroseconds: fields.half(6),
      options: fields.byte(8))
  }

  private var proposedCapture: CaptureMemory.Request {
    let fields = FieldReader(message)
    return CaptureMemory.Request(
      delayNanoseconds: fields.word(0), intervalNanoseconds: fields.half(4), samples: fields.half(6))
  }

  /// Whether the message in hand, its PEC being right, may take effect.
  func isAcceptable(at t: Int64) -> Bool {
    let fe = frontEnd
    let fields = FieldReader(message)
    switch register {
    case .limits: return !fe.admission.isLocked && proposedLimits.isAcceptable
    case .lock: return fields.half(0) == 0x4C4B && fe.admission.limits.isComplete
    case .burst:
      let burst = proposedBurst
      let isReservedZero = fields.byte(9) == 0 && fields.byte(10) == 0 && fields.byte(11) == 0
      return !fe.listening.isBusy && burst.carrierHertz > 0 && burst.cycles > 0 && burst.options & ~3 == 0
        && isReservedZero && burst.onTime <= Int64(fe.admission.limits.burstNanoseconds)
        && burst.listen >= fe.configuration.latency.count + burst.onTime
    case .lease: return Int32(bitPattern: fields.word(0) &- fe.counters.fired) <= 1024
    case .select: return Int(fields.half(0)) < fe.laws.slots && fe.laws.isSealed[Int(fields.half(0))]
    case .lawWrite:
      let slot = fields.half(0)
      return Int(slot) < fe.laws.slots && slot != fe.laws.active
        && Int(fields.half(2)) + (received - 4) / 2 <= fe.configuration.elements
    case .seal:
      let slot = Int(fields.half(0))
      return slot < fe.laws.slots && Int(fields.half(2)) == fe.configuration.elements
        && (fe.laws.check(of: slot) == fields.word(4) || fe.roster.blind.contains(.sealCheck, at: t))
    case .captureArm:
      let request = proposedCapture
      return request.intervalNanoseconds > 0
        && (1...fe.listening.capture.capacity).contains(Int(request.samples))
    case .faultClear: return fields.half(0) == 0x434C
    case .identity, .status, .prefire, .counters, .lawRead, .features, .captureInfo, .captureRead:
      return false
    }
  }

  func apply(at t: Int64) {
    let fe = frontEnd
    let fields = FieldReader(message)
    switch register {
    case .limits: fe.set(proposedLimits)
    case .lock: fe.lockLimits()
    case .burst: fe.set(proposedBurst)
    case .lease: fe.grant(through: fields.word(0), at: t)
    case .select: fe.stage(fields.half(0))
    case .lawWrite:
      let slot = Int(fields.half(0))
      let first = Int(fields.half(2))
      for index in 0..<((received - 1 - 4) / 2) {
        fe.write(fields.half(4 + 2 * index), slot: slot, element: first + index)
      }
    case .seal: fe.seal(Int(fields.half(0)), check: fields.word(4))
    case .captureArm: fe.arm(proposedCapture)
    case .faultClear: fe.clearFaults(at: t)
    case .identity, .status, .prefire, .counters, .lawRead, .features, .captureInfo, .captureRead: break
    }
    fe.update(at: t)
  }
}
