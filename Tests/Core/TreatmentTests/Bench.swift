import Arrays
import CoreHost
import HistotripsyCore
import Judge
import Planning
import Text
import VirtualBoard

/// A treatment on a virtual board, with everything a test may want to change beforehand.
struct Bench {
  /// A small cap of 64 elements that focuses 60 mm in front of it: fast to compute, honest enough to steer.
  static let smallArray: ArrayDescription = {
    let radius = 0.06
    let golden = Double.pi * (3 - 5.0.squareRoot())
    let elements = (0..<64).map { i -> Element in
      let z = 1 - (Double(i) + 0.5) / 64 * 0.5
      let rho = (1 - z * z).squareRoot()
      let angle = golden * Double(i)
      let unit = (rho * cosine(angle), rho * sine(angle), -z)
      return Element(
        position: .millimetres(unit.0 * radius * 1e3, unit.1 * radius * 1e3, unit.2 * radius * 1e3),
        normal: Position(x: .metres(-unit.0), y: .metres(-unit.1), z: .metres(-unit.2)), shape: .disc,
        width: .millimetres(7))
    }
    return ArrayDescription(
      name: "cap 64", frequency: .megahertz(1), geometricFocus: .origin,
      radiusOfCurvature: .millimetres(60), elements: elements, sourcePressurePerVolt: .pascals(15_000),
      provenance: Provenance(source: "test"))
  }()

  var array = Bench.smallArray
  var foci: [Focus] = Bench.grid(3, spacing: 2.2, pulses: 12)
  var setup = Bench.setup()
  var medium = Bench.medium()
  var adjust: (inout VirtualBoardConfiguration) -> Void = { _ in }

  /// n × n × 1 foci around the geometric focus, in millimetres.
  static func grid(_ n: Int, spacing: Double, pulses: UInt32) -> [Focus] {
    (0..<n * n).map { i in
      let x = (Double(i % n) - Double(n - 1) / 2) * spacing
      let y = (Double(i / n) - Double(n - 1) / 2) * spacing
      return Focus(position: .millimetres(x, y, 0), plannedPulses: pulses)
    }
  }

  static func regimen() -> Regimen {
    Regimen(
      kind: .rapidSteering, frequency: .megahertz(1),
      firstStage: Stage(cycles: 2, period: .milliseconds(10)), setPoint: .megapascals(31),
      dutyLimit: .partsPerMillion(2000), dutyWindow: .seconds(1),
      energyLimit: .joules(1000), energyWindow: .seconds(1), minimumRevisit: .milliseconds(100),
      minimumDistance: .millimetres(2), endsWhenDone: true)
  }

  static func limits() -> Limits {
    Limits(
      railMaximum: .volts(120), burstMaximum: .microseconds(20), periodMinimum: .milliseconds(5),
      dutyMaximum: .partsPerMillion(5000), dutyWindow: .seconds(1), pulsesMaximum: 100_000,
      setPointMaximum: .megapascals(40), waterMinimum: .celsius(10), waterMaximum: .celsius(40),
      headMaximum: .celsius(50))
  }

  static func setup() -> TreatmentSetup {
    let drive = DriveCurve.linear(pascalsPerVolt: pascalsPerVolt(smallArray), upTo: .volts(120))
    guard let drive else { preconditionFailure("a positive slope") }
    return TreatmentSetup(
      regimen: regimen(), limits: limits(), criteria: FractionationCriteria(), drive: drive,
      loop: PressureLoopSettings(driveMaximum: .volts(120)), conductance: .siemens(1),
      leaseConsent: .notNeeded,
      baselinePulses: 16)
  }

  /// Linear pressure at the geometric focus for one volt: the source pressure times the array's gain there.
  static func pascalsPerVolt(_ array: ArrayDescription) -> Double {
    var sum = 0.0
    for element in array.elements {
      let d = element.position.distance(to: array.geometricFocus).metres
      let area = Double.pi / 4 * element.width.metres * element.width.metres
      sum += area / (1482.4 / array.frequency.hertz * d)
    }
    return sum * array.sourcePressurePerVolt.pascals
  }

  static func medium(_ array: ArrayDescription = smallArray) -> MediumConfiguration {
    var tissue = TissueConfiguration()
    tissue.radius = .millimetres(12)
    tissue.attenuation = 0
    return MediumConfiguration(
      elements: array.elements, naturalFocus: array.geometricFocus, frequency: array.frequency,
      sourcePressurePerVolt: array.sourcePressurePerVolt, tissue: tissue, seed: 7)
  }

  typealias Run = TreatmentOwner<VirtualBoard>

  func laboratory() -> Laboratory { Laboratory(medium: medium, adjust: adjust) }

  func run(in laboratory: Laboratory) throws -> Run {
    try TreatmentOwner(
      on: laboratory.board, array: array, foci: foci, order: Array(foci.indices), setup: setup,
      authority: .simulated)
  }

  /// The judge of the front end's record, by this bench's plan.
  /// - Parameter baselinePulses: of the bursts; `nil`: those of the set-up.
  func observer(
    of board: VirtualBoard, baselinePulses: UInt32? = nil, allowances: Allowances = Allowances()
  ) -> Observer {
    let seen = Observation(
      records: board.triggers, since: board.configuration.start,
      baselinePulses: Int(baselinePulses ?? UInt32(setup.baselinePulses)))
    return Observer(Prescription(setup, foci: foci), seen, allowances: allowances)
  }
}
