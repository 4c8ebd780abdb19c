import HistotripsyCore

/// The sequencer as the bus sees it: messages, packet error code, registers (`Board/front-end.md` §3, §4).
///
/// A write is judged at its PEC, byte by byte as the electronics must, and takes effect at STOP when nothing has followed.
/// LAW WRITE alone does not say how long it is: there the byte that equals the PEC of what came before is taken for one until
/// more follows, and a message that ends on anything else has no effect and is counted.
final class SequencerDevice: I2CPart {
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
  static let replyCapacity = 64 + 1

  let frontEnd: FrontEnd
  let table = WireChecksum.makeTable8()
  let message = UnsafeMutablePointer<UInt8>.allocate(capacity: messageCapacity)
  let reply = UnsafeMutablePointer<UInt8>.allocate(capacity: replyCapacity)
  private var phase = Phase.idle
  /// Messages refused or broken off since power-on. Wraps.
  private(set) var badMessages: UInt16 = 0
  var register = Register.identity
  /// Payload bytes received after the register.
  var received = 0
  /// Over every byte so far.
  var crc: UInt8 = 0
  /// The last byte was the right PEC of a message that may be done.
  private var isComplete = false
  var replyLength = 0
  var replyNext = 0

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

  func powerOn(at t: Int64) {
    phase = .idle
    badMessages = 0
  }

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
      if phase == .payload { badMessages &+= 1 }
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
    // A register that is only read accepts a read's argument bytes and nothing else.
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
    badMessages &+= 1
    return false
  }

  /// A message that ends before its PEC, or goes on where it should have ended, has no effect and is counted.
  private func closeUnfinished() {
    if phase == .payload { badMessages &+= 1 }
    phase = .idle
  }
}
