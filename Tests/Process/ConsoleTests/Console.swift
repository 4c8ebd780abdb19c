import ChildProcess
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

  static let binary = ChildProcess.products.appending(path: "histotripsy")

  /// As it is printed.
  static let printedPlan: String = {
    let outcome = try? Console().run(["plan", "example"])
    return outcome?.out ?? ""
  }()

  /// The same for a lattice of one wavelength in a sphere of 20 mm, at 30 MPa with 50 pulses a focus: nothing is fitted.
  static let examplePlan = printedPlan.replacingOccurrences(of: "spacing: fitted", with: "spacing: 1 λ")
    .replacingOccurrences(of: "diameter: 12 mm\n  centre", with: "diameter: 20 mm\n  centre")
    .replacingOccurrences(of: "Built-in 12 mm", with: "Built-in 20 mm")
    .replacingOccurrences(of: "pulses-maximum: 200000", with: "pulses-maximum: 50000")
    .replacingOccurrences(of: "set-point-maximum: 45 MPa", with: "set-point-maximum: 35 MPa")

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
  /// For everything the console is asked to do here.
  static let limit = ChildProcess.limit

  private let folder: URL
  private let process: ChildProcess
  private let given: Set<String>

  init(_ console: Console, _ executable: URL, _ arguments: [String]) throws {
    let manager = FileManager.default
    folder = manager.temporaryDirectory.appending(path: "console-\(UUID().uuidString)")
    try manager.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, data) in console.files { try data.write(to: folder.appending(path: name)) }
    given = Set(console.files.keys)
    let path = ChildProcess.products.path + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
    process = try ChildProcess(
      executable.path, arguments, in: folder, environment: ["PATH": path],
      streams: .files(input: console.input))
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Waits until a text stands on standard output.
  func wait(for expected: String) throws {
    try process.wait(within: Self.limit) { process.out.contains(expected) }
  }

  func send(_ signal: Int32) { process.send(signal) }

  func finish() throws -> Console.Outcome {
    let outcome = try process.finish(within: Self.limit)
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { !given.contains($0) }
    return Console.Outcome(
      status: outcome.status, didCrash: outcome.didCrash, out: outcome.out, err: outcome.err,
      leftovers: left.sorted())
  }
}
