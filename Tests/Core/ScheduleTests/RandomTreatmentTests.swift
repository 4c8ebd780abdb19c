import Chance
import HistotripsyCore
import Testing

/// Whole treatments with everything random: foci, regimen, lateness, refusals, gate, slots, losses. No rule is ever broken, and every
/// treatment ends.
@Suite struct RandomTreatmentTests {
  @Test(arguments: 1...60)
  func noRuleIsBrokenWhateverHappens(seed: Int) throws {
    var random = Chance(seed: UInt64(seed))
    let simulation = try Self.simulation(&random, seed: UInt64(seed))
    let treatment = try simulation.run()
    let violations = treatment.violations()
    #expect(violations.isEmpty, "seed \(seed): \(violations.count) broken: \(violations.prefix(3))")
  }

  static func simulation(_ random: inout Chance, seed: UInt64) throws -> Simulation {
    let regimen = try regimen(&random)
    let count =
      random.isDrawn(0.2) ? Int.random(in: 1...3, using: &random) : Int.random(in: 4...120, using: &random)
    let spread = Double.random(in: 1...60, using: &random)
    let longest = max(regimen.firstStage.pulsesPerTrain, regimen.secondStage.pulsesPerTrain)
    let foci = (0..<count).map { _ in
      Focus(
        position: .millimetres(
          .random(in: -spread...spread, using: &random), .random(in: -spread...spread, using: &random),
          .random(in: 120...(120 + spread), using: &random)),
        plannedPulses: .random(in: 1...(4 * UInt32(longest) + 8), using: &random))
    }
    var simulation = Simulation(foci: foci, regimen: regimen)
    simulation.seed = seed &* 977
    simulation.start = Instant(
      nanoseconds: random.isDrawn(0.3)
        ? UInt64.max - UInt64.random(in: 0...20_000_000_000, using: &random) : random.next())
    simulation.order = random.isDrawn(0.5) ? .asListed : .distalFirst
    simulation.slots = random.isDrawn(0.5) ? Int.random(in: 2...8, using: &random) : 4096
    simulation.lawTime = .microseconds(random.isDrawn(0.5) ? Int64.random(in: 0...40_000, using: &random) : 0)
    simulation.lead =
      random.isDrawn(0.5)
      ? regimen.deadTime + .microseconds(.random(in: 0...5000, using: &random)) : nil
    simulation.energies = foci.map { _ in .millijoules(.random(in: 1...100, using: &random)) }
    let lateShare = random.isDrawn(0.7) ? Double.random(in: 0...0.3, using: &random) : 0
    let latest = Int64.random(in: 1...1000, using: &random)
    simulation.lateness = { random in
      random.isDrawn(lateShare) ? .microseconds(.random(in: 0...latest, using: &random)) : .zero
    }
    let withheldShare = random.isDrawn(0.5) ? Double.random(in: 0...0.2, using: &random) : 0
    simulation.isWithheld = { $0.isDrawn(withheldShare) }
    simulation.isRefused = { $0.isDrawn(withheldShare / 2) }
    simulation.gatePeriod = .milliseconds(.random(in: 3000...5000, using: &random))
    simulation.gateOpen = .milliseconds(.random(in: 300...2500, using: &random))
    for i in foci.indices where random.isDrawn(0.1) {
      simulation.retiresAfter[i] = .random(in: 1...foci[i].plannedPulses, using: &random)
    }
    simulation.baselinePulses = random.isDrawn(0.3) ? Int.random(in: 1...32, using: &random) : 0
    simulation.losesLawsAfter = random.isDrawn(0.2) ? Int.random(in: 1...200, using: &random) : nil
    return simulation
  }

  static func regimen(_ random: inout Chance) throws -> Regimen {
    func stage(_ random: inout Chance) -> Stage {
      Stage(
        cycles: .random(in: 1...(random.isDrawn(0.2) ? 2000 : 20), using: &random),
        period: .microseconds(.random(in: 4500...20_000, using: &random)),
        pulsesPerTrain: random.isDrawn(0.5) ? 1 : .random(in: 2...12, using: &random),
        rest: .milliseconds(random.isDrawn(0.5) ? 0 : .random(in: 1...900, using: &random)))
    }
    let first = stage(&random)
    let isTwoStage = random.isDrawn(0.4)
    let second = stage(&random)
    var regimen = Regimen(
      kind: isTwoStage ? .twoStage : .rapidSteering, frequency: .kilohertz(500), firstStage: first,
      secondStage: isTwoStage ? second : nil, firstStagePulses: .random(in: 1...30, using: &random),
      setPoint: .megapascals(25), dutyLimit: .partsPerMillion(1_000_000), dutyWindow: .milliseconds(500),
      energyLimit: .joules(1000), energyWindow: .milliseconds(.random(in: 100...3000, using: &random)),
      minimumRevisit: .milliseconds(random.isDrawn(0.3) ? 0 : .random(in: 1...600, using: &random)),
      minimumDistance: .millimetres(random.isDrawn(0.5) ? 0 : .random(in: 1...20, using: &random)),
      isGated: random.isDrawn(0.3))
    regimen.dutyWindow = .milliseconds(.random(in: 50...3000, using: &random))
    let least = regimen.longestBurst.seconds / regimen.dutyWindow.seconds
    let share = least * .random(in: 1.05...20, using: &random)
    regimen.dutyLimit = .partsPerMillion(min(UInt32((share * 1e6).rounded(.up)) + 1, 1_000_000))
    if random.isDrawn(0.5) { regimen.energyLimit = .millijoules(.random(in: 101...2000, using: &random)) }
    // A stage change scales the expected energy of a burst with its length; energies here do not.
    if isTwoStage { regimen.energyLimit = .joules(1000) }
    try regimen.check()
    return regimen
  }
}
