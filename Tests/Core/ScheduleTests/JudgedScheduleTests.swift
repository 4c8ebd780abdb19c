import HistotripsyCore
import Judge
import Testing

/// Can the judge of a schedule fail? A treatment without fault, changed in one place, must be found out.
@Suite struct JudgedScheduleTests {
  private func treatment() throws -> Treatment {
    var simulation = Simulation(
      foci: ball(250, spacing: 3, pulses: 4),
      regimen: .rapid(distance: .millimetres(6), dutyPartsPerMillion: 800))
    simulation.order = .distalFirst
    let treatment = try simulation.run()
    #expect(treatment.violations().isEmpty)
    return treatment
  }

  private func finds(_ words: String, _ change: (inout Treatment) -> Void) throws {
    var treatment = try treatment()
    change(&treatment)
    let violations = treatment.violations()
    #expect(violations.contains { $0.contains(words) }, "\(words) not among \(violations.prefix(5))")
  }

  @Test func itSeesEachRuleBroken() throws {
    try finds("period") { $0.fired[100].at = $0.fired[100].at - Nanoseconds(1) }
    try finds("bunched") { $0.deadlines[500].at = $0.deadlines[500].at - Nanoseconds(1) }
    try finds("revisit") { $0.fired[101].focus = $0.fired[99].focus }
    try finds("distance") { treatment in
      let foci = treatment.simulation.foci
      let before = foci[treatment.fired[299].focus].position
      let near = foci.indices.first {
        $0 != treatment.fired[299].focus && foci[$0].position.distance(to: before).millimetres < 3.1
      }
      treatment.fired[300].focus = near ?? 0
    }
    try finds("duty") { $0.fired[600].duration = .microseconds(805) }
    try finds("energy") { $0.fired[600].energy = .joules(1000.1) }
    try finds("got 3 of 4") { $0.delivered[17] -= 1 }
  }

  @Test func itSeesATrainBrokenOff() throws {
    var treatment = try Simulation(foci: ball(8, spacing: 3, pulses: 20), regimen: .microbubble()).run()
    #expect(treatment.violations().isEmpty)
    treatment.fired[3].focus = (treatment.fired[3].focus + 1) % 8
    let rule = Violation.Rule.trainBroken.rawValue
    #expect(treatment.violations().contains { $0.contains(rule) })
  }
}
