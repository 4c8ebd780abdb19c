import HistotripsyCore

/// Lines and one device on a breadboard that exists in memory, on the computer's own clock: the smallest board that keeps the whole
/// contract of `Board`. A port replaces the memory by its pins and its bus.
public final class BreadboardBoard: Board {
  /// What went wrong, in the board's own terms.
  public struct Fault: BoardFault {
    public let kind: FaultKind
  }

  /// Edges that a line keeps; the oldest is dropped first.
  private static let edgesMaximum = 16
  /// The only device on the bus: a register file of 256 bytes.
  public static let device = I2CAddress(device: 0x30)

  private let start = ContinuousClock.now
  private var outputs: [OutputLine: Level] = [:]
  private var inputs: [InputLine: Level] = [:]
  private var edges: [InputLine: [(level: Level, at: Instant)]] = [:]
  private var registers = [UInt8](repeating: 0, count: 256)

  public init() {}

  // MARK: The breadboard's side

  /// Moves an input, as whoever stands at the breadboard would.
  public func move(_ line: InputLine, to level: Level) {
    guard inputs[line, default: .released] != level else { return }
    inputs[line] = level
    var kept = edges[line, default: []]
    if kept.count == Self.edgesMaximum { kept.removeFirst() }
    kept.append((level, now()))
    edges[line] = kept
  }

  /// The level at the far end of an output's wire.
  public func level(of line: OutputLine) -> Level { outputs[line, default: .released] }

  // MARK: The seven verbs

  public func now() -> Instant {
    let (seconds, attoseconds) = start.duration(to: .now).components
    return Instant(nanoseconds: UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000))
  }

  public func wait(until deadline: Instant) throws(Fault) {
    while now() < deadline {}
  }

  public func drive(_ line: OutputLine, _ level: Level) throws(Fault) { outputs[line] = level }

  public func sense(_ line: InputLine) throws(Fault) -> Level { inputs[line, default: .released] }

  public func wait(
    for level: Level, on line: InputLine, until deadline: Instant
  ) throws(Fault) -> Instant? {
    repeat {
      while let edge = edges[line]?.first, edge.at <= deadline {
        edges[line]?.removeFirst()
        if edge.level == level { return edge.at }
      }
    } while now() < deadline
    return nil
  }

  public func transfer(
    to address: I2CAddress, writing: Span<UInt8>, reading: inout MutableSpan<UInt8>
  ) throws(Fault) {
    guard address == Self.device else { throw Fault(kind: .nack) }
    guard !writing.isEmpty else { return }
    // The first byte names a register; the others are written from there on.
    let first = Int(writing[0])
    for index in 1..<max(1, writing.count) { registers[(first + index - 1) & 0xFF] = writing[index] }
    for index in reading.indices { reading[index] = registers[(first + index) & 0xFF] }
  }

  public func makeSafe() {
    for line in [OutputLine.trigger, .enable, .steer, .heartbeat] { outputs[line] = .released }
  }
}
