import Foundation
import Testing

/// Does a treatment end safely and truthfully when its terminal, its board or its memory is lost?
@Suite struct LostTerminalOrBoardTests {
  @Test func aClosedTerminalStopsTheTreatment() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "gone-\(UUID().uuidString)")
    try Data().write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let terminal = try PseudoTerminal(
      columns: 100, rows: 40,
      ["treat", "--sphere", "8mm", "--spacing", "1λ", "--speed", "20"] + PseudoTerminal.named,
      errors: FileHandle(forWritingTo: file))
    try terminal.wait(for: "TREATING")
    let start = ContinuousClock.now
    terminal.hangUp()
    let status = try terminal.finishUnseen()
    // At twenty times real speed the treatment would go on for seconds; the next line drawn finds the terminal gone.
    #expect(ContinuousClock.now - start < .seconds(5))
    #expect(status == 3)
    let told = try String(contentsOf: file, encoding: .utf8)
    #expect(told.contains("histotripsy: standard output cannot be written: "), "\(told)")
    #expect(told.contains("Treatment stopped: stopped because standard output cannot be written"), "\(told)")
    #expect(told.contains("exact: the front end's counter agrees"), "\(told)")
  }

  /// Every line and the bus gone at once: outputs fall to their pulls, and nobody can say what the last trigger did.
  @Test(arguments: ["0s", "1s", "5s", "5.003s", "7.77s"])
  func aBoardThatIsUnpluggedEndsTheTreatmentWithItsCause(_ time: String) throws {
    let outcome = try Console().run([
      "treat", "--sphere", "8mm", "--spacing", "1λ", "--json", "--inject", "unplugged@\(time)",
    ])
    #expect(outcome.status == 4 && !outcome.didCrash)
    let events = try outcome.events.map { try #require($0) }
    let summary = try #require(events.last)
    #expect(summary["state"] as? String == "faulted")
    let cause = try #require(summary["cause"] as? String)
    #expect(
      cause.contains("cannot be read") || cause.contains("cannot be driven") || cause.contains("bus"),
      "\(cause)")
    // What nobody could verify is not called exact; what was never energised is nothing to verify.
    let trip = events.first { $0["event"] as? String == "tripped" }
    #expect(trip != nil)
    if time != "0s" { #expect(summary["exact"] as? Bool == false) }
    for event in events.drop(while: { $0["event"] as? String != "tripped" }) {
      #expect(event["event"] as? String != "fired")
    }
  }

  /// All memory and every thread is taken before anything is energised, so that too little of it ends the program before the first pulse or
  /// not at all. Between 96 and 144 MB there is room for the program and none for the stack of a thread.
  @Test func aProgramWithoutMemoryEnergisesNothing() throws {
    var ends: [Int: String] = [:]
    for megabytes in [64, 96, 104, 112, 120, 128, 136, 144, 160, 192, 256, 384, 512, 1024, 4096] {
      let outcome = try Console().shell(
        "ulimit -v \(megabytes * 1024); exec histotripsy treat --sphere 4mm --spacing 1λ --json 2>&1")
      let isComplete = outcome.out.contains(#""state":"complete""#)
      let hasFired = outcome.out.contains(#""event":"fired""#)
      ends[megabytes] = isComplete ? "complete" : hasFired ? "broken off" : "refused"
      #expect(isComplete || !hasFired, "\(megabytes) MB: \(outcome.out.suffix(500))")
      // Memory may still run out when all is over and the ledger is closed; only what is complete says so.
      #expect(outcome.status != 7 || outcome.didCrash || isComplete, "\(megabytes) MB")
    }
    #expect(ends[64] == "refused" && ends[4096] == "complete", "\(ends)")
  }
}
