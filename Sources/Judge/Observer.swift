import HistotripsyCore
import VirtualBoard

/// An independent judge of a whole treatment.
///
/// It sees the wires, the tissue, the prescription and what the controller says of itself. It knows nothing of how the
/// controller works and shares no code with it. Two things are judged apart: what reached the tissue, which a sound front end
/// protects by itself; and the controller's own edges, so that a front end that refuses hides no controller that should not
/// have asked.
///
/// `judge()` is for treatments whose wires were kept. `judgeRecords()` needs the front end's record of its triggers alone and
/// applies those rules, of the same list, that a record can answer.
///
/// **Reaction.** The controller cannot act upon what it has not seen yet. From its last look at a line to the trigger's edge
/// there are at most 60 µs of final approach, the regimen's late tolerance (later pulses are withheld), and the time that a
/// board may take to drive a line: 100 µs (`Board.swift`). A trigger further behind a change than that was given against better
/// knowledge. Where a line does not tell the truth the front end is asked over the bus at the start of each pulse's preparation:
/// at most 20 ms of horizon and 20 ms of preparation earlier.
public struct Observer {
  /// Nanoseconds; see above.
  static let finalApproach: Int64 = 60_000
  static let longestDrive: Int64 = 100_000
  static let preparation: Int64 = 40_000_000
  /// Emergency stop, interlock or latched fault to `enable` released: a look every 2 ms, a pulse with its listening and reading
  /// in between.
  static let safeWithin: Int64 = 10_000_000
  /// The front end's watchdog, by contract.
  static let watchdog: Int64 = 100_000_000
  /// A lease is void after this, by contract.
  static let leaseLasts: Int64 = 50_000_000
  /// A focus is hit when the waves meet within this of it, in metres: half of the least spacing that a plan may have.
  static let reach = 0.5e-3

  let plan: Prescription
  let allowances: Allowances
  let seen: Observation
  let wires: [WireEdge.Wire: WireCourse]
  /// Triggers that the controller gave to fire, in order.
  let triggers: [Int64]
  /// Triggers of self-tests, which must be refused, in order.
  let proofs: [Int64]
  /// Bursts that no trigger explains, in order: they were not asked for.
  let unasked: [Int64]
  private let unaskedMoments: Set<Int64>
  /// By burst: index of the focus that it hit (`nil`: none), whether it is no part of a dose, index of its stage.
  let places: [Int?]
  let isBaseline: [Bool]
  let stages: [Int]
  /// What the controller said it was, and since when.
  private let states: [(at: Int64, state: TreatmentState)]

  public init(_ plan: Prescription, _ seen: Observation, allowances: Allowances = Allowances()) {
    self.plan = plan
    self.allowances = allowances
    self.seen = seen
    var wires: [WireEdge.Wire: WireCourse] = [:]
    for edge in seen.edges { wires[edge.wire, default: WireCourse()].change(at: edge.at.count) }
    self.wires = wires
    let states: [(at: Int64, state: TreatmentState)] = seen.statements.made.compactMap { statement in
      if case .state(let state) = statement.what { (statement.at, state) } else { nil }
    }
    self.states = states
    let all = wires[.driven(.trigger)]?.rises ?? []
    triggers = all.filter { Self.state(at: $0, states) != .selfTest }
    proofs = all.filter { Self.state(at: $0, states) == .selfTest }
    unasked = seen.edges.isEmpty ? [] : Self.unasked(triggers, seen.bursts)
    unaskedMoments = Set(unasked)
    places = Self.places(of: seen.bursts, plan.foci)
    isBaseline = seen.bursts.map { burst in
      burst.known.isBaseline ?? (burst.pressure < Self.baselinePressure * plan.setPoint)
    }
    stages = seen.bursts.map { burst in
      burst.known.stage ?? plan.stages.firstIndex { $0.cycles == burst.cycles } ?? 0
    }
  }

  /// Every violation, in order of time.
  public func judge() -> [Violation] {
    var found = judgeTriggers() + judgeOutputs() + judgeBursts()
    found += judgeSpacing() + judgeWindows() + judgeHighVoltage()
    found += judgeAccounts() + judgeStatements() + judgeEnd()
    found += judgeIntents() + judgeReplenishment()
    found += judgeStates() + judgeClimate() + judgePatience() + judgeLaws() + judgeDrive() + judgeClaims()
    return found.sorted { $0.at < $1.at }
  }

  /// Every violation that a record of triggers can show, in order of time.
  public func judgeRecords() -> [Violation] {
    let found = judgeRecordedConditions() + judgeSpacing() + judgeWindows() + judgeDeadlines() + judgeTrains()
    return found.sorted { $0.at < $1.at }
  }

  /// Pulses that reached each focus of the plan, without those of the sub-threshold pass.
  public var doses: [UInt32] {
    var doses = [UInt32](repeating: 0, count: plan.foci.count)
    for (place, isBaseline) in zip(places, isBaseline) where !isBaseline {
      if let place { doses[place] += 1 }
    }
    return doses
  }

  // MARK: What is asked of the wires

  func wire(_ wire: WireEdge.Wire) -> WireCourse { wires[wire] ?? WireCourse() }

  /// What the controller said it was at `t`.
  func state(at t: Int64) -> TreatmentState { Self.state(at: t, states) }

  private static func state(at t: Int64, _ states: [(at: Int64, state: TreatmentState)]) -> TreatmentState {
    let later = states.firstIndexSorted { $0.at > t }
    return later == 0 ? .off : states[later - 1].state
  }

  /// From the last look to the trigger's edge, where the line tells the truth, or where it does not.
  func reaction(_ line: InputLine, at t: Int64) -> Int64 {
    let now = allowances.at(t)
    if now.untoldLines.contains(line) {
      // The line lies and the front end's answer is blind: nothing is left to know it from.
      if allowances.blind.contains(.prefireLines) { return .max }
      return Self.preparation + 8 * now.verbDelay
    }
    return Self.finalApproach + plan.lateTolerance + Self.longestDrive + 2 * now.verbDelay
  }

  // MARK: What is inferred from the bursts

  func stage(_ i: Int) -> Prescription.Stage { plan.stages[stages[i]] }

  func isUnasked(_ burst: TissueBurst) -> Bool { unaskedMoments.contains(burst.at) }

  func unaskedCount(through t: Int64) -> Int { unasked.firstIndexSorted { $0 > t } }

  /// Each trigger explains the first burst that follows before the next trigger; or, when it fired none, the one that was still
  /// being listened to: for the controller the two are one.
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

  /// A burst of less than this share of the therapy's pressure belongs to the sub-threshold pass. Its own share is 0.5 at most,
  /// and an array with a tenth of its elements silent still gives 0.8 of what is asked.
  private static let baselinePressure = 0.65

  private static func places(of bursts: [TissueBurst], _ foci: [Prescription.Target]) -> [Int?] {
    // A law focuses where it focuses: each position is looked up once.
    var known: [SIMD4<Double>: Int?] = [:]
    return bursts.map { burst in
      if let focus = burst.known.focus { return focus }
      guard let position = burst.position else { return nil }
      if let place = known[position] { return place }
      let place = nearest(to: position, of: foci)
      known[position] = place
      return place
    }
  }

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
}

extension Array {
  /// The first index at which `isLater` holds, where it holds for none before and all after; `count` where it holds for none.
  func firstIndexSorted(where isLater: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if isLater(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
