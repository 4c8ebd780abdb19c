import Arrays
import Field
import Foundation
import HistotripsyCore
import Text

/// Reach, focus by focus, from the computed field.
struct ReachSearch {
  let document: PlanDocument
  let array: ArrayDescription
  let plan: TreatmentPlan
  let field: ArrayField
  /// The same in the fast mode, for whole volumes.
  let quickField: ArrayField
  private let controller: ControllerReach
  /// Linear estimate for one volt where the gain is 1.
  private let source: Double
  private let saturation: Saturation

  /// Points of the region in which lobes are looked for: a minute or so for a thousand elements.
  static let maximumPoints = 1 << 23

  init(_ document: PlanDocument, _ array: ArrayDescription, _ plan: TreatmentPlan) throws(InputError) {
    self.document = document
    self.array = array
    self.plan = plan
    guard array.elements.count(where: \.isEnabled) >= 2 else {
      throw InputError(
        file: array.provenance.source,
        message: "one enabled element cannot be steered to a focus (2 … \(ArrayDescription.maximumElements))")
    }
    let tissue =
      document.terms.medium.attenuates ? document.terms.medium.tissue(about: array.geometricFocus) : nil
    do throws(FieldFault) {
      field = try ArrayField(array, speedOfSound: document.terms.speedOfSound, tissue: tissue)
      quickField = try ArrayField(
        array, speedOfSound: document.terms.speedOfSound, method: .piston, tissue: tissue)
    } catch {
      throw InputError(file: array.provenance.source, message: error.words)
    }
    controller = try ControllerReach(plan, array)
    source = plan.calibration.sourcePressurePerVolt.pascals
    guard let saturation = Saturation(ceiling: document.terms.medium.saturationCeiling) else {
      preconditionFailure("ceilings are above 0")
    }
    self.saturation = saturation
  }

  /// Foci within reach and out of it, each in the order of the request.
  func sorted(
    progress: (PlanMaker.Stage, Double) -> Void
  ) throws(InputError) -> (kept: [PlannedFocus], dropped: [DroppedFocus]) {
    progress(.pressures, 0)
    let positions = plan.foci.map(\.position)
    guard let map = field.steeringMap(over: positions) else {
      throw InputError(
        file: array.provenance.source, message: "no pressure reaches the array's geometric focus")
    }
    progress(.pressures, 1)
    var judged: [(reach: FocusReach, reason: DroppedFocus.Reason?)] = []
    for (number, entry) in map.entries.enumerated() {
      judged.append(judge(entry, controller.relativeGain(at: positions[number])))
    }
    let reachable = judged.indices.filter { judged[$0].reason == nil }
    if !reachable.isEmpty {
      progress(.lobes, 0)
      let survey = LobeSurvey(field, search: try search(around: reachable.map { positions[$0] }))
      let lobes = survey.worstLobes(of: reachable.map { positions[$0] }) { progress(.lobes, $0) }
      for (number, lobe) in zip(reachable, lobes) {
        guard let lobe else { continue }
        judged[number].reach.lobe = FocusReach.Lobe(
          decibels: min(lobe.decibels, FocusReach.lobes.upperBound), position: lobe.position)
        if lobe.decibels > document.terms.lobes.secondaryLobeMaximum {
          judged[number].reason = .secondaryLobe
        }
      }
    }
    var kept: [PlannedFocus] = []
    var dropped: [DroppedFocus] = []
    for (number, focus) in plan.foci.enumerated() {
      let (reach, reason) = judged[number]
      if let reason {
        let entry = DroppedFocus(number: number, position: focus.position, reason: reason, reach: reach)
        dropped.append(entry.rounded)
      } else {
        let entry = PlannedFocus(position: focus.position, pulses: focus.plannedPulses, reach: reach)
        kept.append(entry.rounded)
      }
    }
    return (kept, dropped)
  }

