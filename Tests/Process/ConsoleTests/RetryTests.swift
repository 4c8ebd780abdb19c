import Foundation
import Testing

/// Does `plan retry` plan what a treatment has left, and nothing that is done?
@Suite struct RetryTests {
  @Test func whatWasSilentIsPlannedAgainAndCanBeTreated() throws {
    let bench = try Bench()
    let ledger = bench.path("silent.ledger")
    #expect(try Console().run(["treat", "--plan", try bench.silentPlan(), "--log", ledger]).status == 8)
    let rest = bench.path("rest.yaml")
    let made = try Console().run(["plan", "retry", ledger, "--set-point", "32MPa", "--output", rest])
    #expect(made.status == 0, "\(made.err)")
    #expect(made.out.contains("55 foci, 2750 pulses: not finished"))
    // No pulse was heard: every focus gets all of its 50.
    let treated = try Console().run(["treat", "--plan", rest, "--json", "--no-log"])
    #expect(treated.status == 0, "\(treated.err)")
    let summary = try #require(treated.events.last ?? nil)
    #expect(summary["planned"] as? Int == 2750 && summary["done"] as? Int == 55)
    let before = try bench.rows(of: "focus", in: ledger)
    let after = try #require(summary["foci"] as? [[String: Any]])
    for (old, new) in zip(before, after) {
      for axis in ["x", "y", "z"] {
        let was = try #require(old["\(axis)_m"] as? Double) * 1000
        #expect(abs(try #require(new["\(axis)_mm"] as? Double) - was) < 1e-3)
      }
    }
  }

  @Test func whatIsDoneIsNotPlannedAgain() throws {
    let bench = try Bench()
    let ledger = bench.path("done.ledger")
    #expect(try Console().run(["treat", "--sphere", "8mm", "--spacing", "1λ", "--log", ledger]).status == 7)
    let refused = try Console().run(["plan", "retry", ledger])
    #expect(refused.status == 65 && refused.out.isEmpty)
    #expect(refused.err == "histotripsy: \(ledger): nothing is left: every focus is done\n")
    // Half way: each focus gets what was not heard.
    let half = bench.path("half.ledger")
    let stopped = try Console().run([
      "treat", "--sphere", "8mm", "--spacing", "1λ", "--log", half, "--inject", "emergency-stop@30s",
    ])
    #expect(stopped.status == 4)
    let made = try Console().run(["plan", "retry", half])
    #expect(made.status == 0)
    var left = 0
    for row in try bench.rows(of: "account", in: half) where row["verdict"] as? String != "done" {
      left += try #require(row["planned"] as? Int) - #require(row["cavitating"] as? Int)
    }
    let planned = made.out.matches(of: /pulses: (\d+)\}/).compactMap { Int($0.1) }
    #expect(left > 0 && planned.reduce(0, +) == left, "\(planned)")
  }

  @Test func whatCannotBeIsOneMessage() throws {
    let bench = try Bench()
    let ledger = bench.path("silent.ledger")
    #expect(try Console().run(["treat", "--plan", try bench.silentPlan(), "--log", ledger]).status == 8)
    for (arguments, status, said) in [
      (["--set-point", "60MPa"], 65, "--set-point: 60MPa is out of range"),
      (["--set-point", "loud"], 65, "is not a number with a unit"),
      (["--regimen", "gentle"], 65, "--regimen: "), (["--set-point", ""], 64, "is empty"),
    ] as [([String], Int32, String)] {
      let outcome = try Console().run(["plan", "retry", ledger] + arguments)
      #expect(outcome.status == status && outcome.out.isEmpty, "\(arguments): \(outcome.err)")
      #expect(outcome.err.replacing("'", with: "\"").contains(said), "\(outcome.err)")
      #expect(outcome.err.split(separator: "\n").count == 1)
    }
    #expect(try Console().run(["plan", "retry", bench.path("none.ledger")]).status == 66)
  }
}
