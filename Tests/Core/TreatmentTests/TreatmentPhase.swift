import HistotripsyCore
import Scenarios
import VirtualBoard

/// Where in a treatment a fault strikes.
enum TreatmentPhase: String, CaseIterable, Sendable {
  case selfTest
  case loading
  case ready
  case armed
  /// Sub-threshold pass, between two pulses.
  case baseline
  /// A pulse has been decided on and is being prepared.
  case beforeTrigger
  /// Between trigger and `pulseDone`.
  case inBurst
  /// Treating, and nothing due yet.
  case waiting
  case paused
  /// High voltage on again after a pause, not settled yet.
  case resuming

  /// High voltage is on.
  var isEnergised: Bool {
    switch self {
    case .selfTest, .loading, .ready, .paused: false
    case .armed, .baseline, .beforeTrigger, .inBurst, .waiting, .resuming: true
    }
  }

  /// When each moment comes in the small bench's treatment, since the board started: learnt from a treatment without a fault, which one with
  /// a fault equals up to the moment it strikes.
  static let times: [TreatmentPhase: Nanoseconds] = {
    guard let owner = try? Owner(), (try? owner.work()) != nil else { return [:] }
    let start = owner.board.configuration.start
    var times: [TreatmentPhase: Nanoseconds] = [.selfTest: .microseconds(300)]
    var treatings = 0
    for event in owner.run.events() {
      let at = event.at - start
      switch event.kind {
      case .lawLoaded where times[.loading] == nil: times[.loading] = at + .milliseconds(1)
      case .loaded: times[.ready] = at + .milliseconds(5)
      case .state(.armed): times[.armed] = at + .milliseconds(10)
      case .state(.paused): times[.paused] = at + .milliseconds(15)
      case .state(.treating):
        treatings += 1
        if treatings == 2 { times[.resuming] = at - .microseconds(400) }
      default: break
      }
    }
    let fired = owner.board.given.map { $0.instant - start }
    times[.baseline] = fired[1] + .milliseconds(4)
    times[.beforeTrigger] = fired[8] - .microseconds(150)
    times[.inBurst] = fired[8] + .microseconds(200)
    times[.waiting] = fired[8] + .milliseconds(4)
    return times
  }()

  var time: Nanoseconds { Self.times[self] ?? .zero }
}
