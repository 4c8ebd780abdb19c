import Glibc

/// What the system has counted for this process.
enum ProcessUse {
  /// The most memory that it has had at a time.
  static var peakBytes: Int {
    // Linux counts kibibytes.
    usage.ru_maxrss * 1024
  }

  /// Processor time spent in it so far, in seconds.
  static var seconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  private static var usage: rusage {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage
  }
}
