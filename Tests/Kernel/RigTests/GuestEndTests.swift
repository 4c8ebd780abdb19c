import ChildProcess
import Foundation
import SharedData
import Testing

/// Does a guest end with its rig?
@Suite struct GuestEndTests {
  /// Processes of the guests that a rig has started: each names a folder that has the rig's number.
  private static func guests(of rig: pid_t) -> [pid_t] {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return entries.compactMap { pid_t($0) }.filter { process in
      let command = (try? Data(contentsOf: URL(filePath: "/proc/\(process)/cmdline"))) ?? Data()
      return String(decoding: command, as: UTF8.self).contains("/histotripsy-rig-\(rig)-")
    }
  }

  @Test(.enabled(if: ShortSetTests.kernel != nil, "the rig's kernel is not built or cannot run here"))
  func aRigThatIsKilledLeavesNoGuestBehind() throws {
    let kernel = try #require(ShortSetTests.kernel)
    let script = FileManager.default.temporaryDirectory.appending(path: "spin-\(UUID().uuidString).sh")
    try "while true; do :; done\n".write(to: script, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: script) }
    let rig = try ChildProcess(
      ChildProcess.products.appending(path: "hil").path,
      [
        "--kernel", kernel, "--product", "/bin/true", "--root", SharedData.packageRoot.path, "--guest",
        script.path,
      ])
    try rig.wait(within: .seconds(60)) { Self.guests(of: rig.identity).count > 1 || !rig.isRunning }
    #expect(rig.isRunning, "\(rig.said)")
    kill(rig.identity, SIGKILL)
    try rig.wait(within: .seconds(60)) { Self.guests(of: rig.identity).isEmpty }
  }
}
