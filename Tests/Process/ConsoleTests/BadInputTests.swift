import Foundation
import Testing

/// Does every bad file, array, option and usage end in one line, with nothing fired and nothing left behind?
@Suite struct BadInputTests {
  static let files: [Refusal] = ["--plan", "--array"].flatMap { option in
    [
      Refusal(arguments: ["treat", option, "none"], status: 66, message: "none: there is no such file"),
      Refusal(
        arguments: ["treat", option, "none", "--json"], status: 66, message: "none: there is no such file"),
      Refusal(
        arguments: ["simulate", "--seeds", "0...1", option, "none"], status: 66,
        message: "none: there is no such file"),
      Refusal(arguments: ["treat", option, "."], message: ".: this is a folder, not a file"),
      Refusal(files: ["e": ""], arguments: ["treat", option, "e"], message: "e: the file is empty"),
      Refusal(arguments: ["treat", option, "-"], message: "/dev/stdin: the file is empty"),
      Refusal(
        files: ["bytes": ""], arguments: ["treat", option, "bytes"],
        message: "bytes: this is a program, not text; give a table"),
    ]
  }

  @Test(arguments: files) func aFileThatCannotBeReadIsRefused(_ given: Refusal) throws { try given.expect() }

  @Test(.enabled(if: getuid() != 0, "root may read every file"))
  func aFileWithoutPermissionIsRefused() throws {
    let outcome = try Console(["p": "x"])
      .shell("chmod 0 p; histotripsy treat --plan p; s=$?; chmod 600 p; exit $s")
    #expect(outcome.status == 65)
    #expect(outcome.err.hasPrefix("histotripsy: p: cannot be read: "))
  }

  static func table(_ count: Int) -> String {
    "x,y,z\n" + (0..<count).map { "\($0 % 64 * 2),\($0 / 64 * 2),0\n" }.joined()
  }

  static let options: [Refusal] = [
    Refusal(
      files: ["a.csv": table(4097)], arguments: ["treat", "--array", "a.csv"],
      message: "a.csv:4098: element 4097 is one too many (1 … 4096 elements)"),
    Refusal(
      files: ["a.csv": table(1)], arguments: ["treat", "--array", "a.csv"],
      message:
        "built-in plan:12: target: no burst makes bubbles: (p-)LE is 640 kPa at most in the target, with limits.rail-maximum, "
        + "140 V, and limits.set-point-maximum, 45 MPa; the threshold is 28.2 MPa"),
    Refusal(
      files: ["a.csv": "x,y,z\n0,0,0\n0,nan,0\n"], arguments: ["treat", "--array", "a.csv"],
      message: "a.csv:3: y: nan is not a number (-1 m … 1 m)"),
    Refusal(
      files: ["a.csv": table(3)], arguments: ["treat", "--array", "a.csv"],
      message:
        "a.csv: units: read as millimetres the array is only 4 mm across, it would be 101.6 mm in inch; state the unit (mm, cm, inch or m)"
    ),
    Refusal(
      files: ["a.csv": "x_mm,y_mm,z_mm\n0,0,0\n"],
      arguments: ["treat", "--array", "a.csv", "--units", "inch"],
      message: "a.csv:1: units: inch contradicts the header, which says mm"),
    Refusal(
      files: ["a.csv": table(3)], arguments: ["treat", "--array", "a.csv", "--units", "furlong"],
      message: "--units: furlong is not a unit of length known here (mm, cm, inch, m)"),
    Refusal(
      files: ["a.yaml": "histotripsy-array: 1\n...\n"],
      arguments: ["treat", "--array", "a.yaml", "--units", "mm"],
      message: "a.yaml: units: mm is stated, but a native array file says its units itself; leave it out"),
    Refusal(
      arguments: ["treat", "--sphere", "20"],
      message: "--sphere: 20 has no unit; write a length in µm, mm or m (100 µm … 500 mm)"),
    Refusal(
      arguments: ["treat", "--sphere", "-20mm"],
      message: "--sphere: -20mm is out of range (100 µm … 500 mm)"),
    Refusal(
      arguments: ["treat", "--sphere", "150mm"],
      message:
        "--sphere: the spacing fitted to 43 MPa gives about 759679 foci, which is out of range (1 … 16384 foci)"
    ),
    Refusal(
      arguments: ["treat", "--sphere", "70mm", "--spacing", "10mm"],
      message: "--sphere: focus 0 at (+0.0, -11.5, +32.7) mm is out of reach: steering there costs 14.9 dB "
        + "(0 dB … 6.0 dB, limits.steering-loss-maximum)"),
    Refusal(
      arguments: ["treat", "--sphere", "20mm", "--spacing", "0.1mm"],
      message:
        "--spacing: a spacing of 100 µm gives about 5923844 foci, which is out of range (1 … 16384 foci)"),
    Refusal(
      arguments: ["treat", "--sphere", "20mm", "--spacing", "2"],
      message:
        "--spacing: 2 has no unit; write a length in µm, mm or m (50 µm … 100 mm), or in λ (0.05 λ … 20 λ)"),
    Refusal(
      arguments: ["treat", "--trace", "none/x.vcd"], status: 73,
      message: "none/x.vcd: cannot be written: No such file or directory"),
    Refusal(
      arguments: ["treat", "--trace", "."], status: 73,
      message: ".: cannot be written: this is a folder"),
    Refusal(
      files: ["p.yaml": Console.examplePlan],
      arguments: ["treat", "--plan", "p.yaml", "--trace", "./p.yaml"],
      status: 73, message: "./p.yaml: cannot be written: it is an input of this treatment"),
  ]

