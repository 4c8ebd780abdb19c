import Dispatch

/// Work in chunks on all cores, with the results in the order of the chunks: who computed what does not show.
package enum ParallelChunks {
  package static func results<Result: Sendable>(_ count: Int, _ work: @Sendable (Int) -> Result) -> [Result] {
    var slots = [Result?](repeating: nil, count: count)
    slots.withUnsafeMutableBufferPointer { slots in
      // Every chunk writes its own slot and nothing reads until all have ended.
      nonisolated(unsafe) let slots = slots
      DispatchQueue.concurrentPerform(iterations: count) { slots[$0] = work($0) }
    }
    return slots.compactMap { $0 }
  }
}
