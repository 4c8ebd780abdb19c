import Arrays
import Foundation
import HistotripsyCore
import Phantom
import VirtualBoard

/// Which worlds a seed may name.
public enum WorldDraw: Sendable {
  /// Small treatments in water of 20 °C: the worlds of the first campaigns, whose seeds stay what they were.
  case small
  /// Besides them calibrations, hundreds of foci, wide steering, water of any temperature, restored treatments, foreign arrays, and
  /// faults drawn on purpose.
  case grown
}

extension World {
  /// What a grown world has besides. It is drawn from sources of its own, so that everything else stays what it was.
  mutating func grow(isDisturbed: Bool, _ chance: inout Seed) {
    board.frontEnd.keepsLaws = true
    let scenarios = DisturbanceScenario.allCases
    let drawn = isDisturbed && chance.isDrawn(0.45) ? chance.pick(scenarios) : nil
    setup.limits.deadTimeMinimum = setup.regimen.deadTime
    warm(&chance)
    setup.lateInSuccessionMaximum = chance.pick([4, 20, 20])
    if chance.isDrawn(0.5) { record = .ofThisArray }
    let kind = chance.uniform()
    if kind < 0.1, let tank = Self.tank(array, board, setup, drawn, &chance) {
      self.tank = tank
      medium.tissue = nil
      medium.microbubbles = nil
      medium.breathing = nil
      medium.receiver = .hydrophone(at: tank.hydrophone)
      operating = OperatorModel()
    } else if kind < 0.12, setup.regimen.kind != .boiling, drawn?.isLong != true {
      enlarge(&chance)
    } else if kind < 0.3 || drawn == .driveLost {
      spread(&chance)
    } else if kind < 0.32, setup.regimen.isGated, drawn == nil {
      holdBreath(&chance)
    }
    if let drawn, drawn.isLong, tank == nil { prolong() }
    if tank == nil, drawn == nil, chance.isDrawn(0.12) { interrupt(&chance) }
    if isDisturbed, drawn == nil, chance.isDrawn(0.02) { record = .ofAnotherArray }
    scenario = tank != nil && drawn?.isOfTreatmentsOnly == true ? nil : drawn
  }

  /// Water and head at any temperature within their limits, drifting by some degrees.
  private mutating func warm(_ chance: inout Seed) {
    let water = chance.within(13...36.0)
    let drift = chance.isDrawn(0.5) ? chance.within(-2...2.0) : 0
    medium.water.temperature = .celsius(water)
    board.waterTemperature = TemperatureCourse([
      .init(at: .zero, .celsius(water)), .init(at: .seconds(20), .celsius(water + drift)),
    ])
    let head = chance.within(15...44.0)
    board.headTemperature = TemperatureCourse([
      .init(at: .zero, .celsius(head)), .init(at: .seconds(20), .celsius(head + chance.within(0...4.0))),
    ])
  }

  /// Hundreds of foci and thousands of pulses.
  private mutating func enlarge(_ chance: inout Seed) {
    let spacing = chance.within(1.1...1.5)
    let columns = chance.within(6...8)
    let layers = chance.within(3...6)
    let pulses = UInt32(chance.within(5...14))
    foci = (0..<columns * columns * layers).map { i in
      let x = spacing * (Double(i % columns) - Double(columns - 1) / 2)
      let y = spacing * (Double(i / columns % columns) - Double(columns - 1) / 2)
      let z = spacing * (Double(i / (columns * columns)) - Double(layers - 1) / 2)
      return Focus(position: .millimetres(x, y, z), plannedPulses: pulses)
    }
    board.frontEnd.slots = chance.pick([32, 128, 512])
  }

  /// A few foci far from the geometric focus, where steering costs pressure.
  private mutating func spread(_ chance: inout Seed) {
    let reach = chance.within(3...7.0)
    let turn = chance.within(0...6.28)
    foci = foci.indices.map { i in
      let angle = turn + 2 * Double.pi * Double(i) / Double(foci.count)
      let far = i % 2 == 0 ? reach : reach / 3
      let position = Position.millimetres(
        far * cos(angle), far * sin(angle), Double(i % 3) * 2 - 2)
      return Focus(position: position, plannedPulses: foci[i].plannedPulses)
    }
  }

