/// The sums of a campaign, or of a part of it.
///
/// Invariant: `completed` and `excused` worlds are different ones, and no count is above `worlds` but `bursts` and `violations`.
public struct CampaignSum: Equatable, Sendable {
  public private(set) var worlds: UInt64 = 0
  public private(set) var disturbed: UInt64 = 0
  public private(set) var bursts: UInt64 = 0
  public private(set) var completed: UInt64 = 0
  /// Not completed, and rightly so.
  public private(set) var excused: UInt64 = 0
  public private(set) var violations: UInt64 = 0
  /// Worlds with violations.
  public private(set) var failed: UInt64 = 0

  public init() {}

  public mutating func add(_ verdict: Verdict) {
    worlds += 1
    bursts += UInt64(verdict.bursts)
    violations += UInt64(verdict.violations.count)
    if !verdict.violations.isEmpty { failed += 1 }
    if verdict.isDisturbed { disturbed += 1 }
    if verdict.isComplete { completed += 1 } else if verdict.excuse != nil { excused += 1 }
  }

  public mutating func add(_ other: CampaignSum) {
    worlds += other.worlds
    disturbed += other.disturbed
    bursts += other.bursts
    completed += other.completed
    excused += other.excused
    violations += other.violations
    failed += other.failed
  }

  /// One line for a person.
  public var text: String {
    "\(worlds) seeds, \(disturbed) of them with faults; \(bursts) pulses; \(completed) completed, "
      + "\(excused) rightly not; \(violations) violations in \(failed) seeds"
  }

  /// The line that ends a shard's record.
  var record: String {
    "sum worlds=\(worlds) disturbed=\(disturbed) pulses=\(bursts) completed=\(completed) excused=\(excused) "
      + "violations=\(violations) failed=\(failed)"
  }

  /// - Returns: `nil` for a line that is not one of `record`.
  init?(record line: some StringProtocol) {
    let words = line.split(separator: " ")
    let keys = ["worlds", "disturbed", "pulses", "completed", "excused", "violations", "failed"]
    guard words.count == keys.count + 1, words[0] == "sum" else { return nil }
    var values: [UInt64] = []
    for (key, word) in zip(keys, words.dropFirst()) {
      let parts = word.split(separator: "=")
      guard parts.count == 2, parts[0] == key, let value = UInt64(parts[1]) else { return nil }
      values.append(value)
    }
    worlds = values[0]
    disturbed = values[1]
    bursts = values[2]
    completed = values[3]
    excused = values[4]
    violations = values[5]
    failed = values[6]
  }
}
