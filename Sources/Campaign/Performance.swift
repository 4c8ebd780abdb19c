import Judge
import VirtualBoard

/// What came of playing a world's script to its end: all that the observer is shown, and all that a report tells.
struct Performance {
  let laboratory: Laboratory
  var statements = Statements()
  var samples: [StateSample] = []
  /// Spans in which the control loop stood still, in nanoseconds since the start.
  var hung: [Range<Int64>] = []
  /// When the program was killed; `nil`: it was not.
  var diedAt: Int64?
  /// How often a fault was cleared.
  var clearings = 0
  /// Why the controller tripped, each in words.
  var causes: [String] = []
  /// The state it ended in.
  var ending = ""
  /// The script came to its proper end.
  var isComplete = false
  /// A command that the state did not allow; `nil`: there was none. A script gives no such command.
  var refusedCommand: String?

  init(_ laboratory: Laboratory) { self.laboratory = laboratory }

  var observation: Observation {
    var seen = Observation(laboratory.board, statements: statements)
    seen.samples = samples
    return seen
  }
}