  private func judge(
    _ entry: SteeringMap.Entry, _ controllerGain: Double
  ) -> (FocusReach, DroppedFocus.Reason?) {
    let limits = plan.limits
    let perVolt = entry.gain * source
    let needed = plan.regimen.setPoint.pascals
    // The controller's own, simpler estimate has the last word at the treatment: where it alone says no, its number is the one shown.
    let controllerLoss = SteeringLoss.decibels(relativeGain: controllerGain)
    var loss = entry.lossDecibels
    if loss <= limits.steeringLossMaximumDecibels, controllerLoss > limits.steeringLossMaximumDecibels {
      loss = controllerLoss
    }
    var volts = perVolt > 0 ? needed / perVolt : .infinity
    let controllerVolts = controller.drive(relativeGain: controllerGain)
    if volts <= limits.railMaximum.volts, controllerVolts > limits.railMaximum.volts {
      volts = controllerVolts
    }
    let available = LinearEstimate(
      peakNegative: .pascals(
        min(perVolt * limits.railMaximum.volts, FocusReach.pressures.upperBound.pascals)))
    let reach = FocusReach(
      available: available, availableSaturated: saturation.peakNegative(of: available),
      drive: .volts(min(volts, FocusReach.drives.upperBound.volts)),
      lossDecibels: min(max(loss, FocusReach.losses.lowerBound), FocusReach.losses.upperBound), lobe: nil)
    if array.elements.contains(where: {
      $0.isEnabled && $0.position.distance(to: entry.focus) < ArrayDescription.focusDistanceMinimum
    }) {
      return (reach, .atElement)
    }
    if loss > limits.steeringLossMaximumDecibels { return (reach, .steeringLoss) }
    if volts > limits.railMaximum.volts { return (reach, .pressure) }
    return (reach, nil)
  }

  /// The box around the foci and the geometric focus, grown by the margin, in steps of a third of a wavelength, or of the −6 dB width along an
  /// axis where that is more.
  private func search(around foci: [Position]) throws(InputError) -> LobeSearch {
    let terms = document.terms.lobes
    let margin = terms.searchMargin.resolved(wavelength: plan.wavelength).metres
    var low = array.geometricFocus.lanes
    var high = low
    for focus in foci {
      low = low.replacing(with: focus.lanes, where: focus.lanes .< low)
      high = high.replacing(with: focus.lanes, where: focus.lanes .> high)
    }
    let law = field.focused(at: array.geometricFocus)
    let wavelength = plan.wavelength.metres
    var step = SIMD3<Double>.zero
    var lobe = SIMD3<Double>.zero
    for axis in 0..<3 {
      var direction = SIMD3<Double>.zero
      direction[axis] = 1
      let width = field.beamWidth(
        at: array.geometricFocus,
        along: Position(x: .metres(direction.x), y: .metres(direction.y), z: .metres(direction.z)),
        reach: .metres(30 * wavelength), driving: law
      ).width?.metres
      // An array whose beam never narrows within thirty wavelengths has no lobes along it that would not be its beam.
      step[axis] = max(wavelength, width ?? wavelength) / 3
      lobe[axis] = 2 * (width ?? 30 * wavelength)
    }
    do throws(FieldFault) {
      let region = try FieldGrid(
        from: Position(clamping: low - margin), to: Position(clamping: high + margin),
        step: Position(x: .metres(step.x), y: .metres(step.y), z: .metres(step.z)))
      guard region.count <= Self.maximumPoints else { throw .grid }
      return LobeSearch(
        region: region, mainLobe: Position(x: .metres(lobe.x), y: .metres(lobe.y), z: .metres(lobe.z)),
        candidates: 16)
    } catch {
      throw document.complaint(
        "reach.search-margin",
        "with \(Dimension.length.shown(margin)) on every side, lobes would have to be looked for at more than "
          + "\(Self.maximumPoints) points")
    }
  }

  var notes: [String] {
    let terms = document.terms
    let margin = terms.lobes.searchMargin.resolved(wavelength: plan.wavelength).metres
    var notes = [
      "lobes and bubbles were looked for within \(Dimension.length.shown((margin * 1e4).rounded() / 1e4)) of the foci and the geometric "
        + "focus, not beyond"
    ]
    if terms.medium.saturationCeiling == MediumTerms().saturationCeiling {
      notes.append(
        "p- is taken to saturate at \(Dimension.pressure.shown(terms.medium.saturationCeiling.pascals)): "
          + "from memory, not measured")
    }
    if terms.medium.attenuates {
      notes.append(
        "pressures and drives of this plan are those in the medium; the controller's own estimate is for water, "
          + "without a hydrophone it drives for water")
    }
    return notes
  }
}

extension Position {
  /// For coordinates that were computed: the nearest that a position can hold.
  fileprivate init(clamping lanes: SIMD4<Double>) {
    self.init(x: Length(clamping: lanes.x), y: Length(clamping: lanes.y), z: Length(clamping: lanes.z))
  }
}
