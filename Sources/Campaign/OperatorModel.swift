import HistotripsyCore

/// What the person at the console does, and what the computer under it does.
public struct OperatorModel: Sendable {
  /// Pauses when this number of bursts has been fired.
  public var pauseAt: UInt32?
  /// Stops for good when this number of bursts has been fired.
  public var stopAt: UInt32?
  /// How often a fault is cleared before its cause is gone.
  public var impatience = 0
  /// The control loop stands still for a while when this number of bursts has been fired.
  public var hang: (at: UInt32, for: Nanoseconds)?
  /// The program is killed when this number of bursts has been fired.
  public var killAt: UInt32?
  /// The time that the log takes to have an intent on stable storage.
  public var recording = Nanoseconds.zero
  /// How long the operator waits in each state that permits it.
  public var patience = Nanoseconds.milliseconds(5)

  /// For a failure report: what is done besides starting and waiting.
  var description: String {
    var parts: [String] = []
    if let pauseAt { parts.append("pauses at burst \(pauseAt)") }
    if let stopAt { parts.append("stops at burst \(stopAt)") }
    if let hang { parts.append("the loop stands still at burst \(hang.at) for \(hang.for.milliseconds) ms") }
    if let killAt { parts.append("the program is killed at burst \(killAt)") }
    if impatience > 0 { parts.append("clears \(impatience) faults too early") }
    parts.append("waits \(patience.milliseconds) ms in each state")
    parts.append("an intent takes \(recording.milliseconds) ms to be recorded")
    return parts.joined(separator: ", ")
  }
}

extension Nanoseconds {
  /// For reports.
  var milliseconds: Double { Double(count) / 1e6 }
}
