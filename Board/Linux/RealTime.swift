import CLinux
import Glibc
import HistotripsyCore

/// What makes wake-ups punctual: a real-time priority, a processor of its own, memory that is never
/// paged.
public enum RealTime {
  /// Stack touched in advance.
  private static let stack = 256 * 1024

  /// Applies to the calling thread, once, before anything is energised.
  /// - Returns: a sentence for each thing that is not permitted, with what is lost and how to
  ///   permit it.
  public static func enter(_ timing: TimingProfile, calls: clinux_calls = clinux_system) -> [String] {
    var losses: [String] = []
    let locked = calls.lock_memory()
    if locked < 0 {
      losses.append(
        "memory is not locked (\(BoardRefusal.reason(-locked))): a page fault may delay a pulse by milliseconds, which is then withheld; permit it with LimitMEMLOCK=infinity (Board/install)"
      )
    }
    touchStack()
    if let processor = timing.processor {
      let bound = calls.run_on(processor)
      if bound < 0 {
        losses.append(
          "the control loop is not bound to processor \(processor) (\(BoardRefusal.reason(-bound))): other work may delay pulses, which are then withheld"
        )
      }
    }
    if let priority = timing.priority {
      let raised = calls.schedule_fifo(priority)
      if raised < 0 {
        losses.append(
          "no real-time priority (\(BoardRefusal.reason(-raised))): other programs may delay pulses, which are then withheld; permit it with LimitRTPRIO=\(priority) (Board/install)"
        )
      }
    }
    return losses
  }

  private static func touchStack() {
    withUnsafeTemporaryAllocation(byteCount: stack, alignment: 16) { bytes in
      for offset in stride(from: 0, to: bytes.count, by: 4096) { bytes[offset] = 0 }
    }
  }
}
