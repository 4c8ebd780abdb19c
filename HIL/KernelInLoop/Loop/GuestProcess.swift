import Glibc
import VhostUser

/// A user-mode Linux kernel as a child of this process, in a process group of its own that ends
/// with this process, whatever ends that.
public final class GuestProcess {
  public let identity: pid_t
  private var status: Int32?
  private let keeper: Keeper

  /// - Parameters:
  ///   - arguments: of the kernel.
  ///   - folder: receives the guest's memory while it runs, and `console.txt`, what it says on its
  ///     console.
  /// - Throws: the number of the error that kept it from starting.
  public init(kernel: String, arguments: [String], in folder: String) throws(LoopFault) {
    // The guest's memory is a file in TMPDIR; what it notes about itself goes to HOME.
    let variables = ["TMPDIR=\(folder)", "HOME=\(folder)", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"]
    identity = try Self.spawn([kernel] + arguments, variables) { actions in
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
      posix_spawn_file_actions_addopen(
        &actions, 1, folder + "/console.txt", O_WRONLY | O_CREAT | O_TRUNC, 0o644)
      posix_spawn_file_actions_adddup2(&actions, 1, 2)
    }
    do throws(LoopFault) { keeper = try Keeper(of: identity) } catch {
      kill(-identity, SIGKILL)
      waitpid(identity, nil, 0)
      throw error
    }
  }

  /// In a process group of its own.
  fileprivate static func spawn(
    _ command: [String], _ variables: [String], _ files: (inout posix_spawn_file_actions_t) -> Void
  ) throws(LoopFault) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    files(&actions)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    posix_spawnattr_setpgroup(&attributes, 0)
    var words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    var environment: [UnsafeMutablePointer<CChar>?] = variables.map { strdup($0) } + [nil]
    defer { for word in words + environment { free(word) } }
    var child: pid_t = 0
    let result = posix_spawn(&child, command[0], &actions, &attributes, &words, &environment)
    guard result == 0 else { throw .cannotStart(kernel: command[0], errno: result) }
    return child
  }

  /// Ends it and everything it started. SIGTERM in its idle loop would only make it complain.
  public func end() {
    guard status == nil else { return }
    kill(-identity, SIGKILL)
    kill(identity, SIGKILL)
    _ = wait()
  }

  /// Waits for its end.
  /// - Returns: its exit status, or the negated number of the signal that ended it.
  @discardableResult public func wait() -> Int32 {
    if let status { return status }
    var raw: Int32 = 0
    while waitpid(identity, &raw, 0) < 0 && errno == EINTR {}
    let result = raw & 0x7F == 0 ? raw >> 8 & 0xFF : -(raw & 0x7F)
    status = result
    // The guest's processes are processes here; none outlives it.
    kill(-identity, SIGKILL)
    keeper.end()
    return result
  }

  deinit { end() }
}

/// A shell that waits for the end of this process, seen by a socket that closes, and then ends a
/// process group: nothing of a guest survives a rig that was interrupted or killed.
private final class Keeper {
  private let identity: pid_t
  private var line: Descriptor?

  init(of group: pid_t) throws(LoopFault) {
    var ends: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0
    else { throw .cannotStart(kernel: "/bin/sh", errno: errno) }
    let read = Descriptor(ends[0])
    line = Descriptor(ends[1])
    identity = try GuestProcess.spawn(["/bin/sh", "-c", "read -r _; kill -KILL -\(group)"], []) { actions in
      posix_spawn_file_actions_adddup2(&actions, read.number, 0)
      posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
      posix_spawn_file_actions_adddup2(&actions, 1, 2)
    }
  }

  func end() {
    guard line != nil else { return }
    line = nil
    while waitpid(identity, nil, 0) < 0 && errno == EINTR {}
  }
}
