import Arrays
import Chance
import HistotripsyCore
import PlanCases
import Planning
import Testing
import Text

@Suite struct PlanRoundTripTests {
  private func reread(_ document: PlanDocument) throws -> PlanDocument {
    try PlanDocument.read(bytes: Array(document.yamlText.utf8), file: "written.yaml")
  }

  @Test func theBuiltInPlanReadsBackAsItWasWritten() throws {
    let document = try BuiltInPlan.document()
    let again = try reread(document)
    #expect(again.terms == document.terms)
    let fitted = try document.fitted(for: BuiltInArray.description)
    var first = try fitted.plan(for: BuiltInArray.description)
    var second = try reread(fitted).plan(for: BuiltInArray.description)
    (first.notes, second.notes) = ([], [])
    first.provenance = second.provenance
    #expect(first == second)
  }

  /// Random plans with every field set, so that none is forgotten or rounded in writing.
  @Test func everyFieldOfAPlanReadsBackBitByBit() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = Chance(seed: seed)
    for _ in 0..<200 {
      let document = try randomDocument(&random)
      let again = try reread(document)
      #expect(again.terms == document.terms, "seed \(seed)\n\(document.yamlText)")
    }
  }

  private func randomDocument(_ random: inout Chance) throws -> PlanDocument {
    func length(_ range: ClosedRange<Double>) -> Length { .metres(Double.random(in: range, using: &random)) }
    func position() -> Position {
      Position(x: length(-0.4...0.4), y: length(-0.4...0.4), z: length(-0.4...0.4))
    }
    func time(_ range: ClosedRange<Int64>) -> Nanoseconds {
      Nanoseconds(Int64.random(in: range, using: &random))
    }
    let shapes: [TargetShape] = [
      .sphere(diameter: length(1e-4...0.5)),
      .box(x: length(1e-4...0.5), y: length(1e-4...0.5), z: length(1e-4...0.5)),
      .ellipsoid(x: length(1e-4...0.5), y: length(1e-4...0.5), z: length(1e-4...0.5)),
      .cylinder(diameter: length(1e-4...0.5), length: length(1e-4...0.5)),
      .points([PlannedPoint(offset: position()), PlannedPoint(offset: position(), pulses: 17)]),
    ]
    var document = try PlanText.lattice()
    document.terms.name =
      ["Plain name", "with: colon", "# hash", "\"quoted\" \\ back", "Ünïcode λ", "yes", "17"].randomElement(
        using: &random) ?? ""
    let shape = shapes.randomElement(using: &random) ?? shapes[0]
    document.terms.shape = shape
    document.terms.centre = position()
    var isGrid = true
    if case .points = shape { isGrid = false }
    if isGrid {
      document.terms.packing = Bool.random(using: &random) ? .cubic : .hexagonal
      document.terms.spacing =
        Bool.random(using: &random)
        ? .length(length(5e-5...0.1)) : .wavelengths(Double.random(in: 0.05...20, using: &random))
    } else {
      document.terms.packing = .cubic
    }
    document.terms.speedOfSound = .metresPerSecond(Double.random(in: 1000...2000, using: &random))
    var regimen = (RegimenPreset.all.randomElement(using: &random) ?? .rapidSteering).terms
    regimen.setPoint = .pascals(Double.random(in: 1e4...3.5e7, using: &random))
    regimen.frequency =
      Bool.random(using: &random) ? .hertz(Double.random(in: 2e4...2e7, using: &random)) : nil
    regimen.firstStage.period = time(5_000_000...10_000_000_000)
    regimen.minimumRevisit = time(0...10_000_000_000)
    regimen.dutyLimit = try #require(DutyCycle(partsPerMillion: UInt32.random(in: 1...2000, using: &random)))
    regimen.energyLimit = .joules(Double.random(in: 1e-3...1e6, using: &random))
    regimen.minimumDistance = .length(length(0...0.2))
    regimen.isGated = Bool.random(using: &random)
    regimen.endsWhenDone = Bool.random(using: &random)
    if Bool.random(using: &random) {
      regimen.secondStage = StageTerms(
        burst: .duration(time(50...100_000_000)), period: time(5_000_000...1_000_000_000), pulsesPerTrain: 3,
        rest: time(0...1_000_000_000))
      regimen.firstStagePulses = 4
    }
    document.terms.regimen = regimen
    document.terms.pulseOverrides = [PulseOverride(centre: position(), radius: length(1e-4...0.5), pulses: 3)]
    document.terms.calibration = CalibrationTerms(
      sourcePressurePerVolt: .pascals(Double.random(in: 1...1e6, using: &random)),
      arrayConductance: .siemens(Double.random(in: 1e-6...1000, using: &random)))
    document.terms.limits.railTolerance = Double.random(in: 0.001...0.2, using: &random)
    document.terms.limits.steeringLossMaximumDecibels = Double.random(in: 0.1...40, using: &random)
    document.terms.limits.waterMinimum = .celsius(Double.random(in: 0...39, using: &random))
    document.terms.fractionation.referencePulses = 7
    document.terms.fractionation.spanPulses = 12
    document.terms.fractionation.flatGrowth = Double.random(in: 0.001...0.49, using: &random)
    document.terms.fractionation.flatSpans = 3
    document.terms.fractionation.growthMinimum = Double.random(in: 0.001...0.2, using: &random)
    document.terms.fractionation.growthExpected = Double.random(in: 0.2...10, using: &random)
    document.terms.fractionation.silentPulses = 33
    document.terms.fractionation.growthPulses = 99
    document.terms.fractionation.collapseMinimum = time(10_000...99_000)
    document.terms.fractionation.collapseMaximum = time(100_000...5_000_000)
    document.terms.baselinePulses = UInt16.random(in: 0...256, using: &random)
    return document
  }

  /// Bytes of a valid plan changed at random: every outcome but a plan or one message would end the test run.
  @Test func aPlanSpoiledAtRandomGivesAPlanOrAMessage() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = Chance(seed: seed)
    var refused = 0
    for _ in 0..<1500 {
      var bytes = Array(PlanText.valid.utf8)
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        default: bytes.insert("[]{}:&*-'\"#%!|>,? \n\t0e".utf8.randomElement(using: &random) ?? 0, at: place)
        }
      }
      do throws(InputError) {
        let document = try PlanDocument.read(bytes: bytes, file: "plan.yaml")
        _ = try document.plan(for: BuiltInArray.description)
      } catch {
        refused += 1
        #expect(error.description.hasPrefix("plan.yaml:"), "seed \(seed)")
      }
    }
    #expect(refused > 500)
  }
}
