import Arrays
import HistotripsyCore
import Sessions
import Testing
import Text

@testable import histotripsy

/// What an array that nobody has measured may be asked for.
@Suite struct PressureBasisTests {
  private static func setup(_ kind: RegimenKind) throws -> TreatmentSetup {
    let limits = Limits(
      railMaximum: .volts(120), burstMaximum: .microseconds(20), periodMinimum: .milliseconds(5),
      dutyMaximum: .partsPerMillion(10_000), dutyWindow: .seconds(1), pulsesMaximum: 100_000,
      setPointMaximum: .megapascals(28), waterMinimum: .celsius(10), waterMaximum: .celsius(40),
      headMaximum: .celsius(50))
    let regimen = Regimen(
      kind: kind, frequency: .kilohertz(500), firstStage: Stage(cycles: 2, period: .milliseconds(10)),
      setPoint: .megapascals(20), dutyLimit: .partsPerMillion(2000), dutyWindow: .seconds(1),
      energyLimit: .joules(1000), energyWindow: .seconds(1), minimumRevisit: .milliseconds(100),
      minimumDistance: .millimetres(2), endsWhenDone: true)
    return TreatmentSetup(
      regimen: regimen, limits: limits, criteria: FractionationCriteria(),
      drive: try #require(DriveCurve.linear(pascalsPerVolt: 3e5, upTo: .volts(120))),
      loop: PressureLoopSettings(driveMaximum: .volts(120)), conductance: .siemens(1),
      leaseConsent: .notNeeded)
  }

  /// Bubbles that are there already need no intrinsic threshold: no cap that water bears is low enough for them.
  @Test func microbubblesNeedACertificate() throws {
    let assumed = ElementDefaults.assumedSourcePressurePerVolt
    var bubbles = try Self.setup(.microbubble)
    let error = #expect(throws: InputError.self) {
      try PressureBasis.capped.apply(to: &bubbles, plan: "liver.yaml", stated: assumed)
    }
    #expect(error?.file == "liver.yaml" && error?.field == "regimen")
    #expect(bubbles.limits.railMaximum == .volts(120))
    var steering = try Self.setup(.rapidSteering)
    try PressureBasis.capped.apply(to: &steering, plan: "liver.yaml", stated: assumed)
    #expect(steering.limits.railMaximum < .volts(20))
  }
}
