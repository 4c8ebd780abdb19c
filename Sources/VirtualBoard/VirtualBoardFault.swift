import HistotripsyCore

/// Why the virtual board refused a verb: the shared kind, and what in this world was behind it.
public struct VirtualBoardFault: BoardFault, Equatable {
  public var kind: FaultKind
  public var cause: Cause

  public enum Cause: UInt8, Sendable {
    /// No part answers at this address, or it has no power.
    case nobodyThere
    /// The part refused a byte of the message.
    case byteRefused
    /// The bus number is not wired.
    case noSuchBus
    /// A line of the bus is held low by the world.
    case busHeldLow
    /// An injected fault.
    case injected
  }

  public init(_ kind: FaultKind, _ cause: Cause) {
    self.kind = kind
    self.cause = cause
  }
}
