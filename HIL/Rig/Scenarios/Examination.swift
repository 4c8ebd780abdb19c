import Foundation
import Sessions

/// What came of one scenario on one level.
struct Finding {
  enum Result: String {
    case passed
    case failed
    case skipped
  }
  var scenario: Scenario
  var level: Level
  var result: Result
  /// In words: why it was skipped, what was wrong, or what was found equal.
  var remark: String
  var outcome: Outcome?
}

/// Runs a scenario on every level it has here and judges what comes of it.
struct Examination {
  let rig: Rig
  /// Levels asked for.
  let levels: Set<Level>

  /// - Parameter found: is told of each finding as it is made.
  func examine(_ scenario: Scenario, found: (Finding) -> Void) {
    var direct: Outcome?
    for level in scenario.levels where levels.contains(level) {
      if let missing = missing(scenario, level) {
        found(
          Finding(scenario: scenario, level: level, result: .skipped, remark: missing, outcome: nil))
        continue
      }
      do {
        let outcome = try run(scenario, level)
        if level == .direct { direct = outcome }
        try keep(outcome, scenario, level)
        var complaints = judge(outcome, scenario, level, against: direct)
        var praise = praise(outcome, scenario, level, direct)
        if complaints.isEmpty, scenario.isRepeated, level == .loop {
          complaints = differences(outcome, try run(scenario, level))
          praise += ", twice the same bytes"
        }
        found(
          Finding(
            scenario: scenario, level: level, result: complaints.isEmpty ? .passed : .failed,
            remark: complaints.isEmpty ? praise : complaints.joined(separator: "; "), outcome: outcome))
      } catch {
        found(
          Finding(scenario: scenario, level: level, result: .failed, remark: "\(error)", outcome: nil))
      }
    }
  }

  private func missing(_ scenario: Scenario, _ level: Level) -> String? {
    switch level {
    case .direct: return nil
    case .loop: return rig.loopIsMissing
    case .bench:
      guard let fixture = scenario.fixture else { return "not a question for a bench" }
      if !rig.fixtures.contains(fixture) { return "needs the fixture \(fixture.rawValue)" }
      return rig.profile == nil ? "needs --profile, the wiring of this computer" : nil
    }
  }

  private func run(_ scenario: Scenario, _ level: Level) throws -> Outcome {
    switch level {
    case .direct: try DirectRun.run(scenario.treatment, plans: rig.plans)
    case .loop:
      try LoopRun.run(scenario.script, of: scenario.treatment, with: rig, wiring: scenario.wiring)
    case .bench: try BenchRun.run(scenario.script, with: rig)
    }
  }

  private func judge(
    _ outcome: Outcome, _ scenario: Scenario, _ level: Level, against direct: Outcome?
  ) -> [String] {
    var complaints: [String] = []
    // A whole treatment of a target whose volume is not reached is whole all the same.
    let isWhole = scenario.exit == 0 && outcome.exit == ExitStatus.notTreated.rawValue
    if outcome.exit != scenario.exit, !isWhole {
      complaints.append("exit code \(outcome.exit) instead of \(scenario.exit): \(outcome.said.suffix(300))")
    }
    if level != .direct {
      for words in scenario.says where !outcome.said.contains(words) {
        complaints.append("does not say \(words): \(outcome.said.suffix(300))")
      }
    }
    if let direct = direct?.ledger, let own = outcome.ledger, let line = own.firstDifference(from: direct) {
      complaints.append("trigger \(line) differs from the one of the virtual board")
    }
    if level == .loop, let safety = scenario.safety {
      complaints += safety.complaints(about: outcome.wires, since: outcome.moment)
    }
    return complaints
  }

  private func praise(_ outcome: Outcome, _ scenario: Scenario, _ level: Level, _ direct: Outcome?) -> String
  {
    if level == .loop, let safety = scenario.safety {
      return "exit code \(outcome.exit), \(safety.found(in: outcome.wires, since: outcome.moment))"
    }
    guard let ledger = outcome.ledger else { return "exit code \(outcome.exit)" }
    let fired = "exit code \(outcome.exit), \(ledger.lines.count) triggers, \(ledger.firedCount) fired"
    return level == .loop && direct?.ledger != nil ? fired + ", as on the virtual board" : fired
  }

  /// What differs between two runs that should be the same.
  private func differences(_ first: Outcome, _ second: Outcome) -> [String] {
    Set(first.bytes.keys).union(second.bytes.keys).sorted().compactMap { name in
      first.bytes[name] == second.bytes[name] ? nil : "\(name) is not the same the second time"
    }
  }

  /// Writes everything that a run left into the report's folder.
  private func keep(_ outcome: Outcome, _ scenario: Scenario, _ level: Level) throws {
    for (name, text) in outcome.bytes.sorted(by: { $0.key < $1.key }) where !text.isEmpty {
      try text.write(
        toFile: "\(rig.output)/\(scenario.name).\(level.rawValue).\(name)", atomically: true, encoding: .utf8)
    }
  }
}
