import HistotripsyCore

/// Judges a list of triggers by the text of the regimen alone, the slow way: it knows nothing of how the scheduler works.
struct RuleCheck {
  let treatment: Treatment
  private var regimen: Regimen { treatment.simulation.regimen }

  init(_ treatment: Treatment) { self.treatment = treatment }

  /// Every rule that was broken, in words. Empty is what is wanted.
  func violations() -> [String] {
    periods() + deadlines() + trains() + duty() + energy() + doses()
  }

  private func stage(_ delivered: UInt32) -> Stage {
    delivered < regimen.firstStagePulses ? regimen.firstStage : regimen.secondStage
  }

  /// Doses given to each focus before each burst.
  private func dosesBefore() -> [UInt32] {
    var given = [UInt32](repeating: 0, count: treatment.delivered.count)
    return treatment.fired.map { burst in
      let before = given[burst.focus]
      if burst.isDose { given[burst.focus] += 1 }
      return before
    }
  }

  private func periods() -> [String] {
    let before = dosesBefore()
    var broken: [String] = []
    for i in treatment.fired.indices.dropFirst() {
      let gap = treatment.fired[i].at - treatment.fired[i - 1].at
      let period = max(stage(before[i]).period, stage(before[i - 1]).period)
      if gap < period { broken.append("burst \(i) follows after \(gap.count) ns") }
    }
    return broken
  }

  /// No deadline nearer than a period to the slot or the trigger before it: nothing is made up for.
  private func deadlines() -> [String] {
    var broken: [String] = []
    var triggers: [Int: Instant] = [:]
    for burst in treatment.fired { triggers[burst.deadlineIndex] = burst.at }
    for i in treatment.deadlines.indices.dropFirst() {
      let previous = triggers[i - 1] ?? treatment.deadlines[i - 1].at
      let period = max(treatment.deadlines[i].period, treatment.deadlines[i - 1].period)
      if treatment.deadlines[i].at - previous < period { broken.append("deadline \(i) is bunched") }
    }
    return broken
  }

  private func trains() -> [String] {
    var broken: [String] = []
    let before = dosesBefore()
    let losesLaws = treatment.simulation.losesLawsAfter
    // The train under way: focus, bursts so far, whether in the first stage, whether over.
    var train: (focus: Int, count: Int, isFirst: Bool, isOver: Bool)?
    var lastOfFocus: [Int: (at: Instant, rest: Nanoseconds)] = [:]
    for (i, burst) in treatment.fired.enumerated() {
      let isFirst = before[i] < regimen.firstStagePulses
      let stage = stage(before[i])
      if let current = train, current.focus == burst.focus, !current.isOver, current.isFirst == isFirst,
        i != losesLaws
      {
        train?.count += 1
      } else {
        if let current = train, !current.isOver, i != losesLaws {
          broken.append("train broken off before burst \(i)")
        }
        if let last = lastOfFocus[burst.focus],
          burst.at - last.at < max(regimen.minimumRevisit, last.rest)
        {
          broken.append("focus \(burst.focus) revisited after \((burst.at - last.at).count) ns")
        }
        if i > 0 {
          let other = treatment.fired[i - 1]
          let foci = treatment.simulation.foci
          let distance = foci[burst.focus].position.distance(to: foci[other.focus].position)
          if distance.metres < regimen.minimumDistance.metres - 1e-9,
            burst.at - other.at < regimen.minimumRevisit
          {
            broken.append("burst \(i) only \(distance.millimetres) mm from the one before")
          }
        }
        train = (burst.focus, 1, isFirst, false)
      }
      let given = before[i] + (burst.isDose ? 1 : 0)
      let limit = treatment.simulation.retiresAfter[burst.focus] ?? .max
      if !burst.isDose || train?.count == Int(stage.pulsesPerTrain)
        || given == treatment.simulation.foci[burst.focus].plannedPulses || given == limit
        || (given < regimen.firstStagePulses) != isFirst
      {
        train?.isOver = true
      }
      lastOfFocus[burst.focus] = (burst.at, stage.rest)
    }
    return broken
  }

  /// Exact overlap of every burst with the windows that end with, or begin at, each burst: the fullest window is among them.
  private func duty() -> [String] {
    let limit = Int64(
      Double(regimen.dutyLimit.partsPerMillion) * Double(regimen.dutyWindow.count) / 1e6)
    let bursts = treatment.fired
    var broken: [String] = []
    for i in bursts.indices {
      let end = bursts[i].at + bursts[i].duration
      for windowStart in [end - regimen.dutyWindow, bursts[i].at] {
        let windowEnd = windowStart + regimen.dutyWindow
        var sum: Int64 = 0
        var j = i
        while j >= 0, bursts[j].at + bursts[j].duration > windowStart {
          sum += overlap(bursts[j], windowStart, windowEnd)
          j -= 1
        }
        j = i + 1
        while j < bursts.count, bursts[j].at < windowEnd {
          sum += overlap(bursts[j], windowStart, windowEnd)
          j += 1
        }
        if sum > limit { broken.append("\(sum) ns of transmission in the window at burst \(i)") }
      }
    }
    return broken
  }

  private func overlap(_ burst: FiredBurst, _ start: Instant, _ end: Instant) -> Int64 {
    let from = max(burst.at, start)
    let to = min(burst.at + burst.duration, end)
    return max((to - from).count, 0)
  }

  /// Energy of all bursts whose triggers lie in one window.
  private func energy() -> [String] {
    let bursts = treatment.fired
    var broken: [String] = []
    for i in bursts.indices {
      var sum = 0.0
      var j = i
      while j >= 0, bursts[i].at - bursts[j].at < regimen.energyWindow {
        sum += bursts[j].energy.joules
        j -= 1
      }
      if sum > regimen.energyLimit.joules * (1 + 1e-12) {
        broken.append("\(sum) J in the window that ends with burst \(i)")
      }
    }
    return broken
  }

  private func doses() -> [String] {
    var broken: [String] = []
    for (i, focus) in treatment.simulation.foci.enumerated() {
      let wanted = min(focus.plannedPulses, treatment.simulation.retiresAfter[i] ?? .max)
      if treatment.delivered[i] != wanted {
        broken.append("focus \(i) got \(treatment.delivered[i]) of \(wanted)")
      }
    }
    if !treatment.isExhausted { broken.append("the scheduler thinks something is left") }
    return broken
  }
}
