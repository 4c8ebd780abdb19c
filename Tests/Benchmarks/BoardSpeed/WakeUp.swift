import BoardSpeedLoops
import Foundation
import HistotripsyCore
import LinuxBoard

/// How late a wait ends: the board's clock beside cyclictest, both with one deadline a millisecond, in blocks in turn.
struct WakeUp {
  private static let deadlines = 500
  private static let blocks = 20
  private let timing: TimingProfile

  init(_ timing: TimingProfile) { self.timing = timing }

  func report() throws {
    let losses = RealTime.enter(timing)
    for loss in losses { print("note            \(loss)") }
    if timing.spin > .zero { try compare("wake-up", timing, isRealTime: losses.isEmpty) }
    var bare = timing
    bare.spin = .zero
    try compare("without spin", bare, isRealTime: losses.isEmpty)
  }

  private func compare(_ name: String, _ timing: TimingProfile, isRealTime: Bool) throws {
    var blocks = Blocks()
    try blocks.run(
      Self.blocks, own: { quantiles(try lateness(timing)) },
      plain: { quantiles(try cyclictest(isRealTime: isRealTime)) })
    for (measure, share) in ["p50", "p99"].enumerated() {
      blocks.tell("\(name) \(share)", measure: measure, against: "cyclictest", unit: "µs", aim: 1.2)
    }
    var loops = Blocks()
    try loops.run(
      Self.blocks, own: { quantiles(try lateness(timing)) }, plain: { quantiles(try plainLoop()) })
    for (measure, share) in ["p50", "p99"].enumerated() {
      loops.tell("\(name) \(share)", measure: measure, against: "plain C", unit: "µs", aim: 1.2)
    }
  }

  private func plainLoop() throws(BoardRefusal) -> [Int64] {
    var late = [Int64](repeating: 0, count: Self.deadlines)
    let result = wake_up_loop(&late, Int32(late.count))
    guard result == 0 else {
      throw BoardRefusal("wake-up loop: \(String(cString: strerror(Int32(-result))))")
    }
    return late
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
    // Without a real-time priority of our own, cyclictest gets none either: like is compared with like.
    let priority = isRealTime ? "-m -p \(timing.priority ?? 1)" : "--policy=other"
    let text = try output(of: "cyclictest -q -t1 -i1000 -l\(Self.deadlines) -h10000 \(priority) 2>&1")
    var late: [Int64] = []
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let fields = line.split(separator: " ")
      guard fields.count == 2, let micro = Int64(fields[0]), let count = Int(fields[1]) else { continue }
      late += Array(repeating: micro * 1000, count: count)
    }
    guard !late.isEmpty else { throw BoardRefusal("cyclictest gave no histogram:\n\(text)") }
    return late
  }

  /// Not by Foundation's `Process`, which needs more of a kernel than the rig's has.
  private func output(of command: String) throws(BoardRefusal) -> String {
    guard let pipe = popen(command, "r") else {
      throw BoardRefusal("no shell: \(String(cString: strerror(errno)))")
    }
    defer { pclose(pipe) }
    var bytes: [UInt8] = []
    while true {
      let byte = getc(pipe)
      guard byte != EOF else { return String(decoding: bytes, as: UTF8.self) }
      bytes.append(UInt8(truncatingIfNeeded: byte))
    }
  }

  /// Median and 99 %, in whole microseconds as cyclictest counts them.
  private func quantiles(_ late: [Int64]) -> [Double] {
    let sorted = late.sorted()
    return [sorted.count / 2, sorted.count * 99 / 100].map { Double(sorted[$0] / 1000) }
  }
}
