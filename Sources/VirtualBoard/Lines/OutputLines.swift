import HistotripsyCore

/// The wires from the controller to the front end: what is driven, and what arrives.
final class OutputLines {
  private struct Late {
    var at: Int64
    var line: OutputLine
    var level: Level
  }

  private let roster: FaultRoster
  private let trace: Trace
  private let wires: WireLog
  private let frontEnd: FrontEnd
  /// One bit a line, set when asserted.
  private(set) var driven: UInt8 = 0
  private(set) var arrived: UInt8 = 0
  private var late: [Late] = []
  private(set) var next = Int64.max

  init(roster: FaultRoster, trace: Trace, wires: WireLog, frontEnd: FrontEnd) {
    self.roster = roster
    self.trace = trace
    self.wires = wires
    self.frontEnd = frontEnd
    late.reserveCapacity(64)
  }

  static func bit(_ line: OutputLine) -> UInt8 { 1 << line.rawValue }

  /// The controller drives a line; `fault` is what holds on it.
  @inline(__always) func drive(_ line: OutputLine, _ level: Level, under fault: InjectedFault?, at t: Int64) {
    let bit = Self.bit(line)
    if (driven & bit != 0) != (level == .asserted) {
      driven ^= bit
      trace.line(.output(line), asserted: level == .asserted, at: t)
      wires.note(.driven(line), isAsserted: level == .asserted, at: t)
    }
    if let fault { arriveFaulty(line, level, fault, at: t) } else { arrive(line, level, at: t) }
  }

  @inline(__always) private func arrive(_ line: OutputLine, _ level: Level, at t: Int64) {
    let bit = Self.bit(line)
    guard (arrived & bit != 0) != (level == .asserted) else { return }
    arrived ^= bit
    wires.note(.arrived(line), isAsserted: level == .asserted, at: t)
    frontEnd.edge(line, level, at: t)
  }

  private func arriveFaulty(_ line: OutputLine, _ level: Level, _ fault: InjectedFault, at t: Int64) {
    switch fault.mode {
    case .ok, .slow: arrive(line, level, at: t)
    case .off: arrive(line, .released, at: t)
    case .stuck: break
    case .garbage: arrive(line, roster.isDrawn(0.5) ? .asserted : .released, at: t)
    case .wrong: arrive(line, level == .asserted ? .released : .asserted, at: t)
    case .delayed:
      late.append(Late(at: t + fault.delay.count, line: line, level: level))
      next = min(next, t + fault.delay.count)
    case .intermittent: if !roster.isDrawn(fault.probability) { arrive(line, level, at: t) }
    }
  }

  /// Both edges at once: what arrives is the other level and then what it was.
  func glitch(_ line: OutputLine, at t: Int64) {
    let level: Level = arrived & Self.bit(line) != 0 ? .asserted : .released
    arrive(line, level == .asserted ? .released : .asserted, at: t)
    arrive(line, level, at: t)
  }

  func deliverLate(at t: Int64) {
    while let index = late.indices.filter({ late[$0].at <= t }).min(by: { late[$0].at < late[$1].at }) {
      let edge = late.remove(at: index)
      arrive(edge.line, edge.level, at: edge.at)
    }
    next = late.map(\.at).min() ?? .max
  }

  func reconcile(at t: Int64) {
    for line in OutputLine.all {
      let level: Level = driven & Self.bit(line) != 0 ? .asserted : .released
      switch roster.active(.output(line), at: t, counting: false)?.mode ?? .ok {
      case .ok, .slow: if !late.contains(where: { $0.line == line }) { arrive(line, level, at: t) }
      case .off: arrive(line, .released, at: t)
      case .wrong: arrive(line, level == .asserted ? .released : .asserted, at: t)
      case .stuck, .garbage, .delayed, .intermittent: break
      }
    }
  }

  /// The front end has come back to power: it sees the levels as they are, with no edges before.
  func settleAtPowerOn(at t: Int64) { frontEnd.linesAtPowerOn(arrived, at: t) }
}
