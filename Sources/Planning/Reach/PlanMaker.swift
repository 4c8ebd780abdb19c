import Arrays
import Dose
import HistotripsyCore
import Text

/// Works a request out for one array: which foci it can reach, what each takes, what the whole costs.
///
/// The same request and array give the same plan, whatever the number of cores.
public struct PlanMaker {
  private let document: PlanDocument
  private let array: ArrayDescription
  private let isStrict: Bool
  private let bounds: FitBounds

  /// What is being computed.
  public enum Stage: Sendable {
    case pressures
    case lobes
    /// What the bursts do, voxel by voxel.
    case dose
  }

  /// - Parameters:
  ///   - isStrict: a focus out of reach and a goal that is missed are errors, instead of being named.
  ///   - bounds: what a certificate allows.
  public init(
    _ document: PlanDocument, array: ArrayDescription, isStrict: Bool = false,
    within bounds: FitBounds = FitBounds()
  ) {
    self.bounds = bounds
    var document = document
    if let measured = bounds.sourcePressurePerVolt {
      document.terms.calibration.sourcePressurePerVolt = measured
    }
    self.document = document
    self.array = array
    self.isStrict = isStrict
  }

  /// - Parameter progress: what is being done and which share of it is, 0 to 1.
  /// - Throws: what request and array cannot do together; with no focus within reach, or strictly with one out of it, the first one and
  ///   how many there are; strictly too, by how much a goal is missed.
  public func plan(progress: (Stage, Double) -> Void = { _, _ in }) throws(InputError) -> FinishedPlan {
    var open = document
    var best: FinishedPlan?
    // A weaker set-point spills less. The first that keeps the goal is the fastest.
    for _ in 0..<Self.setPointsTried {
      let request = try open.fitted(for: array, within: bounds)
      let plan = try attempt(request, progress: progress)
      if plan.coverage?.target.treatedShare ?? 0 >= best?.coverage?.target.treatedShare ?? 0 { best = plan }
      guard let coverage = plan.coverage, let goal = plan.target?.goal, let setPoint = plan.regimen.setPoint,
        document.terms.fitted.contains(.setPoint), coverage.target.treatedShare >= goal.treatedShare,
        coverage.spillShare > goal.spillMaximum
      else { break }
      let weaker = setPoint * Self.weaker
      guard weaker > open.terms.cloud.model.threshold.peakNegative * PlanFit.leastOverThreshold else { break }
      open.terms.limits.setPointMaximum = weaker
      best = plan
    }
    guard var plan = best else { preconditionFailure("one plan is tried at least") }
    plan.limits = document.terms.limits
    if let missed = GoalShortfall(plan) {
      if isStrict { throw document.complaint("goal", missed.words) }
      plan.notes.append(missed.words)
    }
    return plan
  }

  /// Set-points that are tried where the first spills too much, each this much weaker than the last.
  private static let setPointsTried = 3
  private static let weaker = 0.9

  /// One plan, at the request's set-point.
  /// - Parameter request: with everything chosen for the array.
  private func attempt(
    _ request: PlanDocument, progress: (Stage, Double) -> Void
  ) throws(InputError) -> FinishedPlan {
    let isCovering =
      document.terms.fitted.contains(.pulses)
      && request.terms.regimen.hasCloudModel(request.terms.cloud, at: array.frequency)
    var layout = request
    if isCovering {
      // Pulses are counted out later; the layout's own would count against the limit.
      layout.terms.regimen.pulsesPerFocus = max(1, layout.terms.regimen.minimumCavitatingPulses)
      if document.terms.fitted.contains(.spacing) { layout.terms.rim = layout.terms.rim + spare(layout) }
    }
    let asked = try layout.plan(for: array)
    let reach = try ReachSearch(request, array, asked)
    let (within, dropped) = try reach.sorted(progress: progress)
    if let first = dropped.first, within.isEmpty || (isStrict && !isCovering) {
      let total = asked.foci.count
      let count = "\(dropped.count) of \(total) \(total == 1 ? "focus is" : "foci are") out of reach"
      throw document.complaint(
        "target",
        "\(count); the first, focus \(first.number) at \(first.position.words): \(reach.words(first))")
    }
    let (foci, coverage) = try dosed(
      within, asked, request, reach, isCovering: isCovering, progress: progress)
    return try finished(asked, foci, dropped, reach, request, coverage)
  }

  /// Foci in the rim that a cover may use or leave: a fifth of a spacing more than the fit found best.
  private func spare(_ layout: PlanDocument) -> Length {
    guard case .axes(.length(let across), _, _) = layout.terms.spacing else { return .zero }
    return across * 0.2
  }

