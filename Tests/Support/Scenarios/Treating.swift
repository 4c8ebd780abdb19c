import HistotripsyCore
import Planning

extension TreatmentRun where B: SimulatedBoard, B: ~Copyable {
  /// Up to `armed`, or wherever it ends before.
  package func arm() throws(CommandRefused) {
    try controller.selfTest()
    while controller.state == .ready, try !controller.load() {}
    if controller.state == .ready { try controller.arm(.simulated) }
  }

  /// From `armed` to a final state.
  package func fireAll() throws(CommandRefused) {
    if controller.state == .armed { try controller.begin() }
    while !controller.state.isFinal { controller.advance() }
  }

  /// Arms with every law in place, and fires all.
  package func fireAllAfterArming() throws(CommandRefused) {
    try controller.arm(.simulated)
    try fireAll()
  }

  package func treat() throws(CommandRefused) {
    try arm()
    try fireAll()
  }

  /// Every event still in the stream.
  package func events() -> [Event] {
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
