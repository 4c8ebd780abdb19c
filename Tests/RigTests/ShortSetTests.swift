import Foundation
import SharedData
import Testing

/// The rig's short set, with the program of this build on a real kernel.
@Suite struct ShortSetTests {
  /// Where the kernel is; `nil` on a machine that has none, or where it cannot run: it traces its processes, which some containers forbid.
  static let kernel: String? = {
    let (found, output) = run(
      SharedData.packageRoot.appending(path: "HIL/KernelInLoop/Kernel/build.sh").path, ["--find"])
    let folder = output.trimmingCharacters(in: .whitespacesAndNewlines)
    guard found == 0 else { return nil }
    // A session of its own, ended as one: what the kernel has started would otherwise live on.
    let trial = """
      out=$(mktemp); export TMPDIR=/tmp HOME=/tmp
      setsid '\(folder)/linux' mem=32M con=null con0=null </dev/null >"$out" 2>&1 & kernel=$!
      looks=0
      until grep -q 'syscall emulation for ptrace...OK' "$out" || [ $looks -ge 100 ]; do
        sleep 0.1; looks=$((looks + 1))
      done
      kill -KILL -- -$kernel
      grep -q 'syscall emulation for ptrace...OK' "$out"; found=$?
      rm -f "$out"; exit $found
      """
    let (runs, _) = run("/bin/sh", ["-c", trial])
    return runs == 0 ? folder : nil
  }()

  /// The folder of this test bundle, where the rig and the program were built too.
  private static var products: URL {
    let path = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
    return URL(filePath: path).deletingLastPathComponent()
  }

  private static func run(_ path: String, _ arguments: [String]) -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    do { try process.run() } catch { return (-1, "\(error)") }
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }

  @Test(
    .enabled(
      if: kernel != nil,
      "the rig's kernel is not built or cannot run here (make kernel, x86_64 with Debian's packages): nothing ran through a real kernel"
    ),
    .timeLimit(.minutes(15)))
  func theShortSetPassesOnAVirtualBoardAndThroughARealKernel() throws {
    let kernel = try #require(Self.kernel)
    let report = FileManager.default.temporaryDirectory.appending(path: "hil-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: report) }
    let (status, output) = Self.run(
      Self.products.appending(path: "hil").path,
      [
        "--kernel", kernel, "--product", Self.products.appending(path: "histotripsy").path, "--root",
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
    let (status, output) = Self.run(
      Self.products.appending(path: "hil").path,
      [
        "--product", Self.products.appending(path: "histotripsy").path, "--root", SharedData.packageRoot.path,
        "--output", report.path, "--level", "bench", "--scenario", "short-treatment",
      ])
    #expect(status == 0, "\(output)")
    #expect(output.contains("needs the fixture dummy-load"), "\(output)")
    #expect(output.contains("0 passed, 0 failed, 1 skipped"), "\(output)")
  }

  @Test func aScenarioThatDoesNotExistIsNamed() {
    let (status, output) = Self.run(
      Self.products.appending(path: "hil").path, ["--product", "/bin/true", "--scenario", "whole-tretment"])
    #expect(status == 64)
    #expect(output.contains("there is no scenario 'whole-tretment'"), "\(output)")
  }
}
