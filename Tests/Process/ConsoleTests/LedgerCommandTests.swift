import Foundation
import Testing

/// treat, resume, export and report, as a person runs them.
@Suite struct LedgerCommandTests {
  static let small = "--sphere 4mm --spacing 1λ"

  @Test func aTreatmentLeavesItsLedgerUnderANameOfItsOwn() throws {
    let outcome = try Console().shell(
      "histotripsy treat \(Self.small) > /dev/null; histotripsy treat \(Self.small) --seed 2 | grep '^  ledger '; histotripsy treat \(Self.small) > /dev/null"
    )
    #expect(outcome.status == 7)
    #expect(
      outcome.leftovers == [
        "sphere-of-4-mm-seed-1-2.ledger", "sphere-of-4-mm-seed-1.ledger", "sphere-of-4-mm-seed-2.ledger",
      ])
    #expect(
      outcome.out
        == "  ledger            sphere-of-4-mm-seed-2.ledger, every event recorded, accounts agree\n")
    #expect(try Console().shell("histotripsy treat \(Self.small) --no-log > /dev/null").leftovers.isEmpty)
  }

  @Test func aLedgerIsNeverOverwrittenAndNothingIsEnergised() throws {
    let outcome = try Console(["a.ledger": "mine"]).shell(
      "histotripsy treat \(Self.small) --log a.ledger; echo $?; cat a.ledger")
    #expect(outcome.out == "73\nmine")
    #expect(
      outcome.err
        == "histotripsy: a.ledger: there is a file of this name, and a ledger is never overwritten\n")
    let both = try Console().run(["treat", "--log", "a", "--no-log"])
    #expect(both.status == 64 && both.err.contains("--log and --no-log exclude each other"))
    let nowhere = try Console().run(["treat", "--sphere", "4mm", "--spacing", "1λ", "--log", "no/a.ledger"])
    #expect(nowhere.status == 73)
    #expect(nowhere.err == "histotripsy: no/a.ledger: cannot be created: No such file or directory\n")
  }

  @Test func aStoppedTreatmentGoesOnAfterAConfirmationThatIsRecorded() throws {
    let outcome = try Console().shell(
      """
      histotripsy treat --sphere 8mm --spacing 1λ --log a.ledger --inject emergency-stop@12s > /dev/null; echo $?
      histotripsy resume a.ledger < /dev/null; echo $?
      echo yes | histotripsy resume a.ledger; echo $?
      echo RESUME | histotripsy resume a.ledger --operator 'Dr. <b>Who</b>' | tail -30; echo ${PIPESTATUS[1]}
      echo RESUME | histotripsy resume a.ledger; echo $?
      histotripsy export a.ledger --csv tables --jsonl a.jsonl && histotripsy report a.ledger
      cat tables/confirmation.csv; cat tables/session.csv; grep -c . a.jsonl; cat a.html
      """)
    let lines = outcome.lines
    #expect(lines.prefix(3) == ["4", "3", "3"])
    #expect(outcome.err.contains("last pulse on record is"))
    #expect(outcome.err.contains("not confirmed: nothing has been touched"))
    #expect(outcome.err.contains("a.ledger: the treatment is complete: there is nothing to go on with"))
    #expect(outcome.out.contains("planned 650, delivered 650 "))
    #expect(outcome.out.contains("exact: the front end's counter agrees"))
    #expect(outcome.out.contains("RESUME,\"on standard input, no terminal\""))
    #expect(outcome.out.contains("every event recorded, accounts agree"))
    // What a person typed is shown and never obeyed.
    #expect(outcome.out.contains("Dr. &lt;b&gt;Who&lt;/b&gt;"))
    let page = try #require(outcome.out.range(of: "<!DOCTYPE html>"))
    #expect(!outcome.out[page.lowerBound...].contains("<b>Who"))
    // Pictures stand in the page itself.
    let html = outcome.out[page.lowerBound...].replacingOccurrences(of: "src=\"data:", with: "")
    for word in ["http://", "https://", "<script", "src=", "@import"] {
      #expect(!html.contains(word), "\(word): the page needs nothing but itself")
    }
    #expect(outcome.out[page.lowerBound...].contains("<h2>Dose</h2>"))
  }

  @Test func anInterruptedTreatmentNeedsTheFrontEndsMemory() throws {
    let outcome = try Console().shell(
      """
      histotripsy treat --sphere 8mm --spacing 1λ --log a.ledger --board-state b --speed 20 > out & sleep 0.2
      until grep -q 20.% out; do sleep 0.05; done; kill -9 $!; wait $! 2> /dev/null
      echo RESUME | histotripsy resume a.ledger; echo $?
      echo RESUME | histotripsy resume a.ledger --board-state new; echo $?
      echo RESUME | histotripsy resume a.ledger --board-state b | grep -E 'therapy|  ledger'; echo ${PIPESTATUS[1]}
      """)
    #expect(outcome.out.hasPrefix("65\n65\n"))
    #expect(outcome.err.contains("give the virtual board's memory with --board-state"))
    #expect(outcome.err.contains("this is not the front end of this treatment"))
    #expect(outcome.out.hasSuffix("every event recorded, accounts agree\n7\n"))
  }

  @Test func anotherArrayOrPlanIsRefused() throws {
    let outcome = try Console(["plan.yaml": Console.plan("diameter: 20 mm", "diameter: 8 mm")]).shell(
      """
      histotripsy array generate --layout fibonacci --elements 256 --radius 150mm --aperture 280mm --width 15mm \
        --frequency 500kHz --source-pressure 3kPa/V --output cap.yaml
      histotripsy treat --sphere 4mm --spacing 1λ --log a.ledger --inject emergency-stop@5s > /dev/null
      echo RESUME | histotripsy resume a.ledger --array cap.yaml; echo $?
      echo RESUME | histotripsy resume a.ledger --plan plan.yaml; echo $?
      """)
    #expect(outcome.out.hasSuffix("65\n65\n"))
    #expect(
      outcome.err.contains("histotripsy: cap.yaml: this is not the array of the treatment in the ledger"))
    #expect(
      outcome.err.contains("histotripsy: plan.yaml: this is not the plan of the treatment in the ledger"))
  }

  @Test(arguments: ["resume", "report", "export --jsonl x"])
  func whatIsNoLedgerIsOneMessage(command: String) throws {
    let outcome = try Console(["text.ledger": "histotripsy-plan: 1\n", "empty.ledger": ""]).shell(
      """
      for f in text empty none; do histotripsy \(command) $f.ledger < /dev/null; echo $?; done
      """)
    #expect(outcome.out == "65\n65\n66\n")
    #expect(outcome.err.split(separator: "\n").count == 3)
    #expect(
      outcome.err.hasPrefix("histotripsy: text.ledger: this is not a treatment ledger (no SQLite file)\n"))
    #expect(outcome.leftovers.isEmpty)
  }

  /// The shell's limit on file size stands for a full disk.
  @Test func aFullDiskStopsTheTreatmentAndSaysSo() throws {
    let outcome = try Console().shell(
      """
      trap '' XFSZ; (ulimit -f 300; histotripsy treat --sphere 8mm --spacing 1λ --log a.ledger --board-state b); echo $?
      echo RESUME | histotripsy resume a.ledger --board-state b | grep -E 'therapy|  ledger'
      """)
    #expect(outcome.out.contains("Treatment stopped: stopped because a.ledger: "))
    #expect(outcome.out.contains("ledger            NOT complete: a.ledger: "))
    #expect(outcome.out.contains("\n3\n"))
    #expect(outcome.err.contains("histotripsy: a.ledger: "))
    #expect(outcome.out.hasSuffix("every event recorded, accounts agree\n"))
  }
}
