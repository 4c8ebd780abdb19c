import Foundation
import Testing

/// Does `simulate` judge whole treatments, one line each?
@Suite struct SimulateTests {
  static let header =
    "seed  state      treated  done  not responding  delivered  cavitating  withheld  duration     wall     liquid   rules"

  @Test func everySeedGetsALineAndKeepsTheRules() throws {
    let closed = try Console().run(["simulate", "--seeds", "0...1", "--sphere", "8mm", "--spacing", "1λ"])
    #expect(closed.status == 0)
    #expect(closed.err.isEmpty)
    #expect(closed.lines.count == 3)
    #expect(closed.lines.first == Self.header)
    for (seed, line) in closed.lines.dropFirst().enumerated() {
      #expect(line.hasPrefix("   \(seed)  ended "), "\(line)")
      #expect(line.hasSuffix("  kept"), "\(line)")
    }
  }

  /// The line's numbers are those of the treatment of the same seed.
  @Test func aLineAgreesWithTheTreatmentOfItsSeed() throws {
    let simulated = try Console().run(["simulate", "--seeds", "7..<8", "--sphere", "8mm", "--spacing", "1λ"])
    let line = try #require(simulated.lines.last).split(separator: " ").map(String.init)
    let treated = try Console().run(["treat", "--seed", "7", "--sphere", "8mm", "--spacing", "1λ", "--json"])
    let summary = try #require(treated.events.last ?? nil)
    let expected = ["done", "notResponding", "delivered", "cavitating", "withheld"].map {
      summary[$0] as? Int
    }
    // Seed, state, treated share with its sign.
    #expect(line[4...8].map { Int($0) } == expected)
  }

  @Test func aTreatmentThatDoesNotCompleteIsNotSound() throws {
    let plan = Console.plan("water-minimum: 15", "water-minimum: 30")
    let outcome = try Console(["p.yaml": plan]).run(
      ["simulate", "--seeds", "0...1", "--plan", "p.yaml", "--sphere", "4mm", "--spacing", "1λ"])
    #expect(outcome.status == 5)
    #expect(outcome.lines.count == 3)
    #expect(
      outcome.lines.dropFirst().allSatisfy {
        $0.contains("faulted") && $0.hasSuffix("the water is at 20.0 °C, outside its limits")
      })
  }

  @Test func aSignalEndsItAtOnceAndWhatIsPrintedIsWhole() throws {
    let running = try Console().start([
      "simulate", "--seeds", "0..<1000", "--sphere", "8mm", "--spacing", "1λ",
    ])
    try running.wait(for: "kept")
    running.send(SIGINT)
    let outcome = try running.finish()
    #expect(outcome.status == 3)
    #expect(outcome.err.hasPrefix("histotripsy: SIGINT (Ctrl-C): stopped while simulating seed "))
    #expect(outcome.lines.dropFirst().allSatisfy { $0.hasSuffix("kept") })
  }
}
