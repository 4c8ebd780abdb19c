import HistotripsyCore

extension Scenario {
  /// The program dies while it treats. Its lines stay at their last level afterwards, as some
  /// drivers leave them: whatever is safe then, was made safe before.
  static let deaths: [Scenario] = [
    dying("SEGV", exit: 139), dying("ABRT", exit: 134), dying("BUS", exit: 135), dying("ILL", exit: 132),
    dying("USR1", exit: 138), dying("TERM", exit: 3, within: .milliseconds(30)),
    dying("HUP", exit: 3, within: .milliseconds(30)),
    Scenario(
      name: "killed",
      question: "Killed beyond any handler, its lines left as they were: is the high voltage off in time?",
      treatment: short(), script: death(by: "KILL"), isCompared: false, exit: 137,
      wiring: LoopWiring(keepsLevels: true), safety: SafetyBound(highVoltage: .milliseconds(100))),
  ]

  private static func dying(
    _ signal: String, exit: Int32, within bound: Nanoseconds = .milliseconds(1)
  ) -> Scenario {
    Scenario(
      name: "dies-of-\(signal.lowercased())",
      question: "Killed by SIG\(signal) in the middle, does the program make its outputs safe first?",
      isShort: signal == "SEGV", treatment: short(), script: death(by: signal), isCompared: false, exit: exit,
      wiring: LoopWiring(keepsLevels: true), safety: SafetyBound(outputs: bound, highVoltage: bound))
  }

  private static func death(by signal: String) -> String {
    """
    \(treat.dropLast()) &
    /bin/busybox sleep 3
    \(mark)
    kill -\(signal) $!
    wait $!
    code=$?
    # The front end's watchdog has its time.
    /bin/busybox sleep 1
    exit $code

    """
  }
}
