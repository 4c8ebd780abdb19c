import ChildProcess
import Foundation
import Testing

/// The built console, run as a person runs it.
@Suite struct HydrophoneCommandTests {
  private struct Result {
    let status: Int32
    let output: String
    let error: String
  }

  private func run(in folder: URL, _ arguments: [String]) throws -> Result {
    let outcome = try ChildProcess.run(
      ChildProcess.products.appending(path: "histotripsy").path, ["hydrophone"] + arguments, in: folder)
    return Result(status: outcome.status, output: outcome.out, error: outcome.err)
  }

  private func inFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "hydrophone-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let pulse = (0..<200).map { t -> String in
      let x = (Double(t) - 80) / 25
      let volts = 0.05 * exp(-x * x) * sin(2 * .pi * Double(t) / 25)
      return "\(Double(t) * 2e-8),\(volts)"
    }
    let quiet = (0..<200).map { t in "\(Double(t) * 2e-8),\(t % 2 == 0 ? 0.0001 : -0.0001)" }
    for (name, text) in [
      ("pulse.csv", "time,volts\n" + pulse.joined(separator: "\n")),
      ("quiet.csv", "time,volts\n" + quiet.joined(separator: "\n")),
      ("table.csv", CalibrationFileTests.table.replacingOccurrences(of: "1,41.1", with: "0.5,41.1")),
      ("other.csv", "time,volts\n" + (0..<200).map { "\(Double($0) * 1e-8),0" }.joined(separator: "\n")),
    ] { try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8) }
    try body(folder)
  }

  @Test func aRecordingBecomesATableJSONAndPictures() throws {
    try inFolder { folder in
      let base = [
        "analyze", "pulse.csv", "--sensitivity", "table.csv", "--noise", "quiet.csv", "--temperature", "22°C",
      ]
      let table = try run(in: folder, base + ["--prf", "100Hz", "--svg", "pictures"])
      #expect(table.status == 0 && table.error.isEmpty)
      for word in ["p− (measured)", "Ispta", "centre frequency", "sensitivity", "noise"] {
        #expect(table.output.contains(word))
      }
      let pictures = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/pictures").sorted()
      #expect(pictures == ["pulse-sensitivity.svg", "pulse-spectrum.svg", "pulse-waveform.svg"])
      for name in pictures {
        let text = try String(contentsOf: folder.appending(path: "pictures/\(name)"), encoding: .utf8)
        #expect(text.hasPrefix("<?xml") && text.hasSuffix("</svg>\n") && !text.contains("nan"))
      }
      let again = try run(in: folder, base + ["--svg", "pictures"])
      #expect(again.status == 73 && again.error.contains("exists already") && again.output.isEmpty)
      let json = try run(in: folder, base + ["--json", "--low-pass", "none"])
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
      let peak = try #require(object["measuredPeakNegative_Pa"] as? [String: Any])
      // The trough at sample 68.75, 0.05 V · exp(−(11.25/25)²) = 40.8 mV, through the 42.0 mV/MPa of its 2 MHz; 3 % for the slope of
      // envelope and sensitivity.
      #expect(abs(try #require(peak["value"] as? Double) / (0.0408 / 42.0e-9) - 1) < 0.03)
      #expect(try #require(peak["u"] as? Double) > 0)
      #expect(try run(in: folder, base + ["--json", "--low-pass", "none"]).output == json.output)
    }
  }

  @Test func badInputIsOneLineAnExitCodeAndNoFile() throws {
    try inFolder { folder in
      let cases: [([String], Int32, String)] = [
        (["--noise", "other.csv"], 65, "other.csv: step"), (["--noise", "none.csv"], 66, "no such file"),
        (["--band", "5MHz...6MHz"], 65, "--band"), (["--band", "5"], 65, "--band"),
        (["--phase", "calibrated"], 65, "--phase"),
        (["--errors", "some"], 65, "allowed: bins, points, common"),
        (["--low-pass", "5"], 65, "has no unit"),
        (["--preamp", "table.csv"], 65, "not an amplifier"),
        (["--cable-capacitance", "20pF"], 65, "as used"),
        (["--temperature", "22"], 65, "has no unit"),
        (["--from", "3us", "--to", "3.1us"], 65, "samples lie between"),
        (["--date", "yesterday"], 65, "not a date"), (["--band", "2.2MHz...3MHz"], 65, "fewer than two"),
      ]
      for (extra, status, words) in cases {
        let result = try run(
          in: folder, ["analyze", "pulse.csv", "--sensitivity", "table.csv", "--svg", "pictures"] + extra)
        #expect(result.status == status && result.error.contains(words), "\(extra): \(result.error)")
        #expect(result.error.split(separator: "\n").count == 1 && result.output.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/pictures"))
      }
      #expect(try run(in: folder, ["show", "pulse.csv"]).status == 65)
    }
  }

  /// A hundred megabytes of garbage are refused after sixteen, or where no line of a table is as long.
  @Test func aHugeFileIsRefusedUnread() throws {
    try inFolder { folder in
      let huge = folder.appending(path: "huge.csv")
      try Data().write(to: huge)
      let handle = try FileHandle(forWritingTo: huge)
      try handle.truncate(atOffset: 100_000_000)
      try handle.close()
      for (arguments, words) in [
        (["show", "huge.csv"], "larger than 16 MiB"),
        (["analyze", "huge.csv", "--sensitivity", "table.csv"], "a line of more than 65536 bytes"),
      ] {
        let result = try run(in: folder, arguments)
        #expect(result.status == 65 && result.error.contains(words), "\(result.error)")
      }
    }
  }

  @Test func showPrintsBandAndValuesAndWritesTheNativeFormat() throws {
    try inFolder { folder in
      let shown = try run(
        in: folder,
        ["show", "table.csv", "--at", "2MHz", "--at", "9MHz", "--svg", "a.svg", "--output", "a.yaml"])
      #expect(shown.status == 0)
      #expect(shown.output.contains("(42.0 ± 5.9) mV/MPa (k = 2)"))
      #expect(shown.output.contains("outside the calibrated band (500 kHz … 3 MHz)"))
      let native = try run(in: folder, ["show", "a.yaml", "--at", "2MHz"])
      #expect(native.status == 0 && native.output.contains("(42.0 ± 5.9) mV/MPa (k = 2)"))
    }
  }
}
