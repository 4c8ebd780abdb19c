import ChildProcess
import FaultyDisk
import Foundation
import LedgerBench

/// A folder for one treatment, in memory where the machine has such a place: what is asked here is what a process leaves behind when it is
/// killed, and that does not depend on the medium.
final class Bed {
  let folder: URL

  init() throws {
    let memory = URL(filePath: "/dev/shm")
    let root =
      FileManager.default.isWritableFile(atPath: memory.path)
      ? memory : FileManager.default.temporaryDirectory
    folder = root.appending(path: "ledger-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func path(_ name: String) -> String { folder.appending(path: name).path }
}

/// Programs built beside this test bundle.
enum Programs {
  struct Outcome {
    /// `nil` when it was killed.
    let status: Int32?
    let out: String
    let err: String
  }

  /// Runs to the end, or until `deadline` seconds have passed: then it is killed, with no chance to do anything.
  static func run(
    _ name: String, _ arguments: [String], in folder: URL, input: String = "",
    killAfter deadline: Double? = nil
  ) throws -> Outcome {
    let process = try ChildProcess(
      ChildProcess.products.appending(path: name).path, arguments, in: folder,
      streams: .files(input: Data(input.utf8)))
    if let deadline {
      Thread.sleep(forTimeInterval: deadline)
      process.send(SIGKILL)
    }
    let outcome = try process.finish()
    return Outcome(status: outcome.didCrash ? nil : outcome.status, out: outcome.out, err: outcome.err)
  }

  static func victim(_ bed: Bed, _ mode: faulty_disk_mode, call: Int) throws -> Outcome {
    try run("ledger-victim", [bed.folder.path, "\(mode.rawValue)", "\(call)"], in: bed.folder)
  }
}
