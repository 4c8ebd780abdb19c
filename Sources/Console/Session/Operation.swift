import Foundation
import HistotripsyCore

/// The loop around a treatment: steps it, shows it, and listens to the operator and to signals in between.
final class Operation {
  private let session: TreatmentSession
  private let view: any TreatmentView
  private let pace: Pace

  init(_ session: TreatmentSession, view: any TreatmentView, pace: Pace) {
    self.session = session
    self.view = view
    self.pace = pace
  }

  /// Runs to a final state and shows the summary.
  func run() {
    Signals.install()
    let keyboard = view.takesKeys ? Keyboard() : nil
    defer { keyboard?.restore() }
    let pacer = Pacer(pace, from: session.now)
    view.begin()
    while !session.state.isFinal {
      do throws(CommandRefused) {
        try obey(keyboard?.key())
        if !session.state.isFinal { try session.step() }
      } catch {
        // A key that came too late for its state; the state has changed by itself and shows.
        view.note("not possible while \(Words.state(error.state))")
      }
      show()
      pacer.hold(at: session.now)
    }
    show()
    view.end(session.summary())
  }

  private func show() {
    session.drain { view.show($0) }
    view.refresh()
    // Nobody is looking any more: a treatment that nobody sees does not go on.
    if !view.isOpen, !session.state.isFinal { session.run.controller.stop(.signal) }
  }

  private func obey(_ key: Keyboard.Key?) throws(CommandRefused) {
    if let signal = Signals.pending {
      view.note("\(signal): stopping")
      return session.run.controller.stop(.signal)
    }
    switch key {
    case .pause: try session.run.controller.pause()
    case .resume: try session.run.controller.resume()
    case .stop: session.run.controller.stop(.operatorRequest)
    case nil: return
    }
  }
}
