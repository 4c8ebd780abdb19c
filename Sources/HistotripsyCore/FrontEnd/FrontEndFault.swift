/// A part of the front end did not do what it must, after every retry that its cause permits.
///
/// Thrown by every driver. A reading that ends in this error has no value, and nothing may stand in
/// for it.
public struct FrontEndFault: Error, Equatable, Sendable, BitwiseCopyable {
  /// The part that failed.
  public let part: Part
  /// How it failed.
  public let cause: Cause
  /// Transactions tried before giving up, 1 to `PartBus.attemptsMaximum`; 0 when nothing was sent.
  public let attempts: UInt8

  /// A fault of a part.
  @inlinable public init(part: Part, cause: Cause, attempts: UInt8) {
    self.part = part
    self.cause = cause
    self.attempts = attempts
  }

  /// The parts of `Board/front-end.md` §1.
  public enum Part: UInt8, Sendable, BitwiseCopyable {
    case sequencer
    case amplitudeSupply
    case railMonitor
    case waterThermometer
    case headThermometer
    case identityMemory
  }

  /// What went wrong, and what it means for the pulse in hand.
  public enum Cause: Equatable, Sendable, BitwiseCopyable {
    /// The part does not answer its address: absent, unpowered, or busy for longer than the retries
    /// last. Nothing has changed in the part. The pulse in hand must not fire.
    case noAcknowledge
    /// The part answers its address but did not acknowledge a complete message, every time it was
    /// sent. The part is in the state it was in before; the request itself is not acceptable now
    /// (value, register or state), or the wire corrupts every message of this content. The pulse in
    /// hand must not fire.
    case refused
    /// The transaction did not end within its bound. What the part has seen is unknown; every write
    /// of the contract may be repeated. The pulse in hand must not fire; if it has been triggered,
    /// the counter decides later.
    case timedOut
    /// A bus line is held low: no part on this bus can be reached, nor taken back. Outputs must go
    /// safe.
    case busStuck
    /// Another master took the bus every time. As `noAcknowledge`.
    case arbitrationLost
    /// The adapter moved fewer bytes than asked, every time. What the part has seen is unknown.
    case shortTransfer
    /// The adapter is gone or may not be used. As `busStuck`.
    case busUnavailable
    /// The board's clock cannot be waited on, so a bounded wait cannot be kept.
    case clock
    /// A reply or a stored record does not match its check code. Not one of its fields may be used;
    /// what was asked for may have happened (a trigger's features are lost, its pulse is not).
    case badCRC
    /// Another part answers at this address; the value is what it calls itself. Nothing may be
    /// energised.
    case wrongIdentity(UInt32)
    /// A well-formed reply holds a value that the contract does not know. As `badCRC`, without hope
    /// of a retry.
    case unexpectedValue(UInt32)
    /// What was written reads back as something else. The part must be taken as holding the wrong
    /// value: the pulse in hand must not fire.
    case readBackDiffers
    /// The part has no result yet: no conversion, no burst, a write cycle in progress. There is no
    /// reading, not even an old one.
    case notReady
    /// A reading is outside what is physically plausible (the sensor or its wiring is broken), or a
    /// request is outside what the part can do or may do; nothing was sent then.
    case outOfRange
  }
}

extension FrontEndFault.Cause {
  /// A board's fault in the words of a driver.
  @usableFromInline init(_ kind: FaultKind) {
    switch kind {
    case .nack: self = .noAcknowledge
    case .timedOut: self = .timedOut
    case .busStuck: self = .busStuck
    case .arbitrationLost: self = .arbitrationLost
    case .shortTransfer: self = .shortTransfer
    case .busUnavailable, .lineUnavailable: self = .busUnavailable
    case .clock: self = .clock
    }
  }

  /// How often a transaction that ends like this is tried in all: the retry advice of `FaultKind`,
  /// as numbers.
  @usableFromInline var attemptsMaximum: UInt8 {
    switch self {
    case .noAcknowledge, .arbitrationLost, .shortTransfer, .badCRC: PartBus.attemptsMaximum
    case .timedOut: 2
    default: 1
    }
  }
}
