import HistotripsyCore

/// An independent judge of a whole treatment.
///
/// Sees the wires, the tissue, the prescription and what the controller says of itself; knows nothing of how the controller works, and shares
/// no code with it. Two things are judged apart: what reached the tissue, which a sound front end protects by itself; and the controller's
/// own edges, so that a front end that refuses hides no controller that should not have asked.
///
/// **Reaction.** The controller cannot act upon what it has not seen yet. From its last look at a line to the trigger's edge pass at most 60 µs
/// of final approach, the regimen's late tolerance (later pulses are withheld), and the time that a board may take to drive a line: 100 µs
/// (`Board.swift`). A trigger further behind a change than that was given against better knowledge. Where a line does not tell the truth the
/// front end is asked over the bus at the start of each pulse's preparation: at most 20 ms of horizon and 20 ms of preparation earlier.
public struct Observer {
  /// See above.
  static let finalApproach: Int64 = 60_000
  static let longestDrive: Int64 = 100_000
  static let preparation: Int64 = 40_000_000
  /// Emergency stop, interlock or latched fault to `enable` released: a look every 2 ms, a pulse with its listening and reading in between.
  static let safeWithin: Int64 = 10_000_000
  /// The front end's watchdog, by contract.
  static let watchdog: Int64 = 100_000_000
  /// A focus is hit when the waves meet within this of it; half of the least spacing that a plan may have.
  static let reach = 0.5e-3

  let plan: Prescription
  let allowances: Allowances
  let seen: Observation
  let wires: [WireEdge.Wire: WireCourse]
  /// Triggers that the controller gave, and the bursts that followed each; a burst that no trigger explains was not asked for.
  let triggers: [Int64]
  let unasked: [Int64]
  /// Index of the focus that each burst hit; `nil`: none.
  let places: [Int?]

  public init(_ plan: Prescription, _ allowances: Allowances, _ seen: Observation) {
    self.plan = plan
    self.allowances = allowances
    self.seen = seen
    var wires: [WireEdge.Wire: WireCourse] = [:]
    for edge in seen.edges { wires[edge.wire, default: WireCourse()].change(at: edge.at.count) }
    self.wires = wires
    triggers = wires[.driven(.trigger)]?.rises ?? []
    unasked = Self.unasked(triggers, seen.bursts)
    places = seen.bursts.map { burst in burst.position.flatMap { Self.nearest(to: $0, of: plan.foci) } }
  }

  public func judge() -> [Violation] {
    var found = judgeTriggers() + judgeOutputs() + judgeBursts()
    found += judgeSpacing() + judgeWindows() + judgeHighVoltage() + judgeBooks() + judgeClaims() + judgeEnd()
    found += judgeIntents() + judgeReplenishment()
    return found.sorted { $0.at < $1.at }
  }

  func wire(_ wire: WireEdge.Wire) -> WireCourse { wires[wire] ?? WireCourse() }

  /// From the last look to the trigger's edge, where the line tells the truth, or where it does not.
  func reaction(_ line: InputLine, at t: Int64) -> Int64 {
    let now = allowances.at(t)
    if now.untoldLines.contains(line) { return Self.preparation + 8 * now.verbDelay }
    return Self.finalApproach + plan.lateTolerance + Self.longestDrive + 2 * now.verbDelay
  }

  /// Each trigger explains the first burst that follows before the next trigger; or, when it fired none, the one that was still being
  /// listened to: for the controller the two are one.
  private static func unasked(_ triggers: [Int64], _ bursts: [TissueBurst]) -> [Int64] {
    var next = 0
    var isOpen = false
    var found: [Int64] = []
    for burst in bursts {
      while next < triggers.count, triggers[next] <= burst.at {
        isOpen = true
        next += 1
      }
      if isOpen { isOpen = false } else { found.append(burst.at) }
    }
    return found.filter { stray in
      guard let trigger = triggers.first(where: { $0 > stray }), trigger - stray < listening else {
        return true
      }
      let next = triggers.first { $0 > trigger } ?? .max
      return bursts.contains { $0.at >= trigger && $0.at < next }
    }
  }

  /// Longer than any regimen listens after a burst that is not one of boiling.
  private static let listening: Int64 = 3_000_000

  private static func nearest(to point: SIMD4<Double>, of foci: [Prescription.Target]) -> Int? {
    var best: Int?
    var least = reach * reach
    for (i, focus) in foci.enumerated() {
      let away = focus.position - point
      let square = (away * away).sum()
      if square < least {
        least = square
        best = i
      }
    }
    return best
  }

  /// Well below the pressure of the therapy: a pulse of the dummy pass, which is no part of a dose. Its share is 0.5 at most, and an array
  /// with a tenth of its elements silent still gives 0.8 of what is asked.
  func isBaseline(_ burst: TissueBurst) -> Bool { burst.pressure < 0.65 * plan.setPoint }
}
