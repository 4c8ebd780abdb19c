import Foundation

/// A program as a child of the test-suite: in a session of its own, reading and writing files, and never for longer than its limit.
///
/// Foundation's `Process` takes a child's end from a socket, and a pipe's reader waits for its last writer: both wait for whatever the
/// child has started too, without end. Here the kernel is asked about the child itself, and what the child leaves behind is killed.
public final class ChildProcess {
  /// What a finished process leaves behind.
  public struct Outcome: Sendable {
    /// Exit code; that of a process killed by signal *n* is 128 + *n*, as a shell has it.
    public let status: Int32
    /// Whether a signal or a trap killed it.
    public let didCrash: Bool
    public let out: String
    public let err: String

    /// Standard output, then standard error.
    public var said: String { out + err }
  }

  /// It did not end, or did not do what was waited for, within its limit. It has been killed.
  public struct Overran: Error, CustomStringConvertible {
    public let description: String
  }

  public struct CannotStart: Error, CustomStringConvertible {
    public let description: String
  }

  /// Long enough for anything the tests start, on a machine ten times slower than the ones they are written on.
  public static let limit = Duration.seconds(300)

  /// Programs built by the same build lie beside the test bundle.
  public static let products: URL = {
    let path = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
    return URL(filePath: path).deletingLastPathComponent()
  }()

  /// More than this process ever has open.
  private static let descriptors: Int32 = 512

  /// Where a child's streams lead.
  public enum Streams {
    /// Standard input holds these bytes; the two outputs go to files of its own.
    case files(input: Data)
    /// All three are this descriptor, but for standard error where another is given.
    case descriptor(Int32, errors: Int32?)
  }

  public let identity: pid_t
  private let command: String
  private let scratch: URL
  private var ended: (status: Int32, didCrash: Bool)?
  /// Nothing of its session is left; its number may be another's soon.
  private var isCleared = false

  /// Starts a program.
  /// - Parameters:
  ///   - path: absolute, or a name to look up in `PATH`.
  ///   - folder: its current folder.
  ///   - environment: what differs from this process's own.
  ///   - streams: where its streams lead.
  /// - Throws: `CannotStart`, when the system has no process for it. A program that is not there ends with 127.
  public init(
    _ path: String, _ arguments: [String] = [], in folder: URL? = nil,
    environment changes: [String: String] = [:],
    streams: Streams = .files(input: Data())
  ) throws {
    let scratch = FileManager.default.temporaryDirectory.appending(path: "child-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    let files = ["in", "out", "err"].map { scratch.appending(path: $0).path }

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    switch streams {
    case .files(let input):
      try input.write(to: scratch.appending(path: "in"))
      posix_spawn_file_actions_addopen(&actions, 0, files[0], O_RDONLY, 0)
      for stream in [1, 2] as [Int32] {
        posix_spawn_file_actions_addopen(
          &actions, stream, files[Int(stream)], O_WRONLY | O_CREAT | O_TRUNC, 0o600)
      }
    case .descriptor(let descriptor, let errors):
      for stream in [0, 1] as [Int32] { posix_spawn_file_actions_adddup2(&actions, descriptor, stream) }
      posix_spawn_file_actions_adddup2(&actions, errors ?? descriptor, 2)
    }
    // Nothing else of this process: other tests' files, sockets, pipes and terminals.
    for other in 3..<Self.descriptors { posix_spawn_file_actions_addclose(&actions, other) }

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var defaults = sigset_t()
    sigfillset(&defaults)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))

    let variables = ProcessInfo.processInfo.environment.merging(changes) { $1 }
    // What posix_spawn(3) alone cannot do: a folder and a session. Each takes the place of the one before, so that the number stays.
    let line =
      ["/bin/sh", "-c", #"cd -- "$0" && exec setsid -- "$@""#, folder?.path ?? ".", path] + arguments
    var words: [UnsafeMutablePointer<CChar>?] = line.map { strdup($0) } + [nil]
    var settings: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in words + settings { free(text) } }
    var child: pid_t = 0
    let result = posix_spawn(&child, line[0], &actions, &attributes, &words, &settings)
    guard result == 0 else {
      try? FileManager.default.removeItem(at: scratch)
      throw CannotStart(description: "\(line[0]) cannot be started: \(String(cString: strerror(result)))")
    }
    identity = child
    self.scratch = scratch
    command = ([path] + arguments).joined(separator: " ")
  }

  deinit {
    killAll()
    try? FileManager.default.removeItem(at: scratch)
  }

  /// Runs a program to its end.
  public static func run(
    _ path: String, _ arguments: [String] = [], in folder: URL? = nil, environment: [String: String] = [:],
    input: Data = Data(), limit: Duration = limit
  ) throws -> Outcome {
    try ChildProcess(path, arguments, in: folder, environment: environment, streams: .files(input: input))
      .finish(within: limit)
  }

  public var isRunning: Bool {
    if ended != nil { return false }
    var raw: Int32 = 0
    let result = waitpid(identity, &raw, WNOHANG)
    guard result == identity else { return result == 0 || errno == EINTR }
    let signal = raw & 0x7F
    ended = signal == 0 ? (raw >> 8 & 0xFF, false) : (128 + signal, true)
    return false
  }

  /// What it has written so far.
  public var out: String { text("out") }
  public var err: String { text("err") }
  public var said: String { out + err }

  public func send(_ signal: Int32) {
    if isRunning { kill(identity, signal) }
  }

  /// Waits until something is true.
  /// - Throws: `Overran`, after having killed the process and all it started.
  public func wait(within limit: Duration = limit, until isTrue: () throws -> Bool) throws {
    let deadline = ContinuousClock.now + limit
    while try !isTrue() {
      guard ContinuousClock.now < deadline else {
        killAll()
        throw Overran(
          description: "killed after \(limit): \(command)\nout: \(out.suffix(2000))\nerr: \(err.suffix(2000))"
        )
      }
      usleep(3000)
    }
  }

  /// Waits for its end. What it started and left behind is killed.
  /// - Throws: `Overran`.
  public func finish(within limit: Duration = limit) throws -> Outcome {
    try wait(within: limit) { !isRunning }
    killAll()
    return Outcome(status: ended?.status ?? -1, didCrash: ended?.didCrash ?? true, out: out, err: err)
  }

  /// Kills it and every process of its session, with no chance to do anything.
  public func killAll() {
    guard !isCleared else { return }
    isCleared = true
    if isRunning {
      kill(identity, SIGKILL)
      var raw: Int32 = 0
      while waitpid(identity, &raw, 0) < 0 && errno == EINTR {}
      ended = (128 + SIGKILL, true)
    }
    // Looked at again until nothing is found: what is killed may have been starting another.
    while true {
      let members = Session.members(of: identity)
      if members.isEmpty { return }
      for process in members { kill(process, SIGKILL) }
      usleep(1000)
    }
  }

  private func text(_ name: String) -> String {
    guard let data = try? Data(contentsOf: scratch.appending(path: name)) else { return "" }
    return String(decoding: data, as: UTF8.self)
  }
}
