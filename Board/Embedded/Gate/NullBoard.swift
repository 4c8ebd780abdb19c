import HistotripsyCore

/// A board on which nothing answers: just enough to instantiate the core with, in a build that has no operating system.
public struct NullBoard: SimulatedBoard, ~Copyable {
  public struct Fault: BoardFault {
    public let kind: FaultKind
  }

  public init() {}

  public borrowing func now() -> Instant { Instant(nanoseconds: 0) }
  public borrowing func wait(until deadline: Instant) throws(Fault) {}
  public borrowing func drive(_ line: OutputLine, _ level: Level) throws(Fault) {}
  public borrowing func sense(_ line: InputLine) throws(Fault) -> Level { .released }
  public borrowing func wait(
    for level: Level, on line: InputLine, until deadline: Instant
  ) throws(Fault) -> Instant? { nil }
  public borrowing func transfer(
    to address: I2CAddress, writing: Span<UInt8>, reading: inout MutableSpan<UInt8>
  ) throws(Fault) {
    throw Fault(kind: .busUnavailable)
  }
  public borrowing func makeSafe() {}
}
