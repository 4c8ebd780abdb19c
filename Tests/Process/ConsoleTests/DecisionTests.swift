import Foundation
import Testing

/// Can a person decide in the middle of a treatment, twice where it adds dose or drive, and is every decision on record?
@Suite struct DecisionTests {
  @Test func decisionsAreAskedTwiceWhereTheyAddAndAreOnRecord() throws {
    let bench = try Bench()
    let ledger = bench.path("decided.ledger")
    let screen = try PseudoTerminal(
      columns: 110, rows: 30,
      ["treat", "--sphere", "8mm", "--spacing", "1λ", "--log", ledger, "--speed", "2"] + PseudoTerminal.named)
    try screen.wait(for: "TREATING")
    /// Types a line, and waits for what comes of it.
    func say(_ text: String, until seen: String, on prompt: String = "command > ") throws {
      screen.type(prompt == "command > " ? ":" + text : text)
      try screen.wait(for: prompt + text)
      screen.type("\r")
      try screen.wait(for: seen, after: prompt + text)
    }
    try say("skip 3-5: bone in the path", until: "left out: 3 foci")
    screen.type("l")
    try screen.wait(for: "focus 4 (", after: "left out: 3 foci")
    try say("skip 99", until: "out of range: foci are 0 … 12")
    try say("dance", until: "'dance' is no command")
    try say("back 3", until: "back adds dose or drive: type YES")
    try say("no", until: "back: not confirmed", on: "type YES > ")
    try say("back 4: it was the cable", until: "back adds dose or drive: type YES")
    try say("YES", until: "brought back: 1 focus", on: "type YES > ")
    try say("pulses 9 7: enough there", until: "9 pulses at most for 1 focus")
    try say("pulses 51", until: "pulses adds dose or drive: type YES")
    try say("YES", until: "out of range (0 … 50, as planned)", on: "type YES > ")
    try say("set-point 31 MPa", until: "set-point adds dose or drive")
    try say("YES", until: "pause first", on: "type YES > ")
    screen.type("n")
    try screen.wait(for: "note > ")
    try say("water refilled", until: "noted", on: "note > ")
    screen.type("p")
    try screen.wait(for: "PAUSED", after: "noted")
    try say("set-point 60 MPa", until: "set-point adds dose or drive")
    try say("YES", until: "out of range (up to 45.0 MPa", on: "type YES > ")
    try say("set-point 31 MPa: louder", until: "set-point adds dose or drive")
    try say("YES", until: "the set-point is 31.0 MPa when the treatment goes on", on: "type YES > ")
    screen.type("r")
    try screen.wait(for: "TREATING", after: "the set-point is 31.0 MPa")
    try screen.wait(for: "(p−)LE 31.0 MPa")
    try say("focus 4", until: "pulses,")
    screen.type("q")
    #expect(try screen.finish() == 3)

    let decisions = try bench.rows(of: "decision", in: ledger)
    #expect(
      decisions.map { $0["kind"] as? String } == [
        "skip", "bringBack", "limitPulses", "note", "pause", "setPoint", "goOn",
      ])
    #expect(decisions.allSatisfy { $0["operator"] as? String == "Ann" })
    #expect(decisions[0]["reason"] as? String == "bone in the path" && decisions[0]["confirmed"] is NSNull)
    #expect(decisions[1]["confirmed"] as? String == "YES" && decisions[5]["confirmed"] as? String == "YES")
    #expect(decisions[3]["reason"] as? String == "water refilled")
    #expect(decisions[5]["set_point_Pa"] as? Double == 31e6)
    let foci = try bench.rows(of: "decision_focus", in: ledger).map {
      [$0["decision"] as? Int, $0["focus"] as? Int]
    }
    #expect(foci == [[1, 3], [1, 4], [1, 5], [2, 4], [3, 7]])
    // Which pulses came before which decision is known by the number of the next event.
    let before = decisions.compactMap { $0["before_number"] as? Int }
    #expect(before == before.sorted() && before.count == 7)

    // A resumed treatment knows them: 3 and 5 stay out, 7 stops at nine pulses, 4 gets its dose.
    let resumed = try Console(input: "RESUME\n").run(["resume", ledger])
    #expect(resumed.status == 7, "\(resumed.err)")
    var delivered: [Int: Int] = [:]
    for row in try bench.rows(of: "account", in: ledger) {
      delivered[row["focus"] as? Int ?? -1] = row["delivered"] as? Int
    }
    let last = try #require(decisions.first?["before_number"] as? Int)
    let early = try bench.rows(of: "pulse", in: ledger).filter {
      $0["session"] as? Int == 1 && $0["number"] as? Int ?? 0 < last && $0["is_baseline"] as? Int == 0
    }
    for focus in [3, 5] {
      #expect(delivered[focus] == early.count { $0["focus"] as? Int == focus }, "focus \(focus)")
    }
    #expect(delivered[7] == max(9, early.count { $0["focus"] as? Int == 7 }))
    #expect(delivered[4] == 50)
    #expect(resumed.out.contains("left out by a person"))
  }
}
