import Foundation
import HistotripsyCore
import Sessions

/// The loop around a treatment: steps it, shows it, and listens to the operator and to signals in between.
final class Operation<B: SessionBoard> {
  private let session: TreatmentSession<B>
  private let view: any TreatmentView
  private let pace: Pace
  private let attendance: Attendance
  /// The operator knows that the log is not being written.
  private var wasTold = false
  /// Since when an alarm waits for a person.
  private var waitsSince: ContinuousClock.Instant?

  init(
    _ session: TreatmentSession<B>, view: any TreatmentView, pace: Pace, attendance: Attendance
  ) {
    self.session = session
    self.view = view
    self.pace = pace
    self.attendance = attendance
    session.isAttended = view.takesKeys
  }

  /// Runs to a final state and shows the summary: where the view cannot any more, on standard error.
  /// - Returns: whether everything could be shown.
  func run() -> Bool {
    Signals.install()
    let keyboard = view.takesKeys ? Keyboard() : nil
    let desk = keyboard.map { OperatorDesk(session, view: view, keyboard: $0, person: attendance.person) }
    defer { keyboard?.restore() }
    let pacer = Pacer(pace, from: session.now)
    view.begin(session.opening, session.status)
    stopUnseen()
    while !session.state.isFinal {
      listen(to: desk)
      heedQuestion()
      if session.state.isFinal { break }
      if pacer.hold(at: session.now) {
        view.refresh(session.status)
        stopUnseen()
        continue
      }
      // A virtual clock would run ahead of the person who is waited for.
      if session.board.isVirtual, session.state == .paused { Thread.sleep(forTimeInterval: 0.01) }
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
    tellAlarms()
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
    tellAlarms()
    view.refresh(session.status)
    stopUnseen()
  }

  private func tellAlarms() {
    for alarm in session.takeAlarmNews() { view.show(alarm) }
    for decision in session.takeDecisions() { view.show(decision) }
  }

  /// An alarm has held the treatment: a person has so much time to answer.
  private func heedQuestion() {
    guard session.question != nil else {
      waitsSince = nil
      return
    }
    let since = waitsSince ?? .now
    waitsSince = since
    if since.duration(to: .now) > attendance.wait { session.stopUnanswered() }
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

  private func listen(to desk: OperatorDesk<B>?) {
    if let signal = Signals.pending {
      view.note("\(signal): stopping")
      return session.stop(.signal, because: "stopped by \(signal)")
    }
    desk?.listen()
  }
}
