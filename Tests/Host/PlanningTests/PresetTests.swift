import Arrays
import HistotripsyCore
import PlanCases
import Planning
import Testing
import Text

@Suite struct PresetTests {
  @Test func rapidSteeringIsAsPublished() throws {
    let plan = try PlanText.lattice().plan(for: BuiltInArray.description)
    let regimen = plan.regimen
    #expect(regimen.kind == .rapidSteering)
    #expect(regimen.firstStage.period == .milliseconds(5))
    #expect(regimen.firstStage.cycles == 2)
    #expect(regimen.minimumRevisit == .seconds(1))
    #expect(regimen.setPoint == .megapascals(30))
    #expect(regimen.dutyLimit.partsPerMillion == 1200)
    #expect(plan.foci.allSatisfy { $0.plannedPulses == 50 })
    // 4.45 mm: one and a half wavelengths of 2.965 mm.
    #expect(abs(regimen.minimumDistance.millimetres - 1.5 * 1482.4 / 500) < 1e-9)
    #expect(plan.spacing == plan.wavelength)
  }

  /// 200 pulses a second with a second's rest need 200 foci in rotation; the built-in plan has them.
  @Test func theBuiltInPlanKeepsTheArrayBusy() throws {
    let array = BuiltInArray.description
    let document = try BuiltInPlan.document().fitted(for: array)
    let plan = try document.plan(for: array)
    #expect(plan.foci.count >= 200)
    #expect(plan.shortestDuration == .milliseconds(5) * Int64(plan.plannedPulses))
    let notes = try PlanCheck.check(plan, from: document, against: array)
    #expect(!notes.contains { $0.contains("cannot keep the array busy") })

    var cubic = try PlanText.lattice()
    cubic.terms.packing = .cubic
    let fewer = try cubic.plan(for: array)
    #expect(
      try PlanCheck.check(fewer, from: cubic, against: array).contains {
        $0.contains("cannot keep the array busy")
      })
  }

  @Test(arguments: RegimenPreset.all.map(\.name))
  func everyPresetMakesATreatmentAtItsOwnFrequencyWithoutBeingHeldBack(_ name: String) throws {
    let preset = try #require(RegimenPreset.named(name))
    var array = BuiltInArray.description
    array.frequency = preset.frequencies.upperBound
    var document = try PlanText.lattice()
    document.terms.regimen = preset.terms
    if preset.terms.setPoint == nil {
      #expect(throws: InputError.self) { try document.plan(for: array) }
      document.terms.regimen.setPoint = .megapascals(15)
    }
    document.terms.shape = .sphere(diameter: .millimetres(6))
    document.terms.limits.burstMaximum = .milliseconds(20)
    document.terms.limits.periodMinimum = .milliseconds(1)
    document.terms.limits.dutyMaximum = document.terms.regimen.dutyLimit
    document.terms.limits.pulsesMaximum = .max
    let plan = try document.plan(for: array)
    #expect(!plan.notes.contains { $0.contains("hold them back") })
    #expect(plan.regimen.burstDuration(plan.regimen.firstStage) <= .milliseconds(10))
    #expect(!preset.terms.source.isEmpty)
  }

  @Test func aPresetAtAFrequencyThatItsSourceDoesNotCoverSaysSo() throws {
    var array = BuiltInArray.description
    array.frequency = .megahertz(1.5)
    let plan = try BuiltInPlan.document().sphere(diameter: .millimetres(8), spacing: .wavelengths(1)).plan(
      for: array)
    #expect(plan.notes.contains("the source of rapid-steering speaks of 250 kHz … 1 MHz, not of 1.5 MHz"))
  }

  @Test func fieldsStatedBesideAPresetTakeItsPlaceAndAreAnnounced() throws {
    let document = try PlanText.read(
      PlanText.replacing(
        "preset: rapid-steering", with: "preset: rapid-steering\nset-point: 28 MPa\nprf: 100 Hz"))
    let preset = RegimenPreset.rapidSteering.terms
    var expected = preset
    expected.setPoint = .megapascals(28)
    expected.firstStage.period = .milliseconds(10)
    #expect(document.terms.regimen == expected)
    #expect(document.notes == ["regimen: preset rapid-steering, with its own prf, set-point"])
  }

  /// 0.3 ms are 330 cycles at 1.1 MHz and never more than 0.3 ms at any frequency.
  @Test(arguments: [1_100_000.0, 500_000, 345_678, 2_999_999])
  func aBurstStatedInTimeIsNeverLonger(_ hertz: Double) {
    let burst = BurstLength.duration(.microseconds(300))
    let cycles = burst.cycles(at: .hertz(hertz))
    #expect(Double(cycles) / hertz <= 300e-6 * (1 + 1e-8))
    #expect(Double(cycles + 1) / hertz > 300e-6)
  }

  @Test func unitsOfOneQuantityMeanTheSame() throws {
    let texts = [
      "prf: 0.2 kHz", "prf: 200Hz", "prf: 2e2 Hz", "period: 5 ms", "period: 5000 µs", "period: 5000 μs",
      "period: 5000 us", "period: 0.005 s",
    ]
    for text in texts {
      let document = try PlanText.read(
        PlanText.replacing("preset: rapid-steering", with: "preset: rapid-steering\n\(text)"))
      #expect(document.terms.regimen.firstStage.period == .milliseconds(5), "\(text)")
    }
    for text in ["spacing: 1 λ", "spacing: 1 wavelength", "spacing: 1λ", "spacing: 1.0 wavelengths"] {
      let document = try PlanText.read(PlanText.replacing("spacing: 2 mm", with: text))
      #expect(document.terms.spacing == .wavelengths(1), "\(text)")
    }
  }
}
