import HistotripsyCore

/// One change on one wire, as an analyser clipped to it would have recorded it.
public struct WireEdge: Sendable, Equatable {
  public enum Wire: Hashable, Sendable {
    /// An output at the controller's pin.
    case driven(OutputLine)
    /// An output at the front end's connector.
    case arrived(OutputLine)
    /// An input at its source: what is so, whatever the controller is told.
    case input(InputLine)
    /// The high-voltage switch.
    case highVoltage
    /// The front end's supply.
    case power
  }
  public let wire: Wire
  public let isAsserted: Bool
  /// Since the board started.
  public let at: Nanoseconds

  public init(wire: Wire, isAsserted: Bool, at: Nanoseconds) {
    self.wire = wire
    self.isAsserted = isAsserted
    self.at = at
  }
}

/// Every edge in order of time. All wires are released before the first.
final class WireLog {
  let isOn: Bool
  private(set) var edges: [WireEdge] = []

  init(isOn: Bool) {
    self.isOn = isOn
    if isOn { edges.reserveCapacity(8192) }
  }

  @inline(__always) func note(_ wire: WireEdge.Wire, isAsserted: Bool, at t: Int64) {
    if isOn { edges.append(WireEdge(wire: wire, isAsserted: isAsserted, at: Nanoseconds(t))) }
  }
}
