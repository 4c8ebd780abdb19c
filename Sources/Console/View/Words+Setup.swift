import HistotripsyCore
import Planning

// Why a treatment cannot be set up, with the value found and what would be allowed.

extension Words {
  static func setup(_ fault: SetupFault, plan: TreatmentPlan) -> String {
    switch fault {
    case .focusCount(let count): "\(count) foci are out of range (1 … \(PulseScheduler.maximumFoci))"
    case .order: "the visiting order is not a permutation of the foci"
    case .regimen(let fault): regimen(fault)
    case .exceeds(let field): "the regimen asks for more than limits.\(name(field)) allows"
    case .contradictoryLimits(let field):
      "limits.\(name(field)) contradicts another limit or the front end's contract"
    case .outOfReach(let focus, let loss):
      "\(at(focus, plan)) is out of reach: steering there costs \(decibels(loss)) "
        + "(0 dB … \(decibels(plan.limits.steeringLossMaximumDecibels)), limits.steering-loss-maximum)"
    case .driveTooHigh(let focus):
      "\(at(focus, plan)) needs more drive for \(megapascals(plan.regimen.setPoint)) than "
        + "limits.rail-maximum, \(volts(plan.limits.railMaximum)), allows"
    case .schedule(let fault): schedule(fault, plan)
    case .loop: "the pressure loop cannot be made: set-point or drive limit outside the drive curve"
    case .outOfRange(let field): range(field)
    case .busTooSlow(let needed, let period):
      "one pulse takes \(time(needed)) of bus and listening time, the regimen's period is \(time(period))"
    }
  }

  private static func at(_ focus: FocusIndex, _ plan: TreatmentPlan) -> String {
    "focus \(focus.index) at \(place(plan.foci[focus.index].position))"
  }

  private static func regimen(_ fault: RegimenFault) -> String {
    "regimen: \(fault.field) \(fault.value) \(fault.field.unit) is out of range "
      + "(\(fault.lowest) … \(fault.highest) \(fault.field.unit))"
  }

  private static func schedule(_ fault: ScheduleFault, _ plan: TreatmentPlan) -> String {
    switch fault {
    case .focusCount(let count): "\(count) foci are out of range (1 … \(PulseScheduler.maximumFoci))"
    case .orderLength(let count): "the visiting order names \(count) foci"
    case .noPulses(let focus): "\(at(focus, plan)) has no pulses (1 or more)"
    case .regimen(let fault): regimen(fault)
    case .burstEnergy(let focus):
      "one burst at \(at(focus, plan)) takes more than the regimen's energy window holds"
    case .lead(let lead): "the bus is too slow to prepare a pulse: \(time(lead)) (up to 1 s)"
    }
  }

  private static func range(_ field: SetupField) -> String {
    switch field {
    case .baselinePulses: "baseline-pulses is out of range (0, or 16 … 256)"
    case .baselineShare: "the share of the baseline pass is out of range (0.02 … 0.5)"
    case .leasePulses: "the lease is out of range (1 … 1024 pulses)"
    case .cavitationCriteria: "the criteria for cavitation contradict each other"
    case .fractionationCriteria:
      "fractionation: the criteria contradict each other or the controller's defaults"
    case .listen: "the listening time is out of range (longer than the burst, at most 65 ms)"
    }
  }

  private static func name(_ field: LimitedField) -> String {
    switch field {
    case .rail: "rail-maximum"
    case .burst: "burst-maximum"
    case .period: "period-minimum"
    case .duty: "duty-maximum"
    case .deadTime: "dead-time-minimum"
    case .pulses: "pulses-maximum"
    case .setPoint: "set-point-maximum"
    case .waterTemperature: "water-minimum"
    case .railTolerance: "rail-tolerance"
    case .steeringLoss: "steering-loss-maximum"
    }
  }

  static func geometry(_ fault: GeometryFault) -> String { "\(fault)" }
}
