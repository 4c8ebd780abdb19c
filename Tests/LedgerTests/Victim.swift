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
  static var folder: URL {
    let path = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
    return URL(filePath: path).deletingLastPathComponent()
  }

  struct Outcome {
    /// `nil` when it was killed.
    let status: Int32?
    let out: String
    let err: String
  }

  /// Runs to the end, or until `deadline` passes: then it is killed, with no chance to do anything.
  static func run(
    _ name: String, _ arguments: [String], in folder: URL, input: String = "",
    killAfter deadline: Double? = nil
  ) throws -> Outcome {
    let names = ["in", "out", "err"].map { folder.appending(path: ".\($0)") }
    for (url, text) in zip(names, [input, "", ""]) { try Data(text.utf8).write(to: url) }
    let process = Process()
    process.executableURL = Programs.folder.appending(path: name)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.standardInput = try FileHandle(forReadingFrom: names[0])
    process.standardOutput = try FileHandle(forWritingTo: names[1])
    process.standardError = try FileHandle(forWritingTo: names[2])
    try process.run()
    if let deadline {
      Thread.sleep(forTimeInterval: deadline)
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }
    process.waitUntilExit()
    let texts = try names.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
    return Outcome(
      status: process.terminationReason == .uncaughtSignal ? nil : process.terminationStatus, out: texts[1],
      err: texts[2])
  }

  static func victim(_ bed: Bed, _ mode: faulty_disk_mode, call: Int) throws -> Outcome {
    try run("ledger-victim", [bed.folder.path, "\(mode.rawValue)", "\(call)"], in: bed.folder)
  }
}
