import Arrays
import HistotripsyCore
import Text

/// Works a request out for one array: which foci it can reach, what each takes, what the whole costs.
///
/// The same request and array give the same plan, whatever the number of cores.
public struct PlanMaker {
  private let document: PlanDocument
  private let array: ArrayDescription
  private let isStrict: Bool

  /// What is being computed.
  public enum Stage: Sendable {
    case pressures
    case lobes
  }

  /// - Parameter isStrict: a focus out of reach is an error, instead of being dropped by name.
  public init(_ document: PlanDocument, array: ArrayDescription, isStrict: Bool = false) {
    self.document = document
    self.array = array
    self.isStrict = isStrict
  }

  /// - Parameter progress: what is being done and which share of it is, 0 to 1.
  /// - Throws: what request and array cannot do together; with no focus within reach, or strictly with one out of it, the first one and
  ///   how many there are.
  public func plan(progress: (Stage, Double) -> Void = { _, _ in }) throws(InputError) -> FinishedPlan {
    let asked = try document.plan(for: array)
    let reach = try ReachSearch(document, array, asked)
    let (foci, dropped) = try reach.sorted(progress: progress)
    guard let first = dropped.first, foci.isEmpty || isStrict else {
      return try finished(asked, foci, dropped, reach)
    }
    let total = asked.foci.count
    let count = "\(dropped.count) of \(total) \(total == 1 ? "focus is" : "foci are") out of reach"
    throw document.complaint(
      "target",
      "\(count); the first, focus \(first.number) at \(first.position.words): \(reach.words(first))")
  }

  private func finished(
    _ asked: TreatmentPlan, _ kept: [PlannedFocus], _ dropped: [DroppedFocus], _ reach: ReachSearch
  ) throws(InputError) -> FinishedPlan {
    var treatment = asked
    treatment.foci = kept.map { Focus(position: $0.position, plannedPulses: $0.pulses) }
    let order = VisitingOrder.order(treatment.foci, spacing: asked.spacing, asked.regimen)
    let foci = order.map { kept[$0] }
    treatment.foci = order.map { treatment.foci[$0] }
    treatment.order = Array(foci.indices)
    let checked = try PlanCheck.check(treatment, from: document, against: array)
    var regimen = document.terms.regimen
    regimen.frequency = array.frequency
    let volume = PlanCoverage.rounded(document.terms.shape.volumeCubicMetres)
    let share = Double(kept.count) / Double(asked.foci.count)
    return FinishedPlan(
      name: asked.name,
      origin: PlanOrigin(
        request: asked.provenance.source, requestDigest: asked.provenance.digest,
        target: document.terms.targetWords, image: document.terms.image),
      array: ArrayStamp(array), regimen: regimen, limits: asked.limits, calibration: asked.calibration,
      fractionation: asked.fractionation, baselinePulses: asked.baselinePulses, spacing: asked.spacing,
      speedOfSound: document.terms.speedOfSound, medium: document.terms.medium, reach: document.terms.lobes,
      foci: foci, dropped: dropped,
      coverage: PlanCoverage(targetVolume: volume, share: (share * 1e6).rounded() / 1e6),
      prediction: PlanPrediction(treatment, drives: foci.map(\.reach.drive)),
      notes: array.notes + asked.notes + reach.notes + checked)
  }
}

extension PlanCoverage {
  /// To a microlitre's thousandth: shapes are not known better, and files stay readable.
  static func rounded(_ cubicMetres: Double) -> Double { (cubicMetres * 1e12).rounded() / 1e12 }
}

extension PlanPrediction {
  /// - Parameter drives: rail of each focus.
  init(_ plan: TreatmentPlan, drives: [Voltage]) {
    let regimen = plan.regimen
    let first = regimen.burstDuration(regimen.firstStage)
    let second = regimen.burstDuration(regimen.secondStage)
    var onTime = Nanoseconds.zero
    var joules = 0.0
    for (focus, drive) in zip(plan.foci, drives) {
      let early = min(focus.plannedPulses, regimen.firstStagePulses)
      let transmission = first * Int64(early) + second * Int64(focus.plannedPulses - early)
      onTime += transmission
      joules += drive.volts * drive.volts * plan.calibration.arrayConductance.siemens * transmission.seconds
    }
    // No window may hold more than the limit allows: n limits take n − 1 windows at least.
    let byEnergy = max(0, joules / regimen.energyLimit.joules - 1) * regimen.energyWindow.seconds
    let allowed = regimen.dutyLimit.onTime(in: regimen.dutyWindow)
    let byDuty = max(0, onTime.seconds / max(allowed.seconds, 1e-9) - 1) * regimen.dutyWindow.seconds
    let limited = Nanoseconds(checkedSeconds: max(byEnergy, byDuty)) ?? .seconds(1_000_000)
    let duration = min(max(plan.shortestDuration, limited), .seconds(1_000_000))
    let share = duration > .zero ? Double(onTime.count) / Double(duration.count) : 0
    self.init(
      pulses: plan.plannedPulses, duration: duration,
      energy: Energy(clamping: (joules * 1e3).rounded() / 1e3),
      duty: .stated(UInt32(min(1e6, (share * 1e6).rounded()))))
  }
}
