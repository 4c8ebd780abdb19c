import Foundation
import HistotripsyCore
import LinuxBoard

/// How late a wait ends: the board's clock beside cyclictest, both with one deadline a millisecond, in turn, three rounds of each.
struct WakeUp {
  private static let deadlines = 5000
  private static let rounds = 3
  private let timing: TimingProfile

  init(_ timing: TimingProfile) { self.timing = timing }

  func report() throws {
    let losses = RealTime.enter(timing)
    for loss in losses { print("note            \(loss)") }
    var bare = timing
    bare.spin = .zero
    var spun: [Int64] = []
    var slept: [Int64] = []
    var cyclic: [Int64] = []
    for _ in 0..<Self.rounds {
      spun += try lateness(timing)
      slept += try lateness(bare)
      cyclic += try cyclictest(isRealTime: losses.isEmpty)
    }
    let reference = quantiles(cyclic)
    line("wake-up", quantiles(spun), reference)
    line("without spin", quantiles(slept), reference)
  }

  private func lateness(_ timing: TimingProfile) throws -> [Int64] {
    let clock = MonotonicClock(timing)
    var late = [Int64](repeating: 0, count: Self.deadlines)
    var deadline = clock.now()
    for index in late.indices {
      deadline = deadline + .milliseconds(1)
      try clock.wait(until: deadline)
      let now = clock.now()
      late[index] = (now - deadline).count
      if now - deadline > .milliseconds(1) { deadline = now }
    }
    return late
  }

  /// Its histogram, one entry a wake-up, in nanoseconds; resolution 1 µs, the last bin is open.
  private func cyclictest(isRealTime: Bool) throws -> [Int64] {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    // Without a real-time priority of our own, cyclictest gets none either: like is compared with like.
    let priority = isRealTime ? ["-m", "-p", "\(timing.priority ?? 1)"] : ["--policy=other"]
    process.arguments =
      ["cyclictest", "-q", "-t1", "-i1000", "-l\(Self.deadlines)", "-h10000"] + priority
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    var late: [Int64] = []
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let fields = line.split(separator: " ")
      guard fields.count == 2, let micro = Int64(fields[0]), let count = Int(fields[1]) else { continue }
      late += Array(repeating: micro * 1000, count: count)
    }
    guard !late.isEmpty else { throw BoardRefusal("cyclictest gave no histogram:\n\(text)") }
    return late
  }

  private func quantiles(_ late: [Int64]) -> (median: Double, most: Double) {
    let sorted = late.sorted()
    return (Double(sorted[sorted.count / 2]) / 1000, Double(sorted[sorted.count * 99 / 100]) / 1000)
  }

  private func line(
    _ name: String, _ own: (median: Double, most: Double), _ other: (median: Double, most: Double)
  ) {
    print(
      name.padding(toLength: 16, withPad: " ", startingAt: 0)
        + String(
          format: "%8.1f µs at p50, %8.1f µs at p99; cyclictest %.0f and %.0f µs (aim 1.2 times at most)",
          own.median,
          own.most, other.median, other.most))
  }
}
