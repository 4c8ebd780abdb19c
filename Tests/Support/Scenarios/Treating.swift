import HistotripsyCore
import Planning

extension TreatmentRun where B: ~Copyable {
  /// Up to `armed`, or wherever it ends before.
  public func arm() throws(CommandRefused) {
    try controller.selfTest()
    while controller.state == .ready, try !controller.load() {}
    if controller.state == .ready { try controller.arm() }
  }

  /// From `armed` to a final state.
  public func fireAll() throws(CommandRefused) {
    if controller.state == .armed { try controller.begin() }
    while !controller.state.isFinal { controller.advance() }
  }

  /// Arms with every law in place, and fires all.
  public func fireAllAfterArming() throws(CommandRefused) {
    try controller.arm()
    try fireAll()
  }

  public func treat() throws(CommandRefused) {
    try arm()
    try fireAll()
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
