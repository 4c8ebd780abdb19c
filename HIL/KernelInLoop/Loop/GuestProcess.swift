import Glibc
import VhostUser

/// A user-mode Linux kernel as a child of this process, in a process group of its own.
public final class GuestProcess {
  public let identity: pid_t
  private var status: Int32?

  /// - Parameters:
  ///   - arguments: of the kernel.
  ///   - folder: receives the guest's memory while it runs, and `console.txt`, what it says on its console.
  /// - Throws: the number of the error that kept it from starting.
  public init(kernel: String, arguments: [String], in folder: String) throws(LoopFault) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(
      &actions, 1, folder + "/console.txt", O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    posix_spawnattr_setpgroup(&attributes, 0)
    // A guest whose rig was killed would go on for ever, waiting for a clock that nobody keeps.
    let command: [String] = ["/usr/bin/setpriv", "--pdeathsig", "KILL", kernel] + arguments
    var words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    // The guest's memory is a file in TMPDIR; what it notes about itself goes to HOME.
    let variables: [String] = ["TMPDIR=\(folder)", "HOME=\(folder)", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"]
    var environment: [UnsafeMutablePointer<CChar>?] = variables.map { strdup($0) } + [nil]
    defer { for word in words + environment { free(word) } }
    var child: pid_t = 0
    let result = posix_spawn(&child, command[0], &actions, &attributes, &words, &environment)
    guard result == 0 else { throw .cannotStart(kernel: kernel, errno: result) }
    identity = child
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
    return result
  }

  /// Whether it still runs.
  public var isRunning: Bool {
    guard status == nil else { return false }
    var raw: Int32 = 0
    guard waitpid(identity, &raw, WNOHANG) == identity else { return true }
    status = raw & 0x7F == 0 ? raw >> 8 & 0xFF : -(raw & 0x7F)
    return false
  }

  deinit { end() }
}
