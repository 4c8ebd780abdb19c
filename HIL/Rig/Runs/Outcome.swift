import HistotripsyCore
import TriggerLedger
import VirtualBoard

/// How one run of a scenario ended.
struct Outcome {
  /// Exit code of the program, or what it would have been.
  var exit: Int32
  /// The front end's own record; `nil` on a bench, where it cannot be seen.
  var ledger: TriggerLedger?
  /// What the program says was the cause, or what it printed.
  var said: String
  /// Seconds of the board's clock.
  var boardSeconds: Double
  /// Seconds of the clock on the wall; says how fast the rig is, decides nothing.
  var wallSeconds: Double
  /// Everything that is to be the same when run again, timing included.
  var bytes: [String: String] = [:]
  /// What went over the wires, where it was counted.
  var transfers = 0
  var lineRequests = 0
  /// Every edge on every wire in front of the guest.
  var wires: [WireEdge] = []
  /// When the script noted the moment, or the adapter hung, by the board's clock.
  var moment: Nanoseconds?
}
