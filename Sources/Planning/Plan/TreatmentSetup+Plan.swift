import Arrays
import CoreHost
import HistotripsyCore

extension TreatmentPlan {
  /// The controller's setup for this plan with this array.
  /// - Parameter consent: whether pulses wait until they are on record as intended.
  /// - Throws: what the core finds wrong with the array's geometry.
  public func setup(for array: ArrayDescription, consent: LeaseConsent) throws(RunFault) -> TreatmentSetup {
    guard
      let drive = DriveCurve.linear(
        pascalsPerVolt: try pascalsPerVolt(array), upTo: limits.railMaximum)
    else { throw .setup(.contradictoryLimits(.rail)) }
    var setup = TreatmentSetup(
      regimen: regimen, limits: limits, criteria: criteria, cavitation: cavitation, drive: drive,
      loop: PressureLoopSettings(driveMaximum: limits.railMaximum),
      conductance: calibration.arrayConductance, leaseConsent: consent, baselinePulses: baselinePulses)
    setup.frontEnd.requiresArrayIdentity = true
    // Long enough for the collapse that is looked for up to 400 µs after the expansion; the burst itself comes first.
    setup.listen = .microseconds(500) + regimen.longestBurst
    return setup
  }

  /// Linear estimate at the geometric focus for one volt of rail: the source pressure times the array's gain there, in water at
  /// 20 °C.
  func pascalsPerVolt(_ array: ArrayDescription) throws(RunFault) -> Double {
    do throws(GeometryFault) {
      let block = try CoreBlock(array)
      let gain = block.resident.coherentSum(
        at: array.geometricFocus, speedOfSound: .metresPerSecond(1482.4))
      return gain * calibration.sourcePressurePerVolt.pascals
    } catch {
      throw .geometry(error)
    }
  }

  /// The baseline pass runs at a fraction of the drive, and what the focus scatters back grows with the drive, cavitation or not: that
  /// rise is taken off before a band counts as risen. Where the receiver hears only its own noise this asks for more than
  /// it must; the collapse pair, the other witness, is not touched by it. Harmonics grow faster than the drive and leak between
  /// the bands: 10 dB are left for that [M].
  private var cavitation: CavitationCriteria { CavitationCriteria(floorDecibels: 10, driveScaling: 1) }

  private var criteria: FractionationCriteria {
    var criteria = FractionationCriteria(cavitatingMinimum: regimen.minimumCavitatingPulses)
    if let value = fractionation.referencePulses { criteria.referencePulses = value }
    if let value = fractionation.spanPulses { criteria.spanPulses = value }
    if let value = fractionation.flatGrowth { criteria.flatGrowth = value }
    if let value = fractionation.flatSpans { criteria.flatSpans = value }
    if let value = fractionation.growthMinimum { criteria.growthMinimum = value }
    if let value = fractionation.growthExpected { criteria.growthExpected = value }
    if let value = fractionation.silentPulses { criteria.silentPulses = value }
    if let value = fractionation.growthPulses { criteria.growthPulses = value }
    if let value = fractionation.collapseMinimum { criteria.collapseMinimum = value }
    if let value = fractionation.collapseMaximum { criteria.collapseMaximum = value }
    return criteria
  }
}
