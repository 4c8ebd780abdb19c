import HistotripsyCore

/// The wires from the front end to the controller: what is true at the far end, what arrives, and the edges not yet taken.
final class InputLines {
  /// Edges kept per line; the oldest is dropped first. The HAL asks for at least 16.
  static let queueCapacity = 32
  private static let lines = 6

  private struct EdgeEvent {
    var at: Int64
    var level: Level
  }
  private struct Late {
    var at: Int64
    var line: InputLine
    var level: Level
  }

  private let roster: FaultRoster
  private let trace: Trace
  private let wires: WireLog
  private let wiring: Wiring
  /// One bit a line, set when asserted.
  private(set) var truth: UInt8 = 0
  private(set) var seen: UInt8 = 0
  private let edges: UnsafeMutablePointer<EdgeEvent>
  private let heads: UnsafeMutablePointer<Int>
  private let counts: UnsafeMutablePointer<Int>
  private var late: [Late] = []
  private(set) var next = Int64.max

  init(roster: FaultRoster, trace: Trace, wires: WireLog, wiring: Wiring) {
    self.roster = roster
    self.trace = trace
    self.wires = wires
    self.wiring = wiring
    levelsOfLowWires = wiring.activeLowInputs.reduce(0) { $0 | Self.bit($1) }
    edges = .allocate(capacity: Self.lines * Self.queueCapacity)
    edges.initialize(repeating: EdgeEvent(at: 0, level: .released), count: Self.lines * Self.queueCapacity)
    heads = .allocate(capacity: Self.lines)
    heads.initialize(repeating: 0, count: Self.lines)
    counts = .allocate(capacity: Self.lines)
    counts.initialize(repeating: 0, count: Self.lines)
    late.reserveCapacity(64)
  }

  deinit {
    edges.deallocate()
    heads.deallocate()
    counts.deallocate()
  }

  static func bit(_ line: InputLine) -> UInt8 { 1 << line.rawValue }

  /// What the lines say when the far end has no supply: every wire low.
  let levelsOfLowWires: UInt8

  /// The front end's levels are now `levels`.
  @inline(__always) func publish(_ levels: UInt8, at t: Int64) {
    if levels != truth { change(to: levels, at: t) }
  }

  private func change(to levels: UInt8, at t: Int64) {
    let changed = truth ^ levels
    truth = levels
    // Lines are numbered from 0 (`InputLine.all` is an array, and would be made here at every edge).
    var number: UInt8 = 0
    while let line = InputLine(rawValue: number) {
      let level: Level = levels & Self.bit(line) != 0 ? .asserted : .released
      if changed & Self.bit(line) != 0 {
        wires.note(.input(line), isAsserted: level == .asserted, at: t)
        arrive(line, level, at: t)
      }
      number += 1
    }
  }

  private func arrive(_ line: InputLine, _ level: Level, at t: Int64) {
    guard roster.has(FaultRoster.inputs), let fault = roster.active(.input(line), at: t, counting: true)
    else {
      return see(line, level, at: t)
    }
    switch fault.mode {
    case .ok, .slow: see(line, level, at: t)
    case .off, .stuck: break
    case .garbage: see(line, roster.isDrawn(0.5) ? .asserted : .released, at: t)
    case .wrong: see(line, level == .asserted ? .released : .asserted, at: t)
    case .delayed:
      late.append(Late(at: t + fault.delay.count, line: line, level: level))
      next = min(next, t + fault.delay.count)
    case .intermittent: if !roster.isDrawn(fault.probability) { see(line, level, at: t) }
    }
  }

  private func see(_ line: InputLine, _ level: Level, at t: Int64) {
    let bit = Self.bit(line)
    guard (seen & bit != 0) != (level == .asserted) else { return }
    seen ^= bit
    let slot = Int(line.rawValue)
    if counts[slot] == Self.queueCapacity {
      heads[slot] = (heads[slot] + 1) % Self.queueCapacity
      counts[slot] -= 1
    }
    edges[slot * Self.queueCapacity + (heads[slot] + counts[slot]) % Self.queueCapacity] = EdgeEvent(
      at: t, level: level)
    counts[slot] += 1
    trace.line(.input(line), asserted: level == .asserted, at: t)
  }

  /// The oldest waiting edge to `level`; edges before it are let go. Without one, all are.
  func take(_ line: InputLine, to level: Level) -> Int64? {
    let slot = Int(line.rawValue)
    while counts[slot] > 0 {
      let edge = edges[slot * Self.queueCapacity + heads[slot]]
      heads[slot] = (heads[slot] + 1) % Self.queueCapacity
      counts[slot] -= 1
      if edge.level == level { return edge.at }
    }
    return nil
  }

  func isWaiting(_ line: InputLine) -> Bool { counts[Int(line.rawValue)] > 0 }

  /// What a read of the line gives.
  func level(_ line: InputLine, under mode: FaultMode, probability: Double) -> Level {
    let bit = Self.bit(line)
    switch mode {
    case .garbage: return roster.isDrawn(0.5) ? .asserted : .released
    case .intermittent where roster.isDrawn(probability): return wiring.levelOfLowWire(line)
    default: return seen & bit != 0 ? .asserted : .released
    }
  }

  /// Edges on their way that have arrived by `t`.
  func deliverLate(at t: Int64) {
    while let index = late.indices.filter({ late[$0].at <= t }).min(by: { late[$0].at < late[$1].at }) {
      let edge = late.remove(at: index)
      see(edge.line, edge.level, at: edge.at)
    }
    next = late.map(\.at).min() ?? .max
  }

  /// A fault has come or gone: lines whose steady level depends on it take it.
  func reconcile(at t: Int64) {
    for line in InputLine.all {
      let level: Level = truth & Self.bit(line) != 0 ? .asserted : .released
      switch roster.active(.input(line), at: t, counting: false)?.mode ?? .ok {
      case .ok, .slow: if !late.contains(where: { $0.line == line }) { see(line, level, at: t) }
      case .wrong: see(line, level == .asserted ? .released : .asserted, at: t)
      case .off, .stuck, .garbage, .delayed, .intermittent: break
      }
    }
  }
}
