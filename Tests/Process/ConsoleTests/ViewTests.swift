import Foundation
import Testing

/// Do people see what they need, in plain lines and in files?
@Suite struct ViewTests {
  @Test func plainLinesTellStatesProgressTargetAndSummary() throws {
    let outcome = try Console().run(["treat", "--sphere", "8mm", "--spacing", "1λ"])
    #expect(outcome.status == 7)
    #expect(outcome.err.isEmpty)
    #expect(
      outcome.lines.first
        == "Sphere of 8 mm: 13 foci, 650 pulses; array Built-in 256-element cap, 256 elements")
    let stateful = outcome.lines.map { $0.drop { " 0123456789.s".contains($0) } }
    var place = stateful.startIndex
    for state in [
      "elf-test", "ready (loading laws, high voltage off)",
      "focal laws of the first rotation loaded and read back",
      "READY: rail settled at", "armed", "treating", "baseline taken with 32 pulses below threshold",
      "complete",
    ] {
      let found = stateful[place...].firstIndex { $0.hasPrefix(state) }
      place = try #require(found, "\(state) is missing or out of order")
    }
    #expect(!outcome.out.contains("\u{1B}"))
    // 13 foci: a triangle, a hexagon with its middle, a triangle turned round; every one done.
    let map = try #require(outcome.lines.firstIndex { $0.hasPrefix("z +2.4") })
    #expect(outcome.lines[map].contains("z +0.0") && outcome.lines[map].contains("z -2.4"))
    #expect(outcome.lines[(map + 1)...(map + 3)].joined().count { $0 == "#" } == 13)
    #expect(
      outcome.lines[map + 4]
        == "- not yet   · silent   0…9 heard, growing   # done   x not responding   s left out")
    #expect(outcome.out.contains("account           exact: the front end's counter agrees"))
  }

  /// The patchy phantom of seed 1 has stiff and calcified places within 12 mm.
  @Test func aFocusThatDoesNotRespondIsListedWithItsReason() throws {
    let outcome = try Console().run(["treat", "--sphere", "20mm", "--spacing", "5mm", "--phantom", "patchy"])
    #expect(outcome.status == 7)
    let title = try #require(outcome.lines.firstIndex { $0 == "  not responding:" })
    let listed = outcome.lines[(title + 1)...].prefix { $0.hasPrefix("    focus ") }
    #expect(!listed.isEmpty)
    let reasons = ["no cavitation", "the collapse time does not grow", "the collapse cannot be heard"]
    for line in listed { #expect(reasons.contains { line.contains(" mm: \($0); planned 50, ") }, "\(line)") }
    #expect(outcome.out.contains("\(listed.count) not responding, 0 not finished"))
  }

  @Test func aTraceIsWrittenWholeAndNothingBesides() throws {
    let outcome = try Console().shell(
      "histotripsy treat --sphere 4mm --spacing 1λ --no-log --trace t.vcd > /dev/null; head -1 t.vcd && tail -1 t.vcd"
    )
    #expect(outcome.status == 0)
    #expect(outcome.lines.first == "$timescale 100 ns $end")
    #expect(outcome.lines.last?.hasPrefix("#") == true)
    #expect(outcome.leftovers == ["t.vcd"])
  }

  @Test func aTraceThatFailsAtTheEndLeavesNothing() throws {
    let device = try Console().run(["treat", "--sphere", "4mm", "--spacing", "1λ", "--trace", "/dev/full"])
    #expect(device.status == 7)
    #expect(device.err == "histotripsy: /dev/full: cannot be written: No space left on device\n")
    // The file grows past what the shell allows: the write fails, and the ending of the treatment is still told.
    let full = try Console().shell(
      "trap '' XFSZ; ulimit -f 64; histotripsy treat --sphere 4mm --spacing 1λ --no-log --trace t.vcd")
    #expect(full.status == 7)
    #expect(full.err == "histotripsy: t.vcd: cannot be written: File too large\n")
    #expect(full.out.contains("Treatment ended, "))
    #expect(full.leftovers.isEmpty)
    let faulted = try Console().run(
      [
        "treat", "--sphere", "4mm", "--spacing", "1λ", "--trace", "/dev/full", "--inject",
        "emergency-stop@3s",
      ])
    #expect(faulted.status == 4)
    #expect(faulted.err.hasPrefix("histotripsy: /dev/full: cannot be written"))
  }

  @Test func aKilledTreatmentLeavesNoHalfFile() throws {
    let running = try Console().start([
      "treat", "--sphere", "8mm", "--spacing", "1λ", "--speed", "5", "--no-log", "--trace", "t.vcd",
    ])
    try running.wait(for: "treating")
    running.send(SIGKILL)
    #expect(try running.finish().leftovers.isEmpty)
  }

  @Test func everyCommandExplainsItself() throws {
    for command in [[], ["treat"], ["simulate"], ["plan", "example"]] {
      let outcome = try Console().run(command + ["--help"])
      #expect(outcome.status == 0 && outcome.err.isEmpty)
      #expect(outcome.out.contains("Example"), "\(command)")
      #expect(outcome.out.contains("histotripsy " + command.joined(separator: " ")), "\(command)")
    }
    let root = try Console().run(["--help"]).out
    for code in ["0 ", "3 ", "4 ", "5 ", "7 ", "8 ", "64", "65", "66", "73"] {
      #expect(root.contains("\n  \(code)  "), "exit code \(code)")
    }
    #expect(try Console().run(["treat", "--help"]).out.contains("--board"))
    #expect(try Console().run(["--version"]).out == "0.1.0\n")
  }
}
