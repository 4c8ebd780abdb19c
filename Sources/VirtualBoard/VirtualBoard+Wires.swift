import HistotripsyCore

/// The wire face: for whoever stands between this board and its controller, as the rig does that puts a kernel there. Verbs still go
/// through `Board`; what such a go-between needs besides is when to look next, and which edges have come.
extension VirtualBoard {
  /// When something falls due by itself next; `nil` when nothing will. Never before `present`.
  public var nextEvent: Instant? {
    let due = dueNext()
    return due == .max ? nil : instant(max(due, clock))
  }

  /// Takes the oldest edge of an input that has arrived and has not been taken, with the moment it arrived.
  public func takeEdge(of line: InputLine) -> (at: Instant, level: Level)? {
    guard let edge = inputs.takeOldest(line) else { return nil }
    return (instant(edge.at), edge.level)
  }

  /// What the controller's end of an input's wire is at now, without a verb and without its faults.
  public func arrivedLevel(_ line: InputLine) -> Level {
    inputs.seen & InputLines.bit(line) != 0 ? .asserted : .released
  }
}
