import Foundation
import SharedData
import Testing

/// Is what `--json` prints a complete and consistent account, for programs?
@Suite struct EventTests {
  /// 13 foci in three layers; one of them, the middle one, must wait for all the others.
  static let small = ["treat", "--sphere", "8mm", "--spacing", "1λ", "--json"]

  /// Keys of each kind of event beside `event`, `number` and `time_s`; those in brackets may be missing.
  static let keys: [String: (always: Set<String>, sometimes: Set<String>)] = [
    "state": (["state"], []), "passed": (["check"], []), "lawLoaded": (["focus", "slot"], []),
    "loaded": ([], []), "ready": (["rail_V"], []), "baselineTaken": (["pulses"], []),
    "fired": (
      ["pulse", "focus", "baseline", "deadline_s", "lateness_s", "rail_V", "cavitated"],
      ["linear_estimate_MPa", "measured_MPa", "collapse_s"]
    ),
    "withheld": (["focus", "reason", "words"], ["late_ns"]), "refused": (["focus", "reason", "words"], []),
    "uncertain": (["focus", "words"], []), "verdict": (["focus", "verdict"], ["reason"]),
    "waiting": (["reason"], []), "sensors": (["water_C", "head_C", "rail_V"], []),
    "retried": (["total", "words"], []),
    "tripped": (
      ["cause", "words"], ["part", "fault", "attempts", "line", "found", "reason", "measured_V", "wanted_V"]
    ),
    "stopRequested": (["cause", "words"], []), "notTakenBack": (["part", "fault", "attempts", "words"], []),
    "pressureNotHeld": (["state", "words"], []),
  ]

  /// What every run must fulfil, however it ended.
  static func check(_ outcome: Console.Outcome) throws {
    let events = try outcome.events.map { try #require($0, "a line is not a JSON object") }
    let summary = try #require(events.last)
    #expect(summary["event"] as? String == "summary")
    var fired: [Int: Int] = [:]
    var baseline = 0
    var last = -Double.infinity
    let opening = try #require(events.first)
    #expect(opening["event"] as? String == "opening" && opening["schema"] as? Int == 1)
    try checkAlarms(events)
    let beside: Set = ["treated", "opening", "alarm", "decision"]
    let told = events.dropLast().filter { $0["event"] as? String == "treated" }
    for object in told { try checkTreated(object) }
    if let volume = summary["volume"] as? [String: Any] {
      #expect(volume["treated_mL"] as? Double == told.last?["treated_mL"] as? Double)
    }
    let happened = events.dropLast().filter { !beside.contains($0["event"] as? String ?? "") }
    for (index, event) in happened.enumerated() {
      let kind = try #require(event["event"] as? String)
      let (always, sometimes) = try #require(keys[kind], "unknown event \(kind)")
      let found = Set(event.keys).subtracting(["event", "number", "time_s"])
      #expect(found.isSuperset(of: always) && found.isSubset(of: always.union(sometimes)), "\(event)")
      #expect(event["number"] as? Int == index)
      let time = try #require(event["time_s"] as? Double)
      #expect(time >= last)
      last = time
      guard kind == "fired" else { continue }
      if event["baseline"] as? Bool == true {
        baseline += 1
      } else {
        fired[event["focus"] as? Int ?? -1, default: 0] += 1
      }
    }
    let foci = try #require(summary["foci"] as? [[String: Any]])
    for key in ["delivered", "cavitating", "withheld", "refused", "uncertain", "planned"] {
      let sum = foci.reduce(0) { $0 + ($1[key] as? Int ?? .min / 8192) }
      #expect(summary[key] as? Int == sum, "\(key)")
    }
    for focus in foci {
      let index = try #require(focus["focus"] as? Int)
      #expect(focus["delivered"] as? Int == fired[index] ?? 0, "focus \(index)")
    }
    #expect(summary["baseline"] as? Int == baseline)
    #expect(summary["missedEvents"] as? Int == 0)
    let verdicts = ["done", "notResponding", "more"]
    for (key, verdict) in zip(["done", "notResponding", "notFinished"], verdicts) {
      #expect(summary[key] as? Int == foci.count { $0["verdict"] as? String == verdict }, "\(key)")
    }
    for focus in foci {
      #expect((focus["reason"] != nil) == (focus["verdict"] as? String == "notResponding"), "\(focus)")
    }
  }

  /// Alarms begin once, with what to do, and the summary has each as it stood last.
  private static func checkAlarms(_ events: [[String: Any]]) throws {
    var last: [Int: [String: Any]] = [:]
    for object in events where object["event"] as? String == "alarm" {
      let number = try #require(object["alarm"] as? Int)
      let keys = Set(object.keys)
      #expect(
        keys.isSuperset(of: ["kind", "priority", "response", "begun_s", "words", "advice"])
          && keys.isSubset(of: [
            "event", "alarm", "kind", "priority", "response", "begun_s", "acknowledged_s", "acknowledged_by",
            "ended_s", "words", "advice",
          ]), "\(object)")
      #expect(number == last.count + 1 || last[number] != nil)
      last[number] = object
    }
    let summed = try #require(events.last?["alarms"] as? [[String: Any]])
    #expect(summed.count == last.count)
    for alarm in summed {
      let told = try #require(last[alarm["alarm"] as? Int ?? 0])
      #expect(told["kind"] as? String == alarm["kind"] as? String)
      #expect((told["ended_s"] == nil) == (alarm["ended_s"] == nil))
    }
  }

