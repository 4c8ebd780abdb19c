import HistotripsyCore

/// The sequencer's face on the bus: messages, packet error code, registers (`Board/front-end.md` §3, §4).
///
/// A write is judged at its PEC, byte by byte as the electronics must, and takes effect at STOP when nothing has followed.
/// LAW WRITE alone does not say how long it is: there the byte that equals the PEC of what came before is taken for one until
/// more follows, and a message that ends on anything else has no effect and is counted.
final class Sequencer: I2CPart {
  private enum Phase {
    case idle
    case awaitingRegister
    case payload
    /// Refused: nothing more of this message matters.
    case refused
    case reading
  }

  static let address: UInt8 = 0x30
  /// Register, LAW WRITE's four bytes, 32 entries, PEC.
  private static let messageCapacity = 1 + 4 + 64 + 1
  /// CAPTURE READ's 32 samples, PEC.
  private static let replyCapacity = 64 + 1

  private let frontEnd: FrontEnd
  private let table = WireChecksum.makeTable8()
  private let message = UnsafeMutablePointer<UInt8>.allocate(capacity: messageCapacity)
  private let reply = UnsafeMutablePointer<UInt8>.allocate(capacity: replyCapacity)
  private var phase = Phase.idle
  private var register = Register.identity
  /// Payload bytes received after the register.
  private var received = 0
  /// Over every byte so far.
  private var crc: UInt8 = 0
  /// The last byte was the right PEC of a message that may be done.
  private var isComplete = false
  private var replyLength = 0
  private var replyNext = 0

  init(_ frontEnd: FrontEnd) {
    self.frontEnd = frontEnd
    message.initialize(repeating: 0, count: Self.messageCapacity)
    reply.initialize(repeating: 0, count: Self.replyCapacity)
  }

  deinit {
    table.deallocate()
    message.deallocate()
    reply.deallocate()
  }

  func powerOn(at t: Int64) { phase = .idle }

  // MARK: Bus

  func start(reading: Bool, at t: Int64) -> Bool {
    guard reading else {
      closeUnfinished()
      phase = .awaitingRegister
      crc = table[Int(Self.address << 1)]
      isComplete = false
      received = 0
      return true
    }
    guard phase == .payload, received == register.argumentBytes, prepareReply(at: t) else {
      if phase == .payload { frontEnd.badMessages &+= 1 }
      phase = .refused
      return false
    }
    phase = .reading
    return true
  }

  func write(_ byte: UInt8, at t: Int64) -> Bool {
    switch phase {
    case .awaitingRegister:
      guard let register = Register(rawValue: byte) else { return refuse() }
      self.register = register
      crc = table[Int(crc ^ byte)]
      phase = .payload
      return true
    case .payload:
      return take(byte, at: t)
    case .idle, .refused, .reading:
      return false
    }
  }

  private func take(_ byte: UInt8, at t: Int64) -> Bool {
    // A read's arguments, when the register is one that is only read.
    if register.writeBytes == 0 && received >= register.argumentBytes { return refuse() }
    let isLawWrite = register == .lawWrite
    let length = isLawWrite ? 4 + 64 : max(register.writeBytes, register.argumentBytes)
    // More than the message holds, unless a LAW WRITE goes on.
    if isComplete && !isLawWrite || received > length { return refuse() }
    let mayBePEC = isLawWrite ? received >= 6 && received % 2 == 0 : received == length
    isComplete = false
    if mayBePEC {
      if byte == crc {
        guard isAcceptable(at: t) else { return refuse() }
        isComplete = true
      } else if received == length {
        return refuse()
      }
    }
    message[received] = byte
    received += 1
    crc = table[Int(crc ^ byte)]
    return true
  }

  func read(at t: Int64) -> UInt8 {
    guard phase == .reading, replyNext < replyLength else { return 0xFF }
    replyNext += 1
    return reply[replyNext - 1]
  }

  func stop(at t: Int64) {
    if phase == .payload && isComplete {
      apply(at: t)
      phase = .idle
    }
    closeUnfinished()
  }

  private func refuse() -> Bool {
    phase = .refused
    frontEnd.badMessages &+= 1
    return false
  }

  /// A message that ends before its PEC, or goes on where it should have ended, has no effect and is counted.
  private func closeUnfinished() {
    if phase == .payload { frontEnd.badMessages &+= 1 }
    phase = .idle
  }

  // MARK: Reads

  /// The reply with its PEC; `false` when the arguments are wrong or the register is only written.
  private func prepareReply(at t: Int64) -> Bool {
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
    set(1, fe.isHighVoltageOn && fe.isRailSettled(at: t) && fe.faults == 0 && fe.isLocked)
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

  // MARK: Writes

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
  private func isAcceptable(at t: Int64) -> Bool {
    let fe = frontEnd
    let fields = FieldReader(message)
    switch register {
    case .limits: return !fe.isLocked && proposedLimits.isAcceptable
    case .lock: return fields.half(0) == 0x4C4B && fe.limits.isComplete
    case .burst:
      let burst = proposedBurst
      let isReservedZero = fields.byte(9) == 0 && fields.byte(10) == 0 && fields.byte(11) == 0
      return !fe.isBusy && burst.carrierHertz > 0 && burst.cycles > 0 && burst.options & ~3 == 0
        && isReservedZero && burst.onTime <= Int64(fe.limits.burstNanoseconds)
        && burst.listen >= fe.configuration.latency.count + burst.onTime
    case .lease: return Int32(bitPattern: fields.word(0) &- fe.fired) <= 1024
    case .select: return Int(fields.half(0)) < fe.laws.slots && fe.laws.isSealed[Int(fields.half(0))]
    case .lawWrite:
      let slot = fields.half(0)
      return Int(slot) < fe.laws.slots && slot != fe.active
        && Int(fields.half(2)) + (received - 4) / 2 <= fe.configuration.elements
    case .seal:
      let slot = Int(fields.half(0))
      return slot < fe.laws.slots && Int(fields.half(2)) == fe.configuration.elements
        && fe.laws.check(of: slot) == fields.word(4)
    case .captureArm:
      let request = proposedCapture
      return request.intervalNanoseconds > 0 && (1...fe.capture.capacity).contains(Int(request.samples))
    case .faultClear: return fields.half(0) == 0x434C
    case .identity, .status, .prefire, .counters, .lawRead, .features, .captureInfo, .captureRead:
      return false
    }
  }

  private func apply(at t: Int64) {
    let fe = frontEnd
    let fields = FieldReader(message)
    switch register {
    case .limits: fe.limits = proposedLimits
    case .lock: fe.lockLimits()
    case .burst:
      fe.burst = proposedBurst
      fe.onTime = fe.burst.onTime
    case .lease: fe.lease = fields.word(0)
    case .select: fe.staged = fields.half(0)
    case .lawWrite:
      let slot = Int(fields.half(0))
      let first = Int(fields.half(2))
      for index in 0..<((received - 1 - 4) / 2) {
        fe.laws.write(fields.half(4 + 2 * index), slot: slot, element: first + index)
      }
    case .seal:
      fe.laws.seal(Int(fields.half(0)), check: fields.word(4))
      fe.findBeam(of: Int(fields.half(0)))
    case .captureArm: fe.capture.request = proposedCapture
    case .faultClear: fe.clearFaults(at: t)
    case .identity, .status, .prefire, .counters, .lawRead, .features, .captureInfo, .captureRead: break
    }
    fe.update(at: t)
  }
}
