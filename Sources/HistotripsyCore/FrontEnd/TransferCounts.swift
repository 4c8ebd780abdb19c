/// What has gone over the bus and what went wrong there. Only ever counts up; wraps after 2⁶⁴.
public struct TransferCounts: Equatable, Sendable, BitwiseCopyable {
  /// Transactions begun, retries and address probes included.
  public var transfers: UInt64 = 0
  /// Bytes those would take on the wire, address bytes included: what was sent at most, as a
  /// refused message ends early.
  public var bytesOnWire: UInt64 = 0
  /// Transactions begun again after a failure.
  public var retries: UInt64 = 0
  /// Requests given up: each one a `FrontEndFault` thrown because of the bus.
  public var givenUp: UInt64 = 0
  /// Address probes that a busy memory left unanswered; expected, hence not failures.
  public var busyPolls: UInt64 = 0

  // Failures by cause, each attempt counted.
  /// Attempts that no part acknowledged.
  public var noAcknowledge: UInt64 = 0
  /// Attempts that did not end within their bound.
  public var timedOut: UInt64 = 0
  /// Attempts that found a bus line held low.
  public var busStuck: UInt64 = 0
  /// Attempts lost to another master.
  public var arbitrationLost: UInt64 = 0
  /// Attempts in which the adapter moved fewer bytes than asked.
  public var shortTransfer: UInt64 = 0
  /// Attempts without an adapter.
  public var busUnavailable: UInt64 = 0
  /// Replies that did not match their code.
  public var badCRC: UInt64 = 0
  /// Requests that a part which answers would not take; counted once a request, after its
  /// unacknowledged attempts.
  public var refused: UInt64 = 0

  /// Nothing counted yet.
  public init() {}

  @usableFromInline mutating func begin(writing: Int, reading: Int) {
    transfers &+= 1
    bytesOnWire &+= UInt64(1 + writing + (reading > 0 && writing > 0 ? 1 : 0) + reading)
  }

  @usableFromInline mutating func note(_ cause: FrontEndFault.Cause) {
    switch cause {
    case .noAcknowledge: noAcknowledge &+= 1
    case .timedOut: timedOut &+= 1
    case .busStuck: busStuck &+= 1
    case .arbitrationLost: arbitrationLost &+= 1
    case .shortTransfer: shortTransfer &+= 1
    case .busUnavailable: busUnavailable &+= 1
    case .badCRC: badCRC &+= 1
    case .refused: refused &+= 1
    case .clock, .wrongIdentity, .unexpectedValue, .readBackDiffers, .notReady, .outOfRange: break
    }
  }
}
