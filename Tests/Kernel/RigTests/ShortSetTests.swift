import ChildProcess
import Foundation
import SharedData
import Testing

/// The rig's short set, with the program of this build on a real kernel.
@Suite struct ShortSetTests {
  /// Where the kernel is; `nil` on a machine that has none, or where it cannot run: it traces its processes, which some containers forbid.
  static let kernel: String? = {
    let script = SharedData.packageRoot.appending(path: "HIL/KernelInLoop/Kernel/build.sh").path
    guard let found = try? ChildProcess.run(script, ["--find"]), found.status == 0 else { return nil }
    let folder = found.out.trimmingCharacters(in: .whitespacesAndNewlines)
    let trial = try? ChildProcess(
      folder + "/linux", ["mem=32M", "con=null", "con0=null"],
      environment: ["TMPDIR": "/tmp", "HOME": "/tmp"])
    guard let trial else { return nil }
    // Without a root it ends by itself, but not all that it has started does.
    try? trial.wait(within: .seconds(10)) { !trial.isRunning || trial.said.contains(Self.tracing) }
    trial.killAll()
    return trial.said.contains(Self.tracing) ? folder : nil
  }()

  /// What the kernel says when it may trace.
  private static let tracing = "syscall emulation for ptrace...OK"

  private static func hil(_ arguments: [String]) throws -> (status: Int32, output: String) {
    let outcome = try ChildProcess.run(
      ChildProcess.products.appending(path: "hil").path, arguments, limit: .seconds(900))
    return (outcome.status, outcome.said)
  }

  @Test(
    .enabled(
      if: kernel != nil,
      "the rig's kernel is not built or cannot run here (make kernel, x86_64 with Debian's packages): nothing ran through a real kernel"
    ))
  func theShortSetPassesOnAVirtualBoardAndThroughARealKernel() throws {
    let kernel = try #require(Self.kernel)
    let report = FileManager.default.temporaryDirectory.appending(path: "hil-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: report) }
    let (status, output) = try Self.hil(
      [
        "--kernel", kernel, "--product", ChildProcess.products.appending(path: "histotripsy").path, "--root",
        SharedData.packageRoot.path, "--output", report.path, "--short", "--level", "direct", "loop",
      ])
    #expect(status == 0, "\(output)")
    #expect(output.contains("as on the virtual board, twice the same bytes"), "\(output)")
    let record = try String(contentsOf: report.appending(path: "record.jsonl"), encoding: .utf8)
    let lines = record.split(separator: "\n")
    #expect(lines.count == lines.count { $0.contains("\"result\":\"passed\"") }, "\(record)")
    #expect(lines.count >= 7)
  }

  @Test func aBenchWithoutItsFixtureIsReportedAsSkipped() throws {
    let report = FileManager.default.temporaryDirectory.appending(path: "hil-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: report) }
    let (status, output) = try Self.hil(
      [
        "--product", ChildProcess.products.appending(path: "histotripsy").path, "--root",
        SharedData.packageRoot.path,
        "--output", report.path, "--level", "bench", "--scenario", "short-treatment",
      ])
    #expect(status == 0, "\(output)")
    #expect(output.contains("needs the fixture dummy-load"), "\(output)")
    #expect(output.contains("0 passed, 0 failed, 1 skipped"), "\(output)")
  }

  @Test func aScenarioThatDoesNotExistIsNamed() throws {
    let (status, output) = try Self.hil(["--product", "/bin/true", "--scenario", "whole-tretment"])
    #expect(status == 64)
    #expect(output.contains("there is no scenario 'whole-tretment'"), "\(output)")
  }
}
