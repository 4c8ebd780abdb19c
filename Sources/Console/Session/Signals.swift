import Foundation
import Synchronization

/// Signals that ask for a stop, as a flag that the control loop's owner looks at between two steps.
///
/// The handler only sets the flag: everything that makes the outputs safe happens on the thread that owns the board.
///
/// Signals that would suspend the program ask for a stop too: a treatment that stands still cannot be watched, and the front end's watchdog
/// would be all that is left. The terminal may go on sending those of a program in its background with every read and write, so each of
/// them is heeded once.
enum Signals {
  private static let received = Atomic<Int32>(0)

  static func install() {
    let numbers = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU]
    for number in numbers {
      var action = sigaction()
      var before = sigaction()
      action.__sigaction_handler.sa_handler = { number in
        Signals.received.store(number, ordering: .relaxed)
        if number == SIGTTIN || number == SIGTTOU { signal(number, SIG_IGN) }
      }
      sigaction(number, &action, &before)
      // Under `nohup` the person has said that a closed terminal is no reason to stop.
      if number == SIGHUP, isIgnored(before) { sigaction(number, &before, nil) }
    }
    // Whoever started this process may have had them blocked, and a blocked signal is inherited: it would never arrive.
    var mask = sigset_t()
    sigemptyset(&mask)
    for number in numbers { sigaddset(&mask, number) }
    pthread_sigmask(SIG_UNBLOCK, &mask, nil)
  }

  private static func isIgnored(_ action: sigaction) -> Bool {
    unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// The name of the last signal received, or `nil`.
  static var pending: String? {
    switch received.load(ordering: .relaxed) {
    case SIGINT: "SIGINT (Ctrl-C)"
    case SIGTERM: "SIGTERM"
    case SIGHUP: "SIGHUP (terminal closed)"
    case SIGQUIT: "SIGQUIT (Ctrl-\\)"
    case SIGTSTP: "SIGTSTP (Ctrl-Z)"
    case SIGTTIN: "SIGTTIN (in the background of its terminal)"
    case SIGTTOU: "SIGTTOU (in the background of its terminal)"
    default: nil
    }
  }
}
