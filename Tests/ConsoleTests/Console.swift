import Foundation
import SharedData

/// The shipped binary, run as a person runs it: as a process, in a folder of its own.
struct Console {
  /// What a finished process leaves behind.
  struct Outcome {
    let status: Int32
    /// Whether a signal or a trap killed it.
    let didCrash: Bool
    let out: String
    let err: String
    /// Files in its folder afterwards that were not there before.
    let leftovers: [String]

    var lines: [String] { out.split(separator: "\n").map(String.init) }

    /// Every line of standard output as a JSON object; `nil` for a line that is none.
    var events: [[String: Any]?] {
      lines.map { try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] }
    }
  }

  struct Hung: Error {}

  /// Beside this test bundle, built by the same build.
  static var binary: URL {
    let path = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
    return URL(filePath: path).deletingLastPathComponent().appending(path: "histotripsy")
  }

  static let examplePlan: String = {
    let outcome = try? Console().run(["plan", "example"])
    return outcome?.out ?? ""
  }()

  /// The example with one text replaced.
  static func plan(_ text: String, _ other: String) -> String {
    examplePlan.replacingOccurrences(of: text, with: other)
  }

  /// Written into the folder before the start.
  var files: [String: Data] = [:]
  var input = Data()

  init(_ files: [String: String] = [:], input: String = "") {
    self.files = files.mapValues { Data($0.utf8) }
    self.input = Data(input.utf8)
  }

  func run(_ arguments: [String]) throws -> Outcome {
    try Running(self, Self.binary, arguments).finish()
  }

  /// Started and left running.
  func start(_ arguments: [String]) throws -> Running { try Running(self, Self.binary, arguments) }

  /// In a shell that knows the binary as `histotripsy`, for pipes and redirections.
  func shell(_ script: String) throws -> Outcome {
    try Running(self, URL(filePath: "/bin/bash"), ["-c", script]).finish()
  }
}

/// A process under way.
final class Running {
  private let folder: URL
  private let process = Process()
  private let given: Set<String>

  init(_ console: Console, _ executable: URL, _ arguments: [String]) throws {
    let manager = FileManager.default
    folder = manager.temporaryDirectory.appending(path: "console-\(UUID().uuidString)")
    try manager.createDirectory(at: folder.appending(path: "work"), withIntermediateDirectories: true)
    for (name, data) in console.files { try data.write(to: folder.appending(path: "work/" + name)) }
    given = Set(console.files.keys)
    for (name, data) in [("in", console.input), ("out", Data()), ("err", Data())] {
      try data.write(to: folder.appending(path: name))
    }
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = folder.appending(path: "work")
    var environment = ProcessInfo.processInfo.environment
    let products = Console.binary.deletingLastPathComponent().path
    environment["PATH"] = products + ":" + (environment["PATH"] ?? "")
    process.environment = environment
    process.standardInput = try FileHandle(forReadingFrom: folder.appending(path: "in"))
    process.standardOutput = try FileHandle(forWritingTo: folder.appending(path: "out"))
    process.standardError = try FileHandle(forWritingTo: folder.appending(path: "err"))
    try process.run()
  }

  private func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: folder.appending(path: name)), as: UTF8.self)
  }

  /// Waits until a text stands on standard output.
  func wait(for expected: String) throws {
    try wait { try text("out").contains(expected) }
  }

  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  func finish() throws -> Console.Outcome {
    try wait { !process.isRunning }
    process.waitUntilExit()
    let work = folder.appending(path: "work")
    let left = try FileManager.default.contentsOfDirectory(atPath: work.path).filter { !given.contains($0) }
    let outcome = Console.Outcome(
      status: process.terminationStatus, didCrash: process.terminationReason == .uncaughtSignal,
      out: try text("out"), err: try text("err"), leftovers: left.sorted())
    try FileManager.default.removeItem(at: folder)
    return outcome
  }

  private func wait(until isTrue: () throws -> Bool) throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while try !isTrue() {
      if ContinuousClock.now > deadline {
        kill(process.processIdentifier, SIGKILL)
        throw Console.Hung()
      }
      Thread.sleep(forTimeInterval: 0.005)
    }
  }
}
