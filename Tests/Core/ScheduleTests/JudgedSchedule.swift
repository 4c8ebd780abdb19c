import HistotripsyCore
import Judge

extension Treatment {
  /// What the observer finds in a simulated treatment, and what is missing of its doses.
  func violations() -> [String] {
    let observer = Observer(prescription, observation)
    return observer.judgeRecords().map(\.description) + missing()
  }

  private var prescription: Prescription {
    var plan = Prescription(simulation.regimen, foci: simulation.foci)
    for i in plan.foci.indices { plan.foci[i].pulses = wanted(i) }
    return plan
  }

  /// A focus is retired by its verdict, or when it has what was planned.
  private func wanted(_ focus: Int) -> UInt32 {
    min(simulation.foci[focus].plannedPulses, simulation.retiresAfter[focus] ?? .max)
  }

  private var observation: Observation {
    var doses = [UInt32](repeating: 0, count: simulation.foci.count)
    var seen = Observation(
      bursts: fired.enumerated().map { i, burst in
        var felt = TissueBurst(
          at: elapsed(burst.at), number: UInt32(i), position: nil, rail: 0, pressure: 0, cycles: 0,
          onTime: burst.duration.count, leaseEnd: 0)
        felt.known.focus = burst.focus
        felt.known.stage = doses[burst.focus] < simulation.regimen.firstStagePulses ? 0 : 1
        felt.known.isBaseline = !burst.isDose
        felt.known.energy = burst.energy.joules
        if burst.isDose { doses[burst.focus] += 1 }
        return felt
      })
    var triggers: [Int: Int64] = [:]
    for burst in fired { triggers[burst.deadlineIndex] = elapsed(burst.at) }
    seen.deadlines = deadlines.enumerated().map { i, deadline in
      Deadline(at: elapsed(deadline.at), period: deadline.period.count, trigger: triggers[i])
    }
    seen.trains = .areWhole(lawsLostBefore: simulation.losesLawsAfter)
    return seen
  }

  /// Counted from the simulation's start, so that a clock that wraps does no harm.
  private func elapsed(_ instant: Instant) -> Int64 { (instant - simulation.start).count }

  private func missing() -> [String] {
    var found = simulation.foci.indices.filter { delivered[$0] != wanted($0) }.map {
      "focus \($0) got \(delivered[$0]) of \(wanted($0))"
    }
    if !isExhausted { found.append("the scheduler thinks that something is left") }
    return found
  }
}