  /// What is treated so far: volumes that add up, a share within its range.
  private static func checkTreated(_ object: [String: Any]) throws {
    let number = { (key: String) in try #require(object[key] as? Double, "\(key): \(object)") }
    #expect(try abs(number("treated_mL") + number("untreated_mL") - number("target_mL")) < 2e-6)
    #expect(try abs(number("treated_mL") - number("treated_share") * number("target_mL")) < 2e-6)
    #expect(try number("treated_share_low") <= number("treated_share"))
    #expect(try number("treated_share") <= number("treated_share_high"))
  }

  @Test func aTreatmentIsToldWholeAndItsSumsAgree() throws {
    let outcome = try Console().run(Self.small)
    // 13 foci of 30 MPa a wavelength apart leave nearly all of the sphere as it was.
    #expect(outcome.status == 7)
    #expect(outcome.err.isEmpty)
    try Self.check(outcome)
    let summary = try #require(outcome.events.last ?? nil)
    #expect(summary["state"] as? String == "ended")
    #expect((summary["cause"] as? String)?.hasPrefix("ended, ") == true)
    let volume = try #require(summary["volume"] as? [String: Any])
    // 4/3 π (4 mm)³, by voxels.
    #expect(try abs(#require(volume["target_mL"] as? Double) - 0.268) < 0.005)
    #expect(try #require(volume["treated_share"] as? Double) < 0.5 && volume["goal_share"] as? Double == 0.98)
    #expect(summary["exact"] as? Bool == true)
    #expect(summary["seed"] as? Int == 1)
    #expect((summary["array"] as? [String: Any])?["elements"] as? Int == 256)
    #expect((summary["notes"] as? [String])?.isEmpty == false)
    let foci = try #require(summary["foci"] as? [[String: Any]])
    #expect(foci.count == 13)
    // No pulse above what was planned.
    for focus in foci {
      let planned = try #require(focus["planned"] as? Int)
      #expect(try #require(focus["delivered"] as? Int) <= planned)
    }
  }

  @Test func theSameSeedGivesTheSameBytesAndAnotherSeedOthers() throws {
    let first = try Console().run(Self.small + ["--seed", "5"])
    let again = try Console().run(Self.small + ["--seed", "5", "--speed", "10000"])
    let other = try Console().run(Self.small + ["--seed", "6"])
    #expect(first.status == 7 && other.status == 7)
    // The opening says when, by the time of day.
    #expect(first.lines.dropFirst() == again.lines.dropFirst())
    #expect(first.lines.dropFirst() != other.lines.dropFirst())
  }

  /// The digest that the summary names is the one `sha256sum` prints.
  @Test func theSummaryNamesTheFilesThatWereUsed() throws {
    let console = Console(["p.yaml": Console.examplePlan])
    let outcome = try console.shell(
      "sha256sum < p.yaml >&2; histotripsy treat --plan p.yaml --sphere 4mm --spacing 1λ --json")
    let summary = try #require(outcome.events.last ?? nil)
    let plan = try #require(summary["plan"] as? [String: Any])
    #expect(plan["sha256"] as? String == outcome.err.split(separator: " ").first.map(String.init))
    #expect(plan["source"] as? String == "p.yaml")
  }

  @Test func thePrintedPlanIsTheBuiltInPlan() throws {
    let piped = try Console().shell(
      "histotripsy plan example | histotripsy treat --plan - --sphere 4mm --spacing 1λ --json")
    let direct = try Console().run(["treat", "--sphere", "4mm", "--spacing", "1λ", "--json"])
    #expect(piped.status == 7)
    #expect(piped.lines.dropFirst().dropLast() == direct.lines.dropFirst().dropLast())
    #expect(piped.lines.count > 100)
  }

  @Test(.enabled(if: SharedData.isPresent, "no shared data"))
  func theMichiganArrayTreatsToTheEnd() throws {
    let array = SharedData.file("arrays/michigan_hemisphere_263.csv").path
    let outcome = try Console().run(Self.small + ["--array", array])
    #expect(outcome.status == 7)
    try Self.check(outcome)
    let summary = try #require(outcome.events.last ?? nil)
    #expect(summary["exact"] as? Bool == true)
    #expect(summary["notFinished"] as? Int == 0)
    #expect((summary["array"] as? [String: Any])?["elements"] as? Int == 263)
  }

  /// Every key that is ever written is told of in the document; so are the kinds of lines.
  @Test func everyKeyIsDocumented() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
    let documents = try ["FORMATS.md", "Sources/TreatmentLog/README.md"].map {
      try String(contentsOf: root.appending(path: $0), encoding: .utf8)
    }.joined()
    func keys(_ value: Any, into found: inout Set<String>) {
      if let object = value as? [String: Any] {
        for (key, inner) in object {
          found.insert(key)
          // What the virtual phantom knows has a document of its own.
          if key != "phantom_truth" { keys(inner, into: &found) }
        }
      }
      for inner in value as? [Any] ?? [] { keys(inner, into: &found) }
    }
    let bench = try Bench()
    var found: Set<String> = []
    for arguments in [
      Self.small + ["--operator", "Ann", "--specimen", "gel", "--note", "first"],
      ["treat", "--plan", try bench.silentPlan(), "--json", "--no-log"],
      Self.small + ["--inject", "emergency-stop@5s", "--no-log"],
    ] {
      let outcome = try Console().run(arguments)
      for event in outcome.events { keys(event as Any, into: &found) }
    }
    #expect(found.count > 80)
    // Columns of the ledger that have another unit here: MPa and seconds.
    let converted: Set = ["linear_estimate_MPa", "measured_MPa", "lateness_s", "deadline_s", "collapse_s"]
    let columns: Set = ["cavitated", "total"]
    for key in found.subtracting(converted).subtracting(columns) {
      #expect(documents.contains("`\(key)`"), "\(key)")
    }
  }
}
