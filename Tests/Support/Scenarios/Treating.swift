import CoreHost
import HistotripsyCore

extension TreatmentOwner where B: ~Copyable {
  /// Up to `armed`, or wherever it ends before.
  public func arm() throws(CommandRefused) {
    while state == .off || state == .ready { try step() }
  }

  /// From `armed` to a final state, or until so many steps have been taken.
  public func fireAll(steps: Int = .max) throws(CommandRefused) {
    var left = steps
    while !state.isFinal, left > 0 {
      try step()
      left -= 1
    }
  }

  /// From power-on to a final state, or until so many steps have been taken.
  public func treat(steps: Int = .max) throws(CommandRefused) {
    try arm()
    try fireAll(steps: steps)
  }

  /// Every event still in the stream.
  public func events() -> [Event] {
    var cursor = EventCursor()
    var found: [Event] = []
    while true {
      switch controller.events.read(&cursor) {
      case .event(let event): found.append(event)
      case .missed: continue
      case .upToDate: return found
      }
    }
  }
}
