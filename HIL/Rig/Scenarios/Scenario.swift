import Foundation
import KernelInLoop
import VirtualBoard

/// Where a scenario runs.
enum Level: String, CaseIterable {
  /// The core on the virtual board, in this process.
  case direct
  /// The shipped program on a real kernel whose wires end in the virtual board.
  case loop
  /// The shipped program on this computer and what is connected to it.
  case bench
}

/// One question to the system, and how to know the answer.
struct Scenario {
  var name: String
  /// What is found out, in one sentence.
  var question: String
  /// The fixture that a bench needs for it; `nil` for a scenario that breaks things and is not run
  /// on a bench.
  var fixture: Fixture?
  /// Part of `make test`.
  var isShort = false
  /// The world of `direct` and `loop`.
  var treatment: Treatment
  /// What the guest's shell runs, or a bench's: the shipped program, with whatever happens beside
  /// it.
  var script: String
  /// Whether it also runs `direct`, and the front end's two records must agree in all that is not
  /// timing.
  var isCompared = true
  /// Whether it runs twice in the loop and must leave the same bytes.
  var isRepeated = false
  var exit: Int32 = 0
  /// What the program must say on standard output or error in the loop and on a bench.
  var says: [String] = []

  /// How the computer's end of the wires behaves in the loop.
  var wiring = LoopWiring()
  /// In the loop: how soon outputs and high voltage must be safe once `mark` has run in the script.
  var safety: SafetyBound?

  /// Shell words that note the moment, to the nanosecond, from which `safety` counts.
  static let mark = "/usr/bin/date +%s%N >moment.txt"

  var levels: [Level] { (isCompared ? [.direct] : []) + [.loop] + (fixture == nil ? [] : [.bench]) }
}

/// How the guest's devices behave beyond the ordinary.
struct LoopWiring {
  /// A line that is given back stays at its last level, as some drivers leave it; otherwise it
  /// floats, and the pull resistor decides.
  var keepsLevels = false
  /// What becomes of the adapter three seconds after the guest's start.
  var adapterEnd: GuestLoop.AdapterEnd?
}
