import Glibc

/// Asks whether the system has memory left for the database and the threads beside the control loop.
///
/// Dispatch, on which the database stands, waits for a thread without end where the system gives none: the question comes
/// before it is needed, and with nothing energised.
enum MemoryForThreads {
  /// Six stacks of 8 MB, which is what Dispatch takes, and as much again as the database has been seen to use [M].
  static let megabytes = 64

  /// - Throws: `LedgerFault` that names the file and the limit.
  static func check(for path: String) throws(LedgerFault) {
    let bytes = megabytes << 20
    let block = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard block != MAP_FAILED else {
      throw LedgerFault(
        path, .notWritable,
        "cannot be opened: less than \(megabytes) MB of memory is left for the database and its threads; "
          + "see 'ulimit -v' and MemoryMax of the service")
    }
    munmap(block, bytes)
  }
}
