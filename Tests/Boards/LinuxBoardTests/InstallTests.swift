import ChildProcess
import Foundation
import SharedData
import Testing

/// Does `make install` put everything in its place, and is what it puts there well formed?
@Suite struct InstallTests {
  static func run(_ program: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
    let outcome = try ChildProcess.run(program, arguments, in: SharedData.packageRoot)
    return (outcome.status, outcome.said)
  }

  static func has(_ program: String) -> Bool {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: $0 + "/" + program)
    }
  }

  static func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "install-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  @Test func everythingIsInstalledBelowDestdir() throws {
    try Self.withFolder { folder in
      let made = try Self.run("make", ["-s", "install-files", "DESTDIR=\(folder.path)", "PREFIX=/opt/ht"])
      #expect(made.status == 0, "\(made.output)")
      let files = [
        "opt/ht/share/histotripsy/profiles/raspberry-pi-5.yaml",
        "opt/ht/share/histotripsy/profiles/generic.yaml",
        "opt/ht/share/histotripsy/overlays/histotripsy-raspberry-pi.dts",
        "usr/lib/udev/rules.d/60-histotripsy.rules", "usr/lib/sysusers.d/histotripsy.conf",
        "usr/lib/systemd/system/histotripsy@.service",
      ]
      for file in files {
        #expect(FileManager.default.fileExists(atPath: folder.appending(path: file).path), "\(file)")
      }
      let unit = try String(
        contentsOf: folder.appending(path: "usr/lib/systemd/system/histotripsy@.service"), encoding: .utf8)
      #expect(unit.contains("ExecStart=/opt/ht/bin/histotripsy treat --board linux"))
      #expect(!unit.contains("@PREFIX@"))
      // A treatment never starts again by itself, and never by a boot.
      #expect(unit.split(separator: "\n").filter { $0.hasPrefix("Restart=") } == ["Restart=no"])
      #expect(!unit.split(separator: "\n").contains("[Install]"))
    }
  }

  @Test(.enabled(if: has("systemd-analyze"), "systemd-analyze is not installed"))
  func systemdFindsNothingWrongWithTheUnit() throws {
    try Self.withFolder { folder in
      // A program that exists, so that only the unit is judged.
      let source = SharedData.packageRoot.appending(path: "Board/install/histotripsy@.service")
      let text = try String(contentsOf: source, encoding: .utf8)
        .replacingOccurrences(of: "@PREFIX@/bin/histotripsy", with: "/bin/true")
        .replacingOccurrences(of: "@PREFIX@", with: "/usr/local")
      let unit = folder.appending(path: "histotripsy@liver.service")
      try text.write(to: unit, atomically: true, encoding: .utf8)
      let verified = try Self.run("systemd-analyze", ["verify", "--man=no", unit.path])
      let about = verified.output.split(separator: "\n").filter { $0.contains("histotripsy@") }
      #expect(about.isEmpty, "\(verified.output)")
    }
  }

  @Test(.enabled(if: has("dtc"), "dtc (device-tree-compiler) is not installed"))
  func theOverlayCompilesAndNamesTheLinesThatTheProfilesWire() throws {
    try Self.withFolder { folder in
      let source = SharedData.packageRoot.appending(path: "Board/install/histotripsy-raspberry-pi.dts")
      let compiled = folder.appending(path: "histotripsy.dtbo").path
      let made = try Self.run("dtc", ["-@", "-q", "-I", "dts", "-O", "dtb", "-o", compiled, source.path])
      #expect(made.status == 0, "\(made.output)")
      let back = try Self.run("dtc", ["-q", "-I", "dtb", "-O", "dts", compiled])
      let line = try #require(back.output.split(separator: "\n").first { $0.contains("gpio-line-names") })
      // One text with the strings' zeros written out.
      let quoted = try #require(line.split(separator: "\"").dropFirst().first)
      let names = quoted.components(separatedBy: "\\0")
      try #require(names.count == 28)
      let wired = [
        17: "trigger", 27: "steer", 22: "enable", 23: "heartbeat", 24: "ready", 25: "fault",
        5: "emergency-stop",
        6: "interlock", 13: "respiratory-gate", 26: "pulse-done",
      ]
      for (offset, signal) in wired { #expect(names[offset] == "ht-" + signal) }
    }
  }
}
