import Foundation
import HistotripsyCore
import Planning
import Text

/// Why a treatment cannot be set up, as a complaint about the field of the plan that has to give way: with the value found and what
/// would be allowed.
struct SetupComplaint {
  let error: InputError

  init(_ fault: SetupFault, inputs: TreatmentInputs) {
    let (field, message) = Self.words(fault, inputs)
    error = inputs.document.complaint(field, message)
  }

  private static func words(
    _ fault: SetupFault, _ inputs: TreatmentInputs
  ) -> (field: String, message: String) {
    let (plan, limits) = (inputs.plan, inputs.plan.limits)
    switch fault {
    case .focusCount(let count): return foci(count)
    case .order: return ("target", "the visiting order is not a permutation of the foci")
    case .regimen(let fault): return regimen(fault)
    case .exceeds(.duty): return ("regimen.duty-limit", duty(plan))
    case .exceeds(let field):
      return ("regimen", "the regimen asks for more than limits.\(Words.name(field)) allows")
    case .contradictoryLimits(let field): return (key(field), contradiction(field, limits))
    case .outOfReach(let focus, let loss):
      let highest = Words.decibels(limits.steeringLossMaximumDecibels)
      return (
        "target",
        "\(at(focus, plan)) is out of reach: steering there costs \(Words.decibels(loss)) "
          + "(0 dB … \(highest), limits.steering-loss-maximum)"
      )
    case .driveTooHigh(let focus):
      return (
        "target",
        "\(at(focus, plan)) needs more drive for \(Words.megapascals(plan.regimen.setPoint)) than the rail gives "
          + "(0 V … \(Words.volts(limits.railMaximum)), limits.rail-maximum)"
      )
    case .schedule(let fault): return schedule(fault, inputs)
    case .loop: return ("regimen.set-point", setPoint(inputs))
    case .outOfRange(let field): return range(field, plan)
    case .busTooSlow(let needed, let period):
      return (
        inputs.document.field("regimen", "prf", "period"),
        "\(Words.time(period)) between triggers is out of range: one pulse takes \(Words.time(needed)) of bus and "
          + "listening time (\(Words.time(needed)) … 100 s)"
      )
    }
  }

  private static func duty(_ plan: TreatmentPlan) -> String {
    let (regimen, limits) = (plan.regimen, plan.limits)
    let most = Words.time(regimen.mostOnTime(in: limits.dutyWindow))
    let allowed = Words.time(limits.dutyMaximum.onTime(in: limits.dutyWindow))
    return
      "\(Words.duty(regimen.dutyLimit)) of any \(Words.time(regimen.dutyWindow)) lets \(most) of transmission into "
      + "limits.duty-window, \(Words.time(limits.dutyWindow)), where limits.duty-maximum allows 0 s … \(allowed)"
  }

  private static func foci(_ count: Int) -> (field: String, message: String) {
    ("target", "\(count) foci are out of range (1 … \(PulseScheduler.maximumFoci))")
  }

  private static func at(_ focus: FocusIndex, _ plan: TreatmentPlan) -> String {
    "focus \(focus.index) at \(Words.place(plan.foci[focus.index].position))"
  }

  private static func regimen(_ fault: RegimenFault) -> (field: String, message: String) {
    let unit = "\(fault.field.unit)"
    func shown(_ value: Double) -> String { String(format: "%.6g ", value) + unit }
    return (
      "regimen.\(key(fault.field))",
      "\(shown(fault.value)) is out of range (\(shown(fault.lowest)) … \(shown(fault.highest)))"
    )
  }

  private static func schedule(
    _ fault: ScheduleFault, _ inputs: TreatmentInputs
  ) -> (field: String, message: String) {
    let plan = inputs.plan
    switch fault {
    case .focusCount(let count): return foci(count)
    case .orderLength(let count): return ("target", "the visiting order names \(count) foci")
    case .noPulses(let focus): return ("target", "\(at(focus, plan)) has no pulses (1 or more)")
    case .regimen(let fault): return regimen(fault)
    case .burstEnergy(let focus):
      let limit = plan.regimen.energyLimit.joules
      return (
        "regimen.energy-limit",
        String(format: "%.4g J in ", limit) + Words.time(plan.regimen.energyWindow)
          + " is less than the one burst at \(at(focus, plan)) takes\(burstEnergy(inputs))"
      )
    case .lead(let lead):
      return ("regimen.dead-time", "preparing a pulse takes \(Words.time(lead)) (up to 1 s)")
    }
  }

