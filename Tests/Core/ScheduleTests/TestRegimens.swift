import HistotripsyCore

extension Regimen {
  /// Intrinsic threshold, steered rapidly: 200 Hz over the volume, two cycles at 500 kHz, 1 s revisit.
  static func rapid(
    period: Nanoseconds = .milliseconds(5), revisit: Nanoseconds = .seconds(1), distance: Length = .zero,
    dutyPartsPerMillion: UInt32 = 10_000, isGated: Bool = false
  ) -> Regimen {
    Regimen(
      kind: .rapidSteering, frequency: .kilohertz(500), firstStage: Stage(cycles: 2, period: period),
      setPoint: .megapascals(30), dutyLimit: .partsPerMillion(dutyPartsPerMillion),
      dutyWindow: .seconds(1), energyLimit: .joules(1000), energyWindow: .seconds(1),
      minimumRevisit: revisit, minimumDistance: distance, isGated: isGated)
  }

  /// 0.3 ms × 100 at 200 Hz, then 415 ms off: initiation; then short bursts that homogenise.
  static func twoStage() -> Regimen {
    Regimen(
      kind: .twoStage, frequency: .megahertz(1.1),
      firstStage: Stage(
        cycles: 330, period: .milliseconds(5), pulsesPerTrain: 100, rest: .milliseconds(415)),
      secondStage: Stage(cycles: 3, period: .milliseconds(2), pulsesPerTrain: 50, rest: .milliseconds(100)),
      firstStagePulses: 300, setPoint: .megapascals(20), dutyLimit: .partsPerMillion(70_000),
      dutyWindow: .seconds(1), energyLimit: .joules(1000), energyWindow: .seconds(1),
      minimumRevisit: .milliseconds(300), minimumDistance: .zero)
  }

  /// Bursts of 10 ms once a second, 1 % duty.
  static func boiling() -> Regimen {
    Regimen(
      kind: .boiling, frequency: .megahertz(1), firstStage: Stage(cycles: 10_000, period: .seconds(1)),
      setPoint: .megapascals(15), dutyLimit: .partsPerMillion(10_000), dutyWindow: .seconds(1),
      energyLimit: .joules(1000), energyWindow: .seconds(10), minimumRevisit: .seconds(1),
      minimumDistance: .millimetres(1), deadTime: .microseconds(200))
  }

  /// Trains of five with a rest of 10 s in which bubbles are replenished.
  static func microbubble() -> Regimen {
    Regimen(
      kind: .microbubble, frequency: .kilohertz(500),
      firstStage: Stage(cycles: 3, period: .milliseconds(10), pulsesPerTrain: 5, rest: .seconds(10)),
      setPoint: .megapascals(10), dutyLimit: .partsPerMillion(10_000), dutyWindow: .seconds(1),
      energyLimit: .joules(1000), energyWindow: .seconds(1), minimumRevisit: .seconds(1),
      minimumDistance: .zero)
  }
}

extension DutyCycle {
  static func partsPerMillion(_ count: UInt32) -> DutyCycle {
    guard let duty = DutyCycle(partsPerMillion: count) else { preconditionFailure("a duty above 1") }
    return duty
  }
}

/// Foci on a cubic grid inside a ball around (0, 0, 150 mm), in raster order, the nearest to its centre first cut off at `count`.
func ball(_ count: Int, spacing: Double, pulses: UInt32) -> [Focus] {
  let reach = Int((Double(count) * 3 / 4 / Double.pi).squareRoot()) + 2
  var cells: [(Int, Int, Int)] = []
  for z in -reach...reach { for y in -reach...reach { for x in -reach...reach { cells.append((x, y, z)) } } }
  func square(_ c: (Int, Int, Int)) -> Int { c.0 * c.0 + c.1 * c.1 + c.2 * c.2 }
  let order = cells.indices.sorted { (square(cells[$0]), $0) < (square(cells[$1]), $1) }.prefix(count)
  return order.sorted().map { i in
    let (x, y, z) = cells[i]
    return Focus(
      position: .millimetres(Double(x) * spacing, Double(y) * spacing, 150 + Double(z) * spacing),
      plannedPulses: pulses)
  }
}
