import HistotripsyCore

/// Faults of the board's clock, as `FaultMode` states them.
extension VirtualBoard {
  /// What the clock's fault does to a wait of `span`: nanoseconds to add to its end.
  func clockFault(_ span: Int64) throws(VirtualBoardFault) -> Int64 {
    guard roster.has(FaultRoster.clock), let fault = roster.active(.clock, at: clock, counting: true) else {
      return 0
    }
    let delay = fault.delay.count
    switch fault.mode {
    case .ok: return 0
    case .off, .stuck: throw VirtualBoardFault(.clock, .injected)
    case .garbage: return Int64(Double(delay) * roster.randomUniform())
    case .wrong: return -min(span, delay)
    case .slow, .delayed: return delay
    case .intermittent: return roster.isDrawn(fault.probability) ? delay : 0
    }
  }

  /// What a slow clock adds to any other verb.
  func verbDelay() -> Int64 {
    guard roster.has(FaultRoster.clock), let fault = roster.active(.clock, at: clock, counting: false) else {
      return 0
    }
    return fault.mode == .slow ? fault.delay.count : 0
  }
}
