import ChildProcess
import Foundation
import SharedData
import Testing

/// The image as `Board/CortexM/build.sh` makes it, in QEMU. Built once for all of them.
@Suite(.serialized) struct ImageTests {
  /// Whether the cross compiler and the emulator are here (`make cortex-m` installs them).
  static let areToolsHere: Bool = ["arm-none-eabi-gcc", "qemu-system-arm"].allSatisfy { tool in
    (try? ChildProcess.run("/usr/bin/env", ["which", tool]))?.status == 0
  }

  static let folder = FileManager.default.temporaryDirectory.appending(path: "cortex-\(UUID().uuidString)")
    .path

  /// - Parameter name: of the folder of this build.
  static func build(_ name: String, _ arguments: [String] = [], environment: [String: String] = [:]) throws
    -> (status: Int32, said: String, image: String)
  {
    let output = folder + "/" + name
    var all = ProcessInfo.processInfo.environment
    all.merge(environment) { $1 }
    let outcome = try ChildProcess.run(
      SharedData.packageRoot.appending(path: "Board/CortexM/build.sh").path,
      ["cortex-m4-soft", output] + arguments, environment: all)
    return (outcome.status, outcome.said, output + "/image.elf")
  }

  /// The image, size gate included.
  static let image: String? = {
    guard let built = try? build("image") else { return nil }
    return built.status == 0 ? built.image : nil
  }()

  /// The program that runs trials: a process of its own, because it waits for another one.
  static func run(_ trial: String) throws -> (status: Int32, said: String) {
    let image = try #require(Self.image, "the image does not build, or is larger than its gate")
    let outcome = try ChildProcess.run(
      ChildProcess.products.appending(path: "cortex-m").path, [image, "cortex-m4", trial],
      environment: ProcessInfo.processInfo.environment)
    return (outcome.status, outcome.said)
  }

  @Test(
    .enabled(
      if: areToolsHere,
      "no cross compiler or no emulator here (make cortex-m): no image was run"),
    arguments: ["12 × 6", "nack", "blank memory"])
  func theImageLeavesTheRecordOfTheHostsRun(trial: String) throws {
    let (status, said) = try Self.run(trial)
    #expect(status == 0 && said.hasPrefix("ok "), "\(said)")
  }

  @Test(.enabled(if: areToolsHere, "no cross compiler here (make cortex-m): nothing was linked"))
  func aUseOfTheHeapDoesNotLink() throws {
    let built = try Self.build("heap", ["-DPLANTED_HEAP"], environment: ["PLANTED": "1"])
    #expect(built.status != 0)
    #expect(built.said.contains("undefined reference to `posix_memalign'"), "\(built.said)")
  }
}
