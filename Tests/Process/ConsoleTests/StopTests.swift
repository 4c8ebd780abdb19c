import Foundation
import Testing

/// Does a treatment end safely, exactly and truthfully, whoever ends it?
@Suite struct StopTests {
  static let signals: [(number: Int32, name: String)] = [
    (SIGINT, "SIGINT (Ctrl-C)"), (SIGTERM, "SIGTERM"), (SIGHUP, "SIGHUP (terminal closed)"),
    (SIGQUIT, "SIGQUIT (Ctrl-\\)"), (SIGTSTP, "SIGTSTP (Ctrl-Z)"),
    (SIGTTIN, "SIGTTIN (in the background of its terminal)"),
    (SIGTTOU, "SIGTTOU (in the background of its terminal)"),
  ]

  @Test(arguments: signals.indices) func aSignalStopsATreatmentInTheMiddle(_ index: Int) throws {
    let (number, name) = Self.signals[index]
    let running = try Console().start([
      "treat", "--sphere", "8mm", "--spacing", "1λ", "--json", "--speed", "20",
    ])
    try running.wait(for: #""baseline":false"#)
    running.send(number)
    let outcome = try running.finish()
    #expect(outcome.status == 3 && !outcome.didCrash)
    #expect(outcome.err == "\(name): stopping\n")
    try EventTests.check(outcome)
    let summary = try #require(outcome.events.last ?? nil)
    #expect(summary["state"] as? String == "stopped")
    #expect(summary["cause"] as? String == "stopped by \(name)")
    #expect(summary["exact"] as? Bool == true)
    let delivered = try #require(summary["delivered"] as? Int)
    #expect(delivered > 0 && delivered < 650)
  }

  /// Slower than real time the first pulse is minutes away; the signal is not.
  @Test func aSignalIsObeyedAtOnceAtTheSlowestPace() throws {
    let running = try Console().start(["treat", "--sphere", "8mm", "--spacing", "1λ", "--speed", "0.01"])
    try running.wait(for: "self-test")
    let start = ContinuousClock.now
    running.send(SIGINT)
    let outcome = try running.finish()
    #expect(ContinuousClock.now - start < .seconds(5))
    #expect(outcome.status == 3)
    #expect(outcome.out.contains("Treatment stopped: stopped by SIGINT (Ctrl-C)"))
    #expect(outcome.out.contains("nothing was triggered: the high voltage was never on"))
    #expect(!outcome.out.contains("treating"))
  }

  @Test func underNohupAClosedTerminalIsNoReasonToStop() throws {
    let outcome = try Console().shell(
      "trap '' HUP; histotripsy treat --sphere 8mm --spacing 1λ --speed 100 & sleep 0.4; kill -HUP $!; wait $!"
    )
    #expect(outcome.status == 7)
    #expect(outcome.out.contains("Treatment ended, "))
  }

  static let closed: [(script: String, reason: String)] = [
    ("histotripsy treat --sphere 8mm --spacing 1λ | head -1; exit ${PIPESTATUS[0]}", "Broken pipe"),
    ("histotripsy treat --sphere 8mm --spacing 1λ --json | head -1; exit ${PIPESTATUS[0]}", "Broken pipe"),
    ("histotripsy treat --sphere 8mm --spacing 1λ > /dev/full", "No space left on device"),
    ("histotripsy treat --sphere 8mm --spacing 1λ >&-", "Bad file descriptor"),
  ]

  @Test(arguments: closed.indices) func aTreatmentThatNobodySeesStopsAndSaysSo(_ index: Int) throws {
    let (script, reason) = Self.closed[index]
    let outcome = try Console().shell(script)
    #expect(outcome.status == 3)
    #expect(outcome.err.hasPrefix("histotripsy: standard output cannot be written: \(reason)\n"))
    #expect(
      outcome.err.contains(
        "Treatment stopped: stopped because standard output cannot be written: \(reason)\n"))
    #expect(outcome.err.contains("13 not finished"))
  }

  /// A reader that has stopped reading must not keep a person from stopping the treatment.
  ///
  /// The pipe is full before the treatment starts, and the signal waits until its handler is in place (bit 1 of `SigCgt`).
  @Test func aSignalIsObeyedWhileNobodyReads() throws {
    let outcome = try Console().shell(
      """
      mkfifo pipe; exec 3<> pipe; rm pipe
      dd if=/dev/zero of=/dev/fd/3 bs=4096 count=1000 oflag=nonblock 2> /dev/null
      histotripsy treat --json >&3 & treatment=$!
      until grep -q 'SigCgt:.*[2367abef]$' /proc/$treatment/status; do sleep 0.02; done
      kill -INT $treatment; wait $treatment
      """)
    #expect(outcome.status == 3)
    #expect(outcome.err.hasPrefix("histotripsy: standard output cannot be written: nobody reads it\n"))
    #expect(outcome.err.contains("Treatment stopped: "))
    #expect(outcome.err.contains("nothing was triggered: the high voltage was never on"))
  }

  @Test func closedStreamsCrashNothing() throws {
    for (script, status) in [
      ("histotripsy treat --plan none 2>&-", 66), ("histotripsy treat --speed 0 2>&-", 64),
      ("histotripsy plan example > /dev/full", 73), ("histotripsy --help > /dev/full", 73),
      ("histotripsy simulate --seeds 0...1 --sphere 4mm --spacing 1λ > /dev/full", 73),
      ("histotripsy treat --sphere 4mm --spacing 1λ <&-", 7),
      ("histotripsy treat --sphere 4mm --spacing 1λ 2>&-", 7),
    ] as [(String, Int32)] {
      let outcome = try Console().shell(script)
      #expect(outcome.status == status, "\(script): \(outcome.err)")
    }
  }
}
