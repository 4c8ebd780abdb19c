import Arrays
import CoreHost
import HistotripsyCore
import Planning
import VirtualBoard

/// A whole treatment on a virtual board, described: array, foci, rules, world.
public struct Scenario {
  public var array: ArrayDescription
  public var foci: [Focus]
  public var setup: TreatmentSetup
  public var medium: MediumConfiguration
  /// Last changes to the board's configuration.
  public var adjust: (inout VirtualBoardConfiguration) -> Void = { _ in }

  public typealias Run = TreatmentOwner<VirtualBoard>

  /// A treatment in which every focus gets exactly its planned pulses: no verdict comes early.
  ///
  /// 31 MPa at every focus, 10 % above the intrinsic threshold: nearly every pulse cavitates.
  /// - Parameters:
  ///   - period: from trigger to trigger.
  ///   - revisit: the least time between two pulses on one focus.
  public init(
    array: ArrayDescription, foci: [Focus], period: Nanoseconds, revisit: Nanoseconds, seed: UInt64 = 7
  ) {
    self.array = array
    self.foci = foci
    let perVolt = ScenarioArray.pascalsPerVolt(array)
    let highest = Voltage.volts(149)
    guard let drive = DriveCurve.linear(pascalsPerVolt: perVolt, upTo: highest) else {
      preconditionFailure("an array without pressure")
    }
    let regimen = Regimen(
      kind: .rapidSteering, frequency: array.frequency, firstStage: Stage(cycles: 2, period: period),
      setPoint: .megapascals(31), dutyLimit: .partsPerMillion(10_000), dutyWindow: .seconds(1),
      energyLimit: .joules(100_000), energyWindow: .seconds(1), minimumRevisit: revisit,
      minimumDistance: .zero, endsWhenDone: false)
    let limits = Limits(
      railMaximum: highest, burstMaximum: .microseconds(20), periodMinimum: period,
      dutyMaximum: .partsPerMillion(20_000), dutyWindow: .seconds(1), pulsesMaximum: .max,
      setPointMaximum: .megapascals(40), waterMinimum: .celsius(10), waterMaximum: .celsius(40),
      headMaximum: .celsius(50))
    // A plateau alone is never enough.
    let criteria = FractionationCriteria(cavitatingMinimum: .max)
    setup = TreatmentSetup(
      regimen: regimen, limits: limits, criteria: criteria, drive: drive,
      loop: PressureLoopSettings(driveMaximum: highest), conductance: .siemens(1),
      leaseConsent: .notNeeded, baselinePulses: 16)
    var tissue = TissueConfiguration()
    tissue.radius = .millimetres(20)
    tissue.attenuation = 0
    medium = MediumConfiguration(
      elements: array.elements, naturalFocus: array.geometricFocus, frequency: array.frequency,
      sourcePressurePerVolt: array.sourcePressurePerVolt, tissue: tissue, seed: seed)
  }

  /// `count` foci on a cubic lattice around the origin, the nearest first, all with the same dose.
  public static func ball(_ count: Int, spacing: Length, pulses: UInt32) -> [Focus] {
    var reach = 1
    while (2 * reach + 1) * (2 * reach + 1) * (2 * reach + 1) < 2 * count { reach += 1 }
    var places: [(square: Int, x: Int, y: Int, z: Int)] = []
    for x in -reach...reach {
      for y in -reach...reach {
        for z in -reach...reach { places.append((x * x + y * y + z * z, x, y, z)) }
      }
    }
    places.sort { ($0.square, $0.x, $0.y, $0.z) < ($1.square, $1.x, $1.y, $1.z) }
    let step = spacing.millimetres
    return places.prefix(count).map { place in
      Focus(
        position: .millimetres(Double(place.x) * step, Double(place.y) * step, Double(place.z) * step),
        plannedPulses: pulses)
    }
  }

  public func laboratory() -> Laboratory { Laboratory(medium: medium, adjust: adjust) }

  public func run(in laboratory: Laboratory) throws(RunFault) -> Run {
    try TreatmentOwner(
      on: laboratory.board, array: array, foci: foci, order: Array(foci.indices), setup: setup,
      authority: .simulated)
  }

  public var plannedPulses: Int {
    foci.reduce(Int(setup.baselinePulses)) { $0 + Int($1.plannedPulses) }
  }
}