  @Test(arguments: options) func aBadArrayOrOptionIsRefused(_ given: Refusal) throws { try given.expect() }

  static let usages: [Refusal] =
    ["0", "-1", "nan", "1e9", "", "0.009", "10001", "realtime"].map {
      .usage(
        ["treat", "--speed", $0],
        "The value '\($0)' is invalid for '--speed <speed>': max, real, or a factor of real time (0.01 … 10000)"
      )
    } + [
      .usage(["tret"], "Unexpected argument 'tret'"),
      .usage(["treat", "it"], "Unexpected argument 'it'"),
      .usage(["treat", "--jsn"], "Unknown option '--jsn'. Did you mean '--json'?"),
      .usage(
        ["treat", "--board", "moon"],
        "The value 'moon' is invalid for '--board <board>'. Please provide one of 'virtual' and 'linux'."),
      .usage(
        ["treat", "--seed", "-1"],
        "The value '-1' is invalid for '--seed <number>': a whole number (0 … 18446744073709551615)"),
      .usage(["treat", "--units", "inch"], "--units says what the numbers of --array are; give both"),
      .usage(
        ["treat", "--spacing", "1λ"], "--spacing says how far apart the foci of --sphere are; give both"),
      .usage(["treat", "--plan", ""], "The value of '--plan' is empty"),
      .usage(["treat", "--trace", ""], "The value of '--trace' is empty"),
      .usage(
        ["treat", "--plan", "-", "--array", "-"],
        "Standard input is either the array or the plan, not both"),
      .usage(["simulate"], "Missing expected argument '--seeds <A...B>'"),
      .seeds("5..<2", "there is no seed in it (1 … 1000000 seeds)"),
      .seeds("0..<2000000", "2000000 seeds are out of range (1 … 1000000 seeds)"),
      .seeds("0...18446744073709551615", "seeds in a range lie below 18446744073709551615"),
      .seeds("-1...2", "write A..<B or A...B with whole numbers (0 … 18446744073709551614)"),
      .injection("x", "write what@time, for example emergency-stop@5s"),
      .injection("emergency-stop@5", "5 is not a time in seconds (0s … 86400s)"),
      .injection("emergency-stop@nans", "nans is not a time in seconds (0s … 86400s)"),
      .injection("emergency-stop@1e9s", "1e9s is not a time in seconds (0s … 86400s)"),
      .injection(
        "water:broken@1s",
        "broken is no mode (off, stuck, garbage, wrong, slow, delayed, intermittent)"),
      .injection(
        "pump:off@1s",
        "pump is no part or line (sequencer, amplitude, rail-monitor, water, head, memory, hydrophone, ready, fault, gate, "
          + "pulse-done, trigger, steer)"),
    ]

  @Test(arguments: usages) func wrongUsageIsOneLine(_ given: Refusal) throws { try given.expect() }
}