  /// At the geometric focus, where a burst takes least.
  private static func burstEnergy(_ inputs: TreatmentInputs) -> String {
    guard let setup = try? inputs.plan.setup(for: inputs.array, consent: .notNeeded),
      let rail = setup.drive.drive(for: LinearEstimate(peakNegative: inputs.plan.regimen.setPoint))
    else { return "" }
    let seconds = inputs.plan.regimen.longestBurst.seconds
    let joules = rail.volts * rail.volts * setup.conductance.siemens * seconds
    return String(format: " (%.3g J or more)", joules)
  }

  private static func setPoint(_ inputs: TreatmentInputs) -> String {
    let wanted = Words.megapascals(inputs.plan.regimen.setPoint)
    let array = inputs.array.name
    guard let setup = try? inputs.plan.setup(for: inputs.array, consent: .notNeeded) else {
      return "\(wanted) is out of range: array \(array) gives no pressure at its focus"
    }
    let highest = Words.pressure(setup.drive.last.estimate.peakNegative)
    return
      "\(wanted) is out of range: array \(array) gives up to \(highest) at its focus with limits.rail-maximum, "
      + "\(Words.volts(inputs.plan.limits.railMaximum)) (10 kPa … \(highest))"
  }

  private static func contradiction(_ field: LimitedField, _ limits: Limits) -> String {
    switch field {
    case .rail:
      "\(Words.volts(limits.railMaximum)) is out of range (1 V … \(Words.volts(FrontEndSetup().railFullScale)), "
        + "all that the amplitude supply gives)"
    case .period:
      "\(Words.time(limits.periodMinimum)) is not above limits.burst-maximum, \(Words.time(limits.burstMaximum))"
    case .duty:
      "a window of \(Words.time(limits.dutyWindow)) is shorter than limits.burst-maximum, "
        + Words.time(limits.burstMaximum)
    case .burst, .deadTime, .pulses, .setPoint, .waterTemperature, .railTolerance, .steeringLoss:
      "it contradicts another limit or the front end's contract"
    }
  }

  private static func range(_ field: SetupField, _ plan: TreatmentPlan) -> (field: String, message: String) {
    switch field {
    case .baselinePulses: ("baseline-pulses", "\(plan.baselinePulses) is out of range (0, or 16 … 256)")
    case .baselineShare:
      ("baseline-pulses", "the share of the baseline pass is out of range (0.02 … 0.5)")
    case .leasePulses: ("regimen", "the lease is out of range (1 … 1024 pulses)")
    case .cavitationCriteria: ("regimen", "the criteria for cavitation contradict each other")
    case .fractionationCriteria:
      ("fractionation", "the criteria contradict each other or the controller's own for what is not stated")
    case .frontEnd:
      (
        "limits",
        "the front end's profile is out of range (divider 1 … 1000, full scale up to 1 kV, bus 100 kHz … 1 MHz)"
      )
    case .sensitivity: ("calibration", "the hydrophone's sensitivity is out of range (1 nV/Pa … 1 mV/Pa)")
    case .lateInSuccessionMaximum:
      ("regimen", "the number of late pulses in succession is out of range (1 or more)")
    case .listen:
      (
        "regimen.burst",
        "a burst of \(Words.time(plan.regimen.longestBurst)) is too long to be listened to (up to 64.5 ms)"
      )
    }
  }

  private static func key(_ field: LimitedField) -> String {
    field == .duty ? "limits.duty-window" : "limits.\(Words.name(field))"
  }

  private static func key(_ field: RegimenField) -> String {
    switch field {
    case .frequency: "frequency"
    case .setPoint: "set-point"
    case .firstStageCycles: "cycles"
    case .firstStagePeriod: "period"
    case .firstStagePulsesPerTrain: "pulses-per-train"
    case .firstStageRest: "rest"
    case .secondStageCycles, .secondStagePeriod, .secondStagePulsesPerTrain, .secondStageRest: "second-stage"
    case .firstStagePulses: "first-stage-pulses"
    case .dutyLimit: "duty-limit"
    case .dutyWindow: "duty-window"
    case .energyLimit: "energy-limit"
    case .energyWindow: "energy-window"
    case .minimumRevisit: "minimum-revisit"
    case .minimumDistance: "minimum-distance"
    case .deadTime: "dead-time"
    case .replenishment: "replenishment"
    case .lateTolerance: "late-tolerance"
    }
  }
}
