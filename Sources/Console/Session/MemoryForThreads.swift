import Glibc
import Sessions

/// Asks whether the system has memory left for the threads beside the control loop.
///
/// Dispatch, on which the database and the computation of fields stand, waits for a thread without end where the system gives none.
/// The question comes before anything else, with nothing energised.
enum MemoryForThreads {
  /// Six stacks of 8 MB, which is what Dispatch takes, and as much again as a treatment has been seen to use [M].
  static let megabytes = 64

  /// Says what is wrong and ends the program where the memory is not there.
  static func require() {
    let bytes = megabytes << 20
    let block = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard block != MAP_FAILED else {
      StandardStreams.complain(
        "less than \(megabytes) MB of memory is left for this program's threads; see 'ulimit -v'"
      )
      exit(ExitStatus.systemError.rawValue)
    }
    munmap(block, bytes)
  }
}