  private func finished(
    _ asked: TreatmentPlan, _ kept: [PlannedFocus], _ dropped: [DroppedFocus], _ reach: ReachSearch,
    _ request: PlanDocument, _ coverage: PlanCoverage?
  ) throws(InputError) -> FinishedPlan {
    var treatment = asked
    treatment.foci = kept.map { Focus(position: $0.position, plannedPulses: $0.pulses) }
    let order = VisitingOrder.order(treatment.foci, spacing: asked.spacing, asked.regimen)
    let foci = order.map { kept[$0] }
    treatment.foci = order.map { treatment.foci[$0] }
    treatment.order = Array(foci.indices)
    let total = treatment.plannedPulses + Int(treatment.baselinePulses)
    guard total <= Int(asked.limits.pulsesMaximum) else {
      throw document.complaint(
        "limits.pulses-maximum",
        "the goal takes \(total) pulses, baseline included (\(asked.limits.pulsesMaximum) at most)")
    }
    let checked = try PlanCheck.check(treatment, from: document, against: array)
    var regimen = request.terms.regimen
    regimen.frequency = array.frequency
    var target = request.terms.target?.writtenOut
    if let volume = asked.volume { target?.goal.voxel = volume.lattice.edge }
    return FinishedPlan(
      name: asked.name,
      origin: PlanOrigin(
        request: asked.provenance.source, requestDigest: asked.provenance.digest,
        target: document.terms.targetWords, image: document.terms.image),
      array: ArrayStamp(array), target: target, regimen: regimen, limits: asked.limits,
      calibration: asked.calibration,
      fractionation: asked.fractionation, baselinePulses: asked.baselinePulses, spacing: asked.spacing,
      speedOfSound: document.terms.speedOfSound, medium: document.terms.medium, reach: document.terms.lobes,
      foci: foci, dropped: dropped,
      coverage: coverage,
      prediction: PlanPrediction(treatment, drives: foci.map(\.reach.drive)),
      notes: array.notes + asked.notes + reach.notes + checked)
  }
}

extension PlanMaker {
  /// Bursts of more cycles have clouds of their own, of which nothing is predicted.
  static let cyclesWithModel = 2
  /// Most pulses of one focus, in bursts that liquefy the middle of a cloud [choice].
  private static let burstsMaximum = 20.0

  /// The foci with their pulses, and what these do; no coverage where there is no volume, or no model of what the bursts do.
  private func dosed(
    _ foci: [PlannedFocus], _ plan: TreatmentPlan, _ request: PlanDocument, _ reach: ReachSearch,
    isCovering: Bool, progress: (Stage, Double) -> Void
  ) throws(InputError) -> ([PlannedFocus], PlanCoverage?) {
    guard let volume = plan.volume, request.terms.regimen.hasCloudModel(volume.cloud, at: array.frequency)
    else { return (foci, nil) }
    let margin = request.terms.lobes.searchMargin.resolved(wavelength: plan.wavelength)
    let forecast = VolumeForecast(volume, field: reach.quickField, margin: margin)
    guard forecast.treated.count > 0 else {
      throw document.complaint(
        "keep-out", "the keep-out regions cover the whole target: nothing is left to treat")
    }
    let places = foci.map(\.position)
    progress(.dose, 0)
    do throws(DosePrediction.Fault) {
      let free = try forecast.influence(of: places, at: plan.regimen.setPoint) { progress(.dose, 0.7 * $0) }
      var counts = foci.map(\.pulses)
      var shielded = shielded(free, counts, foci, plan, forecast)
      if isCovering {
        // What each burst loses depends on how many there are: reckoned with the cover that loses nothing, then with its own.
        counts = cover(free, forecast, request, plan)
        progress(.dose, 0.8)
        shielded = self.shielded(free, counts, foci, plan, forecast)
        counts = cover(shielded, forecast, request, plan)
        shielded = self.shielded(free, counts, foci, plan, forecast)
      }
      progress(.dose, 0.9)
      let coverage = forecast.coverage(
        shielded, free: free, foci: places, at: plan.regimen.setPoint, counts: counts)
      progress(.dose, 1)
      var treated: [PlannedFocus] = []
      for (focus, count) in zip(foci, counts) where count > 0 {
        var focus = focus
        focus.pulses = count
        treated.append(focus)
      }
      return (treated.isEmpty ? foci : treated, coverage)
    } catch {
      throw document.complaint(error, margin: margin, edge: volume.lattice.edge)
    }
  }

  /// The fewest pulses for the goal, with the effect as weak as its uncertainty allows.
  private func cover(
    _ influence: Influence, _ forecast: VolumeForecast, _ request: PlanDocument, _ plan: TreatmentPlan
  ) -> [UInt32] {
    let volume = forecast.volume
    let weak = forecast.model(effectOff: -volume.cloud.effectUncertainty)
    let pressure = LinearEstimate(peakNegative: plan.regimen.setPoint)
    let pressures = [LinearEstimate](repeating: pressure, count: influence.foci)
    let most = UInt32(weak.burstsNeeded * Self.burstsMaximum)
    // What three times the fitted pulses do not treat lies out of reach; no focus is driven to its limit for it.
    let generous = [UInt32](repeating: 3 * request.terms.regimen.pulsesPerFocus, count: influence.foci)
    let possible =
      influence.map(pressures: pressures, counts: generous, model: weak).summary(of: forecast.treated)?
      .treatedShare ?? 0
    let goal = PulseCover.Goal(
      treatedShare: max(0.01, min(PlanFit.aim(volume.goal), possible)), burstsMaximum: max(1, most))
    return PulseCover(influence, pressures: pressures, target: volume.treated, goal: goal, model: weak)
      .counts
  }

  /// The same foci under the bubbles that their bursts leave each other when they are fired as the scheduler will have them.
  private func shielded(
    _ influence: Influence, _ counts: [UInt32], _ foci: [PlannedFocus], _ plan: TreatmentPlan,
    _ forecast: VolumeForecast
  ) -> Influence {
    var dosed = foci
    for (i, count) in counts.enumerated() { dosed[i].pulses = count }
    let fired = dosed.indices.filter { counts[$0] > 0 }
    guard !fired.isEmpty else { return influence }
    let positions = fired.map { Focus(position: dosed[$0].position, plannedPulses: counts[$0]) }
    let order = VisitingOrder.order(positions, spacing: plan.spacing, plan.regimen).map { fired[$0] }
    return forecast.shielded(influence, dosed, order: order, plan)
  }
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
