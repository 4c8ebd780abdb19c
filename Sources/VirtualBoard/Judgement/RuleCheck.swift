import HistotripsyCore

/// Judges a treatment by the front end's own record of triggers: was any rule of the regimen broken?
///
/// Knows the plan and the record, nothing of scheduler, ledger or controller, and shares no code with them. Rules are checked the
/// long way round: every pair that a rule speaks of is looked at.
public struct RuleCheck: Sendable {
  public var regimen: Regimen
  public var limits: Limits
  public var foci: [Focus]
  /// The first so many bursts are the sub-threshold baseline pass: every rule but the dose holds for them too.
  public var baselinePulses: Int

  public init(regimen: Regimen, limits: Limits, foci: [Focus], baselinePulses: Int) {
    self.regimen = regimen
    self.limits = limits
    self.foci = foci
    self.baselinePulses = baselinePulses
  }

  /// A broken rule, and where.
  public struct Violation: Sendable, CustomStringConvertible {
    public enum Rule: String, Sendable {
      case period, deadTime, revisit, rest, distance, duty, energyOfRail, gate, dose, focus, train, enabled
    }
    public let rule: Rule
    /// Index into the record.
    public let record: Int
    public let found: String
    public var description: String { "\(rule) at trigger \(record): \(found)" }
  }

  /// Every violation in the record, in order of time.
  public func violations(in records: [TriggerRecord]) -> [Violation] {
    let bursts = records.enumerated().filter { $0.element.number != nil }.map {
      Burst(index: $0.offset, $0.element)
    }
    var found: [Violation] = []
    let places = places(of: bursts.map(\.record))
    for (i, burst) in bursts.enumerated() where places[i] == nil {
      found.append(
        Violation(
          rule: .focus, record: burst.index, found: "\(burst.record.focus as Any) is no focus of the plan"))
    }
    found += eachBurst(bursts)
    found += trains(bursts, places)
    found += duty(bursts)
    found += doses(bursts, places)
    return found.sorted { $0.record < $1.record }
  }

  /// Pulses that reached each focus of the plan, baseline left out.
  public func doses(of records: [TriggerRecord]) -> [UInt32] {
    var doses = [UInt32](repeating: 0, count: foci.count)
    for place in places(of: records.filter { $0.number != nil }).dropFirst(baselinePulses) {
      if let place { doses[place] += 1 }
    }
    return doses
  }

  private struct Burst {
    let index: Int
    let record: TriggerRecord
    init(index: Int, _ record: TriggerRecord) {
      self.index = index
      self.record = record
    }
  }

  /// The focus of the plan that each burst hit; `nil` where it hit none.
  private func places(of records: [TriggerRecord]) -> [Int?] {
    // A law focuses where it focuses: what is at one position is looked up once.
    var known: [SIMD4<Double>: Int?] = [:]
    return records.map { record in
      guard let lanes = record.focus?.lanes else { return nil }
      if let place = known[lanes] { return place }
      let place = nearest(to: lanes)
      known[lanes] = place
      return place
    }
  }

  /// The nearest focus of the plan within 0.5 mm: less than half of any spacing that makes sense.
  private func nearest(to lanes: SIMD4<Double>) -> Int? {
    var best: (index: Int, distance: Double)?
    for (i, planned) in foci.enumerated() {
      let d = planned.position.lanes - lanes
      let distance = (d * d).sum()
      if distance < best?.distance ?? .infinity { best = (i, distance) }
    }
    guard let best, best.distance < 0.5e-3 * 0.5e-3 else { return nil }
    return best.index
  }

