import HistotripsyCore
import VirtualBoard

extension World {
  /// A regimen of any kind, with bursts and pressures of its kind and numbers of pulses that a small world can wait for.
  static func regimen(_ frequency: Frequency, _ chance: inout Seed) -> Regimen {
    let kind = chance.pick(
      [.intrinsicThreshold, .rapidSteering, .shockScattering, .twoStage, .boiling, .microbubble]
        as [RegimenKind])
    let period = chance.span(.milliseconds(4), 2)
    var second: Stage?
    var firstPulses = UInt32.max
    let first: Stage
    let setPoint: Double
    switch kind {
    case .intrinsicThreshold:
      first = Stage(cycles: UInt16(chance.within(1...2)), period: period)
      setPoint = chance.within(29...33.0)
    case .rapidSteering:
      first = Stage(cycles: UInt16(chance.within(2...4)), period: period)
      setPoint = chance.within(29...33.0)
    case .shockScattering:
      first = Stage(cycles: UInt16(chance.within(3...20)), period: period)
      setPoint = chance.within(12...23.0)
    case .twoStage:
      first = Stage(
        cycles: UInt16(chance.within(20...60)), period: period, pulsesPerTrain: UInt16(chance.within(1...4)))
      second = Stage(
        cycles: UInt16(chance.within(3...15)), period: chance.span(.milliseconds(4), 2),
        pulsesPerTrain: UInt16(chance.within(1...3)), rest: .milliseconds(Int64(chance.within(20...120))))
      firstPulses = UInt32(chance.within(1...5))
      setPoint = chance.within(14...20.0)
    case .boiling:
      first = Stage(
        cycles: UInt16(chance.within(300...1500)), period: .milliseconds(Int64(chance.within(40...150))))
      setPoint = chance.within(10...15.0)
    case .microbubble:
      first = Stage(
        cycles: UInt16(chance.within(1...3)), period: period, pulsesPerTrain: UInt16(chance.within(1...3)),
        rest: .milliseconds(Int64(chance.within(20...150))))
      setPoint = chance.within(9...14.0)
    }
    var regimen = Regimen(
      kind: kind, frequency: frequency, firstStage: first, secondStage: second, firstStagePulses: firstPulses,
      setPoint: .megapascals(setPoint), dutyLimit: .partsPerMillion(1_000_000), dutyWindow: .seconds(1),
      energyLimit: .joules(1e6), energyWindow: .seconds(1),
      minimumRevisit: .milliseconds(Int64(chance.within(10...90))),
      minimumDistance: chance.isDrawn(0.6) ? .millimetres(chance.within(2...4.0)) : .zero,
      deadTime: .microseconds(Int64(chance.pick([200, 200, 400, 1500]))),
      lateTolerance: .microseconds(Int64(chance.pick([150, 200, 300]))), isGated: chance.isDrawn(0.35),
      minimumCavitatingPulses: UInt32(chance.within(2...8)), endsWhenDone: chance.isDrawn(0.5))
    limitDuty(&regimen, &chance)
    return regimen
  }

  /// Sometimes so tight that it decides when pulses are given.
  private static func limitDuty(_ regimen: inout Regimen, _ chance: inout Seed) {
    let burst = Double(regimen.firstStage.cycles) / regimen.frequency.hertz
    let period = regimen.firstStage.period.seconds
    let room = chance.isDrawn(0.3) ? chance.within(0.3...0.9) : chance.within(1.5...4.0)
    regimen.dutyWindow = Nanoseconds(regimen.firstStage.period.count * Int64(chance.within(6...20)))
    // Room for three bursts of the longer stage at least, or a window would never let a train through.
    let least = 3 * burst / regimen.dutyWindow.seconds
    let share = min(0.9, max(burst / period * room, least))
    regimen.dutyLimit = .partsPerMillion(UInt32((share * 1e6).rounded(.up)) + 1)
  }
}
