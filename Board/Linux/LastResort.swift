import CLinux
import Glibc
import HistotripsyCore

/// Makes the outputs safe where the program ends without asking: at `exit`, and at a signal that
/// kills.
///
/// A signal handler may only make calls that are async-signal-safe. `releaseOutputs` does: it makes
/// one `ioctl` for each line, on a file that is open already, with its data on the stack, without a
/// lock and without memory. Then the signal kills as it would have. SIGKILL and a power cut reach
/// no handler: the kernel then releases the lines, and the front end's pull resistors and heartbeat
/// watchdog do the rest.
public enum LastResort {
  private static let signals =
    [SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS, SIGXCPU, SIGXFSZ]
    // This program uses none of these, and each kills a process that has no handler for it.
    + [SIGALRM, SIGVTALRM, SIGPROF, SIGUSR1, SIGUSR2, SIGPOLL, SIGPWR, SIGSTKFLT]
    + Array(__libc_current_sigrtmin()...__libc_current_sigrtmax())
  private static let alternateStack = 64 * 1024
  nonisolated(unsafe) private static var board: Unmanaged<LinuxBoard>?

  /// Guards the outputs for the rest of the process. Called once, by the owner of the one board.
  public static func guardOutputs(of guarded: LinuxBoard) {
    let isFirst = board == nil
    // Retained for good: an exit handler may run after everything else has been let go.
    board = Unmanaged.passRetained(guarded)
    guard isFirst else { return }
    atexit { LastResort.board?._withUnsafeGuaranteedRef { $0.makeSafe() } }
    // A stack that has overflowed cannot carry its own handler.
    var stack = stack_t()
    stack.ss_sp = UnsafeMutableRawPointer.allocate(byteCount: alternateStack, alignment: 16)
    stack.ss_size = alternateStack
    sigaltstack(&stack, nil)
    for number in signals {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { number in
        LastResort.releaseOutputs()
        // The handler is gone by now (SA_RESETHAND): this one kills.
        raise(number)
      }
      action.sa_flags = SA_ONSTACK | Int32(bitPattern: UInt32(SA_RESETHAND)) | SA_NODEFER
      var before = sigaction()
      sigaction(number, &action, &before)
      // A signal that was ignored before stays ignored: it does not kill the process.
      if unsafeBitCast(before.__sigaction_handler.sa_handler, to: Int.self)
        == unsafeBitCast(SIG_IGN, to: Int.self)
      {
        sigaction(number, &before, nil)
      }
    }
  }

  /// The computer's own watchdog, where one is used, is not stopped: a program that was killed does
  /// not come back, the computer does.
  private static func releaseOutputs() { board?._withUnsafeGuaranteedRef { $0.releaseOutputs() } }
}
