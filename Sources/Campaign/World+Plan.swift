import Arrays
import HistotripsyCore
import Planning
import VirtualBoard

extension World {
  /// Foci on a small grid around a point near the geometric focus.
  static func foci(_ chance: inout Seed) -> [Focus] {
    let spacing = chance.within(1.6...3.0)
    let columns = chance.within(1...3)
    let rows = chance.within(1...2)
    let layers = chance.isDrawn(0.25) ? 2 : 1
    let centre = (x: chance.within(-2...2.0), y: chance.within(-2...2.0), z: chance.within(-2...2.0))
    let pulses = chance.within(2...12)
    let isEven = chance.isDrawn(0.6)
    return (0..<columns * rows * layers).map { i in
      let x = centre.x + spacing * (Double(i % columns) - Double(columns - 1) / 2)
      let y = centre.y + spacing * (Double(i / columns % rows) - Double(rows - 1) / 2)
      let z = centre.z + spacing * Double(i / (columns * rows))
      return Focus(
        position: .millimetres(x, y, z), plannedPulses: UInt32(isEven ? pulses : chance.within(1...12)))
    }
  }

  /// The set-up for a regimen on an array whose rail stands at `rail` for the set-point.
  static func setup(
    _ regimen: Regimen, _ array: ArrayDescription, rail: Double, busClock: Frequency, _ chance: inout Seed
  ) -> TreatmentSetup? {
    let perVolt = gain(array) * array.sourcePressurePerVolt.pascals
    let highest = Voltage.volts(min(145, rail * 1.35))
    guard let drive = DriveCurve.linear(pascalsPerVolt: perVolt, upTo: highest) else { return nil }
    let limits = Limits(
      railMaximum: highest, burstMaximum: regimen.longestBurst, periodMinimum: regimen.shortestPeriod,
      dutyMaximum: regimen.dutyLimit, dutyWindow: regimen.dutyWindow, deadTimeMinimum: .microseconds(200),
      pulsesMaximum: 100_000, setPointMaximum: regimen.setPoint * 1.02, waterMinimum: .celsius(10),
      waterMaximum: .celsius(40), headMaximum: .celsius(50), steeringLossMaximumDecibels: 8)
    var setup = TreatmentSetup(
      regimen: regimen, limits: limits,
      criteria: FractionationCriteria(cavitatingMinimum: regimen.minimumCavitatingPulses), drive: drive,
      loop: PressureLoopSettings(driveMaximum: highest), conductance: .siemens(chance.within(0.2...2)),
      leaseConsent: chance.isDrawn(0.5) ? .whenRecorded : .notNeeded,
      baselinePulses: UInt16(chance.pick([0, 3, 6])), baselineShare: chance.within(0.1...0.3),
      leasePulses: UInt16(chance.pick([1, 2, 5, 32])), listen: .microseconds(450) + regimen.longestBurst)
    setup.cavitation.baselineMinimum = 2
    setup.frontEnd.busClock = busClock
    limitEnergy(&setup, rail: rail, &chance)
    return setup
  }

  /// Sometimes a window holds but a few bursts.
  private static func limitEnergy(_ setup: inout TreatmentSetup, rail: Double, _ chance: inout Seed) {
    let burst = rail * rail * setup.conductance.siemens * setup.regimen.longestBurst.seconds
    let isTight = chance.isDrawn(0.3)
    let bursts = isTight ? chance.within(2...5.0) : chance.within(30...60.0)
    setup.regimen.energyLimit = .joules(max(1e-6, burst * bursts * 1.9))
    setup.regimen.energyWindow = Nanoseconds(
      setup.regimen.firstStage.period.count * Int64(chance.within(6...20)))
  }
}
