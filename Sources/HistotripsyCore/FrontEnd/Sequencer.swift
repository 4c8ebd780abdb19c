/// Driver of the front end's sequencer (`Board/front-end.md` §3, §4). Holds no state but the
/// address: what the sequencer knows is asked of the sequencer.
///
/// Every verb is one request: at most three transactions and a probe (`PartBus`). Every write may
/// be repeated without effect, which is what makes the retries safe. Extensions: state, limits and
/// burst, laws, capture.
public struct Sequencer: Equatable, Sendable, BitwiseCopyable {
  /// The version of the contract that this driver speaks.
  public static var contractVersion: UInt8 { 2 }
  /// Law entries or capture samples in one message.
  public static var chunk: Int { 32 }

  @usableFromInline let bus: PartBus

  /// A driver that has not asked anything yet.
  public init(at address: I2CAddress) {
    bus = PartBus(.sequencer, at: address)
  }

  /// Where the sequencer answers.
  public var address: I2CAddress { bus.address }

  @usableFromInline enum Register {
    @usableFromInline static var identity: UInt8 { 0x00 }
    @usableFromInline static var status: UInt8 { 0x01 }
    @usableFromInline static var preFire: UInt8 { 0x02 }
    @usableFromInline static var counters: UInt8 { 0x03 }
    @usableFromInline static var limits: UInt8 { 0x04 }
    @usableFromInline static var lock: UInt8 { 0x05 }
    @usableFromInline static var burst: UInt8 { 0x06 }
    @usableFromInline static var lease: UInt8 { 0x07 }
    @usableFromInline static var select: UInt8 { 0x08 }
    @usableFromInline static var lawWrite: UInt8 { 0x10 }
    @usableFromInline static var lawRead: UInt8 { 0x11 }
    @usableFromInline static var seal: UInt8 { 0x12 }
    @usableFromInline static var features: UInt8 { 0x18 }
    @usableFromInline static var captureArm: UInt8 { 0x20 }
    @usableFromInline static var captureInfo: UInt8 { 0x21 }
    @usableFromInline static var captureRead: UInt8 { 0x22 }
    @usableFromInline static var faultClear: UInt8 { 0x30 }
  }

  // MARK: Messages

  /// Writes a message; on return the sequencer has acknowledged it to the last byte.
  @inlinable func send<B: Board & ~Copyable>(
    _ message: WireMessage, on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) {
    var sealed = message
    sealed.seal(for: bus.address.device)
    var none = MutableSpan<UInt8>()
    try bus.exchange(
      on: board, writing: sealed.bytes.span.extracting(0..<sealed.count), reading: &none, isCoded: true,
      counts: &counts)
  }

  /// Sends register and arguments and reads `count` bytes of payload, their code checked.
  @inlinable func ask<B: Board & ~Copyable>(
    _ message: WireMessage, for count: Int, on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) -> WireReply {
    var reply = WireReply()
    var whole = reply.bytes.mutableSpan
    var payload = whole._mutatingExtracting(0..<(count + 1))
    try bus.exchange(
      on: board, writing: message.bytes.span.extracting(0..<message.count), reading: &payload,
      isCoded: true, counts: &counts)
    return reply
  }
}
