import Foundation
import Testing

/// Does a treatment that stops working say so, hold, and wait for a person: and can nobody believe that it worked?
@Suite struct AlarmTests {
  /// Two rotations of 55 foci.
  static let twoRotations = 110

  /// The last five lines that stand on the screen.
  static func lastLines(_ text: String) -> [String] {
    PseudoTerminal.plain(text).split(separator: "\n").suffix(5).map(String.init)
  }

  /// What nobody may read at the end of a treatment that destroyed nothing.
  static func checkNothingIsClaimed(_ lines: [String]) {
    let end = lines.joined(separator: "\n")
    for word in ["omplete", " done", "fractionating", "treated volume"] {
      #expect(!end.contains(word), "\(end)")
    }
    #expect(end.contains("NOT treated") && end.contains("nothing cavitates"), "\(end)")
    #expect(end.contains("treated 0.0 %"), "\(end)")
  }

  @Test func whatNobodyCanAnswerStopsWithinTwoRotationsAndSaysWhy() throws {
    let bench = try Bench()
    for options in [["--json"], []] {
      let ledger = bench.path("silent-\(options.count).ledger")
      let outcome = try Console().run(
        ["treat", "--plan", try bench.silentPlan(), "--log", ledger] + options)
      #expect(outcome.status == 8 && !outcome.didCrash)
      let rows = try bench.rows(of: "alarm", in: ledger)
      #expect(rows.count == 1 && rows[0]["kind"] as? String == "nothingCavitates")
      #expect(rows[0]["priority"] as? String == "high" && rows[0]["acknowledged_ns"] is NSNull)
      #expect((rows[0]["advice"] as? String)?.contains("set-point") == true)
      let therapy = try bench.rows(of: "pulse", in: ledger).count { $0["is_baseline"] as? Int == 0 }
      #expect(therapy > 55 && therapy <= Self.twoRotations, "\(therapy) pulses")
      guard options.isEmpty else {
        try EventTests.check(outcome)
        let summary = try #require(outcome.events.last ?? nil)
        #expect(summary["state"] as? String == "stopped" && summary["notResponding"] as? Int == 0)
        #expect(
          summary["cause"] as? String == "stopped by an alarm that nobody could answer: nothing cavitates")
        continue
      }
      #expect(outcome.out.contains("ALARM (HIGH): nothing cavitates: "))
      Self.checkNothingIsClaimed(Self.lastLines(outcome.out))
      #expect(Self.lastLines(outcome.out).last?.contains("histotripsy resume ") == true)
    }
  }

  @Test func aPersonIsAskedAndDecides() throws {
    let bench = try Bench()
    let ledger = bench.path("asked.ledger")
    let screen = try PseudoTerminal(
      columns: 80, rows: 24,
      ["treat", "--plan", try bench.silentPlan(), "--log", ledger, "--speed", "20"] + PseudoTerminal.named)
    try screen.wait(for: "PAUSED BY AN ALARM (nothing cavitates)")
    #expect(screen.text.contains("\u{07}"), "a bell")
    #expect(screen.text.contains("HIGH: nothing cavitates: "))
    #expect(screen.text.contains("do: check set-point, coupling"))
    screen.type("a")
    try screen.wait(for: "HIGH, seen by Ann")
    screen.type("r")
    // It is asked again, later: twice as many pulses, and the first alarm is over.
    try screen.wait(for: "HIGH: nothing cavitates", after: "HIGH, seen by Ann")
    try screen.wait(for: "PAUSED BY AN ALARM", after: "HIGH, seen by Ann")
    screen.type("q")
    #expect(try screen.finish() == 3)
    Self.checkNothingIsClaimed(Self.lastLines(screen.text))
    let alarms = try bench.rows(of: "alarm", in: ledger)
    #expect(alarms.map { $0["kind"] as? String } == ["nothingCavitates", "nothingCavitates"])
    #expect(alarms[0]["acknowledged_by"] as? String == "Ann" && !(alarms[0]["ended_ns"] is NSNull))
    #expect(alarms[1]["acknowledged_by"] is NSNull && alarms[1]["ended_ns"] is NSNull)
    let decisions = try bench.rows(of: "decision", in: ledger)
    #expect(decisions.map { $0["kind"] as? String } == ["acknowledge", "goOn"])
    #expect(decisions.allSatisfy { $0["operator"] as? String == "Ann" })
    // Nothing was blamed on a focus.
    let foci = try bench.rows(of: "account", in: ledger)
    #expect(foci.count == 55 && foci.allSatisfy { $0["verdict"] is NSNull })
    let session = try #require(try bench.rows(of: "session", in: ledger).first)
    #expect(session["specimen"] as? String == "gel 7" && session["operator"] as? String == "Ann")
  }

  @Test func aQuestionThatNobodyAnswersEndsTheTreatment() throws {
    let bench = try Bench()
    let screen = try PseudoTerminal(
      columns: 80, rows: 24,
      [
        "treat", "--plan", try bench.silentPlan(), "--no-log", "--speed", "20", "--alarm-wait", "1s",
        "--quiet",
      ]
        + PseudoTerminal.named)
    #expect(try screen.finish() == 8)
    #expect(screen.text.contains("stopped by an alarm that nobody answered: nothing cavitates"))
    Self.checkNothingIsClaimed(Self.lastLines(screen.text))
    #expect(!screen.text.contains("\u{07}"), "no bell with --quiet")
  }

  /// Colours, characters and a cursor that the terminal does not have are not used.
  @Test func aPoorTerminalIsTakenAsItIs() throws {
    let bench = try Bench()
    let arguments =
      ["treat", "--plan", try bench.silentPlan(), "--no-log", "--speed", "20", "--alarm-wait", "1s"]
      + PseudoTerminal.named
    let plain = try PseudoTerminal(
      columns: 80, rows: 24, arguments, environment: ["LC_ALL": "C", "NO_COLOR": "1"])
    #expect(try plain.finish() == 8)
    #expect(plain.text.utf8.allSatisfy { $0 < 0x80 }, "ASCII alone")
    #expect(plain.text.firstMatch(of: /\u{1B}\[[0-9;]*m/).map { $0.output != "\u{1B}[0m" } ?? true)
    #expect(plain.text.contains("PAUSED BY AN ALARM (nothing cavitates)"))
    let dumb = try PseudoTerminal(columns: 80, rows: 24, arguments, environment: ["TERM": "dumb"])
    #expect(try dumb.finish() == 8)
    #expect(!dumb.text.contains("\u{1B}"))
    #expect(dumb.text.contains("ALARM (HIGH): nothing cavitates: "))
  }

  /// 945 foci in many layers: one of them at a time, and it says which.
  @Test func aTargetOfManyLayersFitsASmallScreen() throws {
    let screen = try PseudoTerminal(
      columns: 80, rows: 24, ["treat", "--no-log", "--speed", "30"] + PseudoTerminal.named)
    try screen.wait(for: "layer ", after: "TREATING")
    screen.type("q")
    #expect(try screen.finish() == 3)
    let pictures = screen.text.components(separatedBy: "\u{1B}[J").dropFirst().dropLast()
    for picture in pictures {
      let lines = PseudoTerminal.plain(picture).split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.count <= 24)
      #expect(lines.allSatisfy { $0.count <= 80 })
    }
    #expect(screen.text.firstMatch(of: /layer \d+ of \d+, z [+-]\d+\.\d mm/) != nil)
    #expect(screen.text.components(separatedBy: "\n").suffix(30).joined().contains("Treatment stopped"))
  }

  /// What goes wrong in mid-treatment, by the alarm that a person sees, and whether it is asked for.
  static let mishaps: [(injection: String, seen: String, asks: Bool)] = [
    ("hydrophone:off@10s", "HIGH: many foci fell silent at once", true),
    ("hydrophone:garbage@0s", "HIGH: bubbles are heard below threshold", true),
    ("water:intermittent@8s", "LOW: transfers are repeated", false),
  ]

  @Test(arguments: mishaps.indices) func whatGoesWrongIsSeenAndIsOnRecord(_ index: Int) throws {
    let (injection, seen, asks) = Self.mishaps[index]
    let bench = try Bench()
    let ledger = bench.path("mishap.ledger")
    let screen = try PseudoTerminal(
      columns: 100, rows: 30,
      [
        "treat", "--sphere", "12mm", "--spacing", "1λ", "--log", ledger, "--speed", "8", "--inject",
        injection,
      ]
        + PseudoTerminal.named)
    try screen.wait(for: seen)
    if asks {
      try screen.wait(for: "PAUSED BY AN ALARM")
      // Nobody is blamed.
      #expect(!PseudoTerminal.plain(screen.text).contains("not responding 1"))
    }
    screen.type("a")
    if asks { try screen.wait(for: "seen by Ann") }
    screen.type("q")
    _ = try screen.finish()
    let alarms = try bench.rows(of: "alarm", in: ledger)
    let title = seen.split(separator: ": ").last.map(String.init) ?? ""
    #expect(alarms.contains { ($0["words"] as? String)?.hasPrefix(title) == true }, "\(alarms)")
    let report = bench.path("report.html")
    #expect(try Console().run(["report", ledger, "--output", report]).status == 0)
    let page = try String(contentsOfFile: report, encoding: .utf8)
    #expect(page.contains(title) && page.contains("gel 7") && page.contains("what to check"))
  }
}
