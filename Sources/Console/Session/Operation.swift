import Foundation
import HistotripsyCore
import Sessions

/// The loop around a treatment: steps it, shows it, and listens to the operator and to signals in between.
final class Operation<B: SessionBoard> {
  private let session: TreatmentSession<B>
  private let view: any TreatmentView
  private let pace: Pace
  /// The operator knows that the log is not being written.
  private var wasTold = false

  init(_ session: TreatmentSession<B>, view: any TreatmentView, pace: Pace) {
    self.session = session
    self.view = view
    self.pace = pace
  }

  /// Runs to a final state and shows the summary: where the view cannot any more, on standard error.
  /// - Returns: whether everything could be shown.
  func run() -> Bool {
    Signals.install()
    let keyboard = view.takesKeys ? Keyboard() : nil
    defer { keyboard?.restore() }
    let pacer = Pacer(pace, from: session.now)
    view.begin(session.status)
    stopUnseen()
    while !session.state.isFinal {
      listen(to: keyboard)
      if session.state.isFinal { break }
      if pacer.hold(at: session.now) {
        view.refresh(session.status)
        stopUnseen()
        continue
      }
      do throws(CommandRefused) {
        try session.step()
      } catch {
        preconditionFailure("a step that the state does not allow")
      }
      show()
      heedLog()
    }
    show()
    session.closeLog()
    // Outputs are safe: from here on nothing is late any more.
    OutputWriter.current?.becomePatient()
    let summary = session.summary()
    view.end(summary, session.status)
    OutputWriter.current?.drain()
    if let failure = view.failure {
      StandardStreams.complain("standard output cannot be written: \(failure)")
      StandardStreams.error(summary.text + "\n")
      OutputWriter.current?.drain()
    }
    return view.failure == nil
  }

  private func show() {
    session.drain { view.show($0) }
    view.refresh(session.status)
    stopUnseen()
  }

  /// A log that takes no more records: an operator decides, with the high voltage off; without one the treatment ends.
  private func heedLog() {
    guard let complaint = session.log?.complaint, !session.state.isFinal else {
      wasTold = false
      return
    }
    guard view.takesKeys, session.state == .treating || session.state == .paused else {
      return session.stop(.logUnavailable, because: "stopped because \(complaint)")
    }
    do throws(CommandRefused) {
      if session.state == .treating { try session.owner.pause() }
    } catch {
      preconditionFailure("a treatment that treats can be paused")
    }
    if !wasTold { view.note("paused: \(complaint); r goes on once it can be written again, q stops") }
    wasTold = true
  }

  /// A treatment that cannot be watched any more does not go on.
  private func stopUnseen() {
    guard let failure = view.failure else { return }
    session.stop(.signal, because: "stopped because standard output cannot be written: \(failure)")
  }

  private func listen(to keyboard: Keyboard?) {
    if let signal = Signals.pending {
      view.note("\(signal): stopping")
      return session.stop(.signal, because: "stopped by \(signal)")
    }
    guard let key = keyboard?.key() else { return }
    do throws(CommandRefused) {
      switch key {
      case .pause: try session.owner.pause()
      case .resume where session.log?.complaint != nil:
        view.note("resume is not possible: \(session.log?.complaint ?? "")")
      case .resume: try session.owner.resume()
      case .stop: session.stop(.operatorRequest, because: Words.stop(.operatorRequest))
      }
    } catch {
      view.note("\(key.rawValue) is not possible while \(Words.state(error.state))")
    }
  }
}
