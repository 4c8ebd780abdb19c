import Foundation
import Synchronization

/// Signals that ask for a stop, as a flag that the control loop's owner looks at between two steps.
///
/// The handler only sets the flag: everything that makes the outputs safe happens on the thread that owns the board.
enum Signals {
  private static let received = Atomic<Int32>(0)

  static func install() {
    for number in [SIGINT, SIGTERM, SIGHUP] {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { number in Signals.received.store(number, ordering: .relaxed) }
      sigaction(number, &action, nil)
    }
    // A reader that goes away (`| head`) must not kill the process before the outputs are safe.
    signal(SIGPIPE, SIG_IGN)
  }

  /// The name of the last signal received, or `nil`.
  static var pending: String? {
    switch received.load(ordering: .relaxed) {
    case SIGINT: "SIGINT (Ctrl-C)"
    case SIGTERM: "SIGTERM"
    case SIGHUP: "SIGHUP (terminal closed)"
    default: nil
    }
  }
}