  /// One breath a minute, and a gate that is closed for two thirds of it.
  private mutating func holdBreath(_ chance: inout Seed) {
    isBreathHeld = true
    medium.breathing = Breathing(
      breathsPerMinute: 1, window: .millimetres(0.3), startPhase: chance.within(0.60...0.64))
    for i in foci.indices { foci[i].plannedPulses += UInt32(2000 / max(1, foci.count)) }
  }

  /// Long enough for a fault of a second and more: until three seconds have passed.
  private mutating func prolong() {
    let period = setup.regimen.firstStage.period.seconds
    let pulses = UInt32(3 / period / Double(foci.count))
    for i in foci.indices { foci[i].plannedPulses += pulses }
  }

  /// The treatment goes on after a crash: some foci have had some of their pulses, and some all.
  private mutating func interrupt(_ chance: inout Seed) {
    for (i, focus) in foci.enumerated() where chance.isDrawn(0.7) {
      let given = chance.isDrawn(0.2) ? Int(focus.plannedPulses) : chance.below(Int(focus.plannedPulses) + 1)
      for _ in 0..<given {
        let draw = chance.uniform()
        past.append((i, draw < 0.93 ? .delivered(cavitated: draw < 0.7, collapseTime: nil) : .uncertain))
      }
      if chance.isDrawn(0.3) { past.append((i, .withheld)) }
    }
  }

  /// A calibration of the same array, with the hydrophone at its geometric focus.
  private static func tank(
    _ array: ArrayDescription, _ board: VirtualBoardConfiguration, _ treatment: TreatmentSetup,
    _ scenario: DisturbanceScenario?, _ chance: inout Seed
  ) -> TankPlan? {
    let cycles = UInt16(chance.within(2...8))
    let burst = Nanoseconds(Int64((Double(cycles) / array.frequency.hertz * 1e9).rounded(.up)))
    let period = Nanoseconds.milliseconds(Int64(chance.within(12...30)))
    var limits = treatment.limits
    limits.burstMaximum = burst
    limits.periodMinimum = period
    limits.dutyWindow = .seconds(1)
    guard
      let duty = DutyCycle(partsPerMillion: UInt32(Double(burst.count) / Double(period.count) * 1.2e6) + 2)
    else { return nil }
    limits.dutyMaximum = duty
    // Sensitivity of the virtual hydrophone: 50 nV/Pa; an ignorance of 1.4 in what the array gives for a volt.
    let sensitivity = 50e-9
    let limit = Pressure.megapascals(chance.within(2...6.0))
    let nominal = gain(array) * array.sourcePressurePerVolt.pascals
    let keeper = HydrophoneGuard(
      limit: .volts(limit.pascals * sensitivity), ceiling: nominal * sensitivity * 1.4)
    let setup = TankSetup(
      limits: limits, frontEnd: treatment.frontEnd, carrier: array.frequency, cycles: cycles, period: period,
      listen: .microseconds(400), hydrophone: keeper)
    let places = (0..<chance.within(1...3)).map { i in
      i == 0
        ? array.geometricFocus : Position.millimetres(chance.within(-4...4.0), chance.within(-4...4.0), 0)
    }
    var laws = places.indices.map { TankPlan.Law(point: $0, group: nil) }
    if chance.isDrawn(0.6) {
      laws.append(
        TankPlan.Law(
          point: 0,
          group: ElementGroup(
            first: chance.below(array.elements.count - 8), count: 8, row: chance.below(8))))
    }
    laws = Array(laws.prefix(board.frontEnd.slots))
    let full = keeper.largestDrive(firing: 1000, of: 1000).volts
    let count = scenario?.isLong == true ? Int(3 / period.seconds) : chance.within(8...40)
    let bursts = (0..<count).map { _ in
      let share = chance.isDrawn(0.12) ? chance.within(1.5...3.0) : chance.within(0.2...0.9)
      return TankPlan.Burst(
        law: chance.below(laws.count), drive: .volts(max(2, full * share)), isRearmed: chance.isDrawn(0.05))
    }
    return TankPlan(
      setup: setup, points: places, laws: laws, bursts: bursts, samples: 64,
      hydrophone: array.geometricFocus, limit: limit)
  }
}