  private func eachBurst(_ bursts: [Burst]) -> [Violation] {
    var found: [Violation] = []
    let shortest = min(regimen.firstStage.period, regimen.secondStage.period)
    for (i, burst) in bursts.enumerated() {
      let record = burst.record
      if i > 0 {
        let gap = record.instant - bursts[i - 1].record.instant
        if gap < shortest {
          found.append(Violation(rule: .period, record: burst.index, found: "\(gap.count) ns after the last"))
        }
      }
      if let steered = record.steered, record.instant - steered < regimen.deadTime {
        found.append(
          Violation(rule: .deadTime, record: burst.index, found: "\((record.instant - steered).count) ns"))
      }
      if regimen.isGated, !record.isGateOpen {
        found.append(Violation(rule: .gate, record: burst.index, found: "gate closed"))
      }
      if record.rail > limits.railMaximum * 1.02 {
        found.append(Violation(rule: .energyOfRail, record: burst.index, found: "\(record.rail.volts) V"))
      }
      if !record.isEnabled || !record.isHighVoltageOn || record.faults != 0 {
        found.append(Violation(rule: .enabled, record: burst.index, found: "fired while not armed"))
      }
    }
    return found
  }

  /// Revisit, rest, distance and train length, over trains: runs of bursts on one focus, each within the revisit time of
  /// the last.
  private func trains(_ bursts: [Burst], _ places: [Int?]) -> [Violation] {
    var found: [Violation] = []
    var lastHit = [Int: (at: Instant, count: UInt32)]()
    var previous: (place: Int, at: Instant)?
    var runLength = 0
    for (i, burst) in bursts.enumerated() {
      guard let place = places[i] else { continue }
      let now = burst.record.instant
      let doseBefore = lastHit[place]?.count ?? 0
      // A pulse belongs to the stage of its dose; the stage of the last pulse decides the rest after it.
      let lastStage = regimen.stage(after: doseBefore > 0 ? doseBefore - 1 : 0)
      let pause = max(regimen.minimumRevisit, lastStage.rest)
      let isSameTrain = previous?.place == place && runLength < Int(lastStage.pulsesPerTrain)
      if isSameTrain {
        runLength += 1
      } else {
        if let last = lastHit[place], now - last.at < pause {
          found.append(
            Violation(
              rule: .revisit, record: burst.index, found: "focus \(place) after \((now - last.at).count) ns"))
        }
        if let previous, previous.place != place, now - previous.at < regimen.minimumRevisit {
          let distance = foci[place].position.distance(to: foci[previous.place].position)
          if distance.metres < regimen.minimumDistance.metres * (1 - 1e-9) {
            found.append(
              Violation(
                rule: .distance, record: burst.index,
                found: "foci \(previous.place) and \(place) are \(distance.millimetres) mm apart"))
          }
        }
        runLength = 1
      }
      let counts = i >= baselinePulses
      lastHit[place] = (now, doseBefore + (counts ? 1 : 0))
      previous = (place, now)
    }
    return found
  }

  /// Transmission within every window that ends with a burst.
  private func duty(_ bursts: [Burst]) -> [Violation] {
    var found: [Violation] = []
    var first = 0
    var onTime: Int64 = 0
    let allowed = regimen.dutyLimit.onTime(in: regimen.dutyWindow)
    for burst in bursts {
      onTime += burst.record.onTime.count
      while burst.record.instant - bursts[first].record.instant >= regimen.dutyWindow {
        onTime -= bursts[first].record.onTime.count
        first += 1
      }
      if onTime > allowed.count {
        found.append(
          Violation(
            rule: .duty, record: burst.index,
            found: "\(onTime) ns within the window, \(allowed.count) allowed"))
      }
    }
    return found
  }

  private func doses(_ bursts: [Burst], _ places: [Int?]) -> [Violation] {
    var doses = [UInt32](repeating: 0, count: foci.count)
    var found: [Violation] = []
    for (i, burst) in bursts.enumerated() where i >= baselinePulses {
      guard let place = places[i] else { continue }
      doses[place] += 1
      if doses[place] == foci[place].plannedPulses + 1 {
        found.append(
          Violation(
            rule: .dose, record: burst.index, found: "focus \(place) beyond \(foci[place].plannedPulses)"))
      }
    }
    return found
  }
}
