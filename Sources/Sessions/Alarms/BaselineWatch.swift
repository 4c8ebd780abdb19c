/// Listens to the pass below threshold: nothing can cavitate there.
package struct BaselineWatch {
  /// A receiver's noise looks like a collapse in at most one pulse of a hundred [choice].
  package static let noise = 0.01

  /// Pulses with a collapse that chance does not explain.
  package let needed: Int
  package private(set) var heard = 0
  package private(set) var pulses = 0

  /// - Parameter pulses: of the whole pass.
  package init(pulses: Int, falseAlarms: Double = ChanceBounds.falseAlarms) {
    needed = ChanceBounds.eventsNeeded(of: pulses, probability: Self.noise, falseAlarms: falseAlarms)
  }

  package mutating func note(hasCollapse: Bool) {
    pulses += 1
    if hasCollapse { heard += 1 }
  }

  /// A person has looked, and the pass is given anew or goes on.
  package mutating func restart() { (heard, pulses) = (0, 0) }

  package var isCavitating: Bool { heard >= needed }
}
