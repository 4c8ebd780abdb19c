import Foundation
import HistotripsyCore
import Synchronization

/// A swarm of worlds, each judged; the same verdicts whatever the number of threads.
public struct Campaign: Sendable {
  public var seeds: Range<UInt64>
  /// Things go wrong in every world whose seed is a multiple of this.
  public var disturbedEvery: UInt64
  public var worlds: WorldDraw
  /// Worlds under way at a time.
  public var threads: Int

  public init(
    seeds: Range<UInt64>, disturbedEvery: UInt64 = 1, worlds: WorldDraw = .grown,
    threads: Int = ProcessInfo.processInfo.activeProcessorCount
  ) {
    precondition(
      disturbedEvery >= 1 && threads >= 1, "every n-th seed with n from 1, on at least one thread")
    self.seeds = seeds
    self.disturbedEvery = disturbedEvery
    self.worlds = worlds
    self.threads = threads
  }

  /// - Parameter isReportWanted: also of a world in which all went well.
  public func verdict(on seed: UInt64, isReportWanted: Bool = false) -> Verdict {
    Verdict.on(
      World.draw(seed, isDisturbed: seed % disturbedEvery == 0, from: worlds), isReportWanted: isReportWanted)
  }

  /// Judges every world, and tells each verdict in the order of seeds.
  /// - Parameter tell: called on this thread; `false` ends the campaign after that verdict.
  public func run(_ tell: (Verdict) -> Bool) {
    // A few worlds for each thread at a time: few enough to be told soon, enough that no thread waits for the slowest.
    let batch = threads * 16
    var next = seeds.lowerBound
    while next < seeds.upperBound {
      let count = Int(min(UInt64(batch), seeds.upperBound - next))
      for verdict in judge(from: next, count) where !tell(verdict) { return }
      next += UInt64(count)
    }
  }

  private func judge(from first: UInt64, _ count: Int) -> [Verdict] {
    let verdicts = Mutex([Verdict?](repeating: nil, count: count))
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
      while true {
        let i = next.add(1, ordering: .relaxed).oldValue
        if i >= count { return }
        let verdict = verdict(on: first + UInt64(i))
        verdicts.withLock { $0[i] = verdict }
      }
    }
    return verdicts.withLock { $0.compactMap { $0 } }
  }
}
