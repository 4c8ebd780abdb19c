import Arrays
import Dose
import Field
import HistotripsyCore
import Text

/// What a fit chooses where a request leaves it open.
public struct FittedTerms: OptionSet, Sendable, Equatable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let spacing = FittedTerms(rawValue: 1)
  public static let setPoint = FittedTerms(rawValue: 2)
  public static let pulses = FittedTerms(rawValue: 4)

  /// The word that stands in a file for what is to be chosen.
  static let word = "fitted"
}

/// Bounds of a fit that are not the plan's own: what a certificate says.
public struct FitBounds: Equatable, Sendable {
  /// Measured, in place of the array's or the plan's.
  public var sourcePressurePerVolt: Pressure?
  /// Highest set-point.
  public var setPointMaximum: Pressure?

  public init(sourcePressurePerVolt: Pressure? = nil, setPointMaximum: Pressure? = nil) {
    self.sourcePressurePerVolt = sourcePressurePerVolt
    self.setPointMaximum = setPointMaximum
  }
}

/// Chooses set-point, lattice and pulses for a request that leaves them open, in a fraction of a second: the highest
/// set-point that the array carries, and the lattice that needs the fewest pulses for the goal by the cloud of the
/// geometric focus (`QuickDose`).
struct PlanFit {
  private let document: PlanDocument
  private let array: ArrayDescription
  private let bounds: FitBounds
  private let target: TargetTerms
  private let field: ArrayField
  private let volume: PlannedVolume
  private let sample: CloudSample

  /// Share of the highest pressure that is left for the pressure loop and for water that is not as warm as planned [choice].
  static let headroom = 0.05
  /// Above the threshold by this, as a share, a cloud is worth its bursts [choice].
  static let leastOverThreshold = 1.1
  /// Treated beyond the goal, as a share of what the goal leaves untreated: clouds are not everywhere that of the geometric focus [choice].
  static let reserve = 0.6
  /// Set-points are whole multiples of this.
  static let setPointStep = 0.5e6
  /// Shares of the target that are settled for, where the goal's cannot be had within the limits.
  private static let sharesTried = [
    0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.15, 0.1, 0.05, 0.02,
  ]
  /// Share of the foci that a plan may have which those within the target may take; the rest is for the rim [choice].
  private static let roomForRim = 0.75
  /// How far outside the target foci are tried, against the cell's width.
  static let rimShares: [Double] = [-0.1, 0, 0.1, 0.2, 0.3, 0.45]
  /// Lengths are whole multiples of a part of a metre so small.
  static let lengthSteps = 1e5

  init(
    _ document: PlanDocument, _ array: ArrayDescription, _ target: TargetTerms, _ bounds: FitBounds
  ) throws(InputError) {
    self.document = document
    self.array = array
    self.target = target
    self.bounds = bounds
    let terms = document.terms
    let wavelength = Length.metres(terms.speedOfSound.metresPerSecond / array.frequency.hertz)
    let tissue = terms.medium.attenuates ? terms.medium.tissue(about: array.geometricFocus) : nil
    do throws(FieldFault) {
      field = try ArrayField(array, speedOfSound: terms.speedOfSound, method: .piston, tissue: tissue)
    } catch {
      throw InputError(file: array.provenance.source, message: error.words)
    }
    volume = target.volume(geometricFocus: array.geometricFocus, wavelength: wavelength)
    try document.checkVoxels(volume)
    // Counted out for tissue that answers as weakly as it may.
    var weak = target.cloud.model
    weak.effect *= 1 - target.cloud.effectUncertainty
    sample = CloudSample(field, model: weak)
  }

  func fitted() throws(InputError) -> PlanDocument {
    var fitted = document
    let open = document.terms.fitted
    var setPoint = document.terms.regimen.setPoint
    if open.contains(.setPoint) {
      let (chosen, share) = try self.setPoint()
      setPoint = chosen
      let shown = Dimension.pressure.shown(chosen.pascals)
      fitted.notes.append(
        share == nil
          ? "set-point: \(shown), fitted to what the array carries"
          : "set-point: \(shown), which reaches some \(Dimension.share.shown(share ?? 0)) of the target; a weaker one would reach more, and "
            + "take more foci or pulses than a plan and limits.pulses-maximum allow")
    }
    fitted.terms.regimen.setPoint = setPoint
    guard let setPoint else { return fitted }
    if open.contains(.spacing) || open.contains(.pulses) { try fit(&fitted, at: setPoint) }
    if open.contains(.pulses), document.lines["regimen.ends-when-done"] == nil {
      // Clouds overlap: what one focus' collapse times say of it, its neighbours have done as well, and its pulses are meant for them too.
      fitted.terms.regimen.endsWhenDone = false
      fitted.notes.append("foci get all their pulses: clouds overlap, and neighbours rest on them")
    }
    fitted.terms.fitted = []
    return fitted
  }

  // MARK: Set-point

  /// Places that stand for the target: a coarse grid within it, and its centre.
  private var probes: [Position] {
    let (low, high) = volume.target.box()
    var places: [Position] = []
    let steps = 8
    for k in 0...steps {
      for j in 0...steps {
        for i in 0...steps {
          let share = SIMD4(Double(i), Double(j), Double(k), 0) / Double(steps)
          let place = low + (high - low) * share
          if volume.isTreated(place) { places.append(Position(metres: place)) }
        }
      }
    }
    return places.isEmpty ? [volume.target.centre] : places
  }

  /// The highest that reaches as much of the target as can be reached, within the limits; where they bind, with the share that it reaches.
  private func setPoint() throws(InputError) -> (Pressure, share: Double?) {
    let limits = document.terms.limits
    let perVolt =
      (bounds.sourcePressurePerVolt ?? document.terms.calibration.sourcePressurePerVolt
      ?? array.sourcePressurePerVolt).pascals
    let places = probes
    guard let map = field.steeringMap(over: places) else {
      throw InputError(
        file: array.provenance.source, message: "no pressure reaches the array's geometric focus")
    }
    var available = map.entries.filter { $0.lossDecibels <= limits.steeringLossMaximumDecibels }
      .map { $0.gain * perVolt * limits.railMaximum.volts * (1 - Self.headroom) }
    available.sort(by: >)
    let ceiling = min(limits.setPointMaximum, bounds.setPointMaximum ?? limits.setPointMaximum).pascals
    let threshold = target.cloud.model.threshold.peakNegative.pascals
    let least = threshold * Self.leastOverThreshold
    let strongest = min(available.first ?? 0, ceiling)
    guard strongest > threshold else {
      let why =
        available.isEmpty
        ? "steering to any place of the target costs more than limits.steering-loss-maximum, "
          + Dimension.decibels.shown(limits.steeringLossMaximumDecibels)
        : "(p-)LE is \(Dimension.pressure.shown((strongest / 1e4).rounded() * 1e4)) at most in the target, with limits.rail-maximum, "
          + "\(Dimension.voltage.shown(limits.railMaximum.volts)), and limits.set-point-maximum, "
          + Dimension.pressure.shown(limits.setPointMaximum.pascals)
      throw document.complaint(
        "target",
        "no burst makes bubbles: \(why); the threshold is \(Dimension.pressure.shown(threshold))")
    }
    let kept = available.count { $0 >= min(least, strongest) }
    let counts = ([Self.aim(target.goal)] + Self.sharesTried).map {
      min(Int((Double(places.count) * $0).rounded(.up)), kept)
    }
    // The weaker the set-point, the more is reached, and the more pulses that takes.
    var chosen = strongest
    var settled: Double?
    for count in counts where count > 0 {
      chosen = min(ceiling, available[count - 1])
      let share = Double(count) / Double(places.count)
      settled = count < counts[0] ? (share * 100).rounded() / 100 : nil
      if isWithinLimits(chosen, share: share) { break }
    }
    return (
      .pascals(max(1, (chosen / Self.setPointStep).rounded(.down)) * Self.setPointStep), settled
    )
  }

  /// Whether the plan's limits and a plan's size leave room for the foci and pulses that a share of the target takes.
  private func isWithinLimits(_ pascals: Double, share: Double) -> Bool {
    let pressure = LinearEstimate(peakNegative: .pascals(pascals))
    guard let cell = sample.bestCell(at: pressure, share: Self.aim(target.goal)) else { return false }
    return foci(of: cell) <= Double(FocusGrid.maximumFoci) * Self.roomForRim
      && foci(of: cell) * share * Double(cell.bursts) <= Double(document.terms.limits.pulsesMaximum)
  }

  /// How many a lattice has in the target, roughly.
  private func foci(of cell: UnitCell) -> Double { target.shape.volumeCubicMetres / cell.volume }

  /// What a fit aims at, so that the goal is reached where clouds are not as thought.
  static func aim(_ goal: TreatmentGoal) -> Double {
    goal.treatedShare + (1 - goal.treatedShare) * reserve
  }

  // MARK: Lattice

  private func fit(_ fitted: inout PlanDocument, at setPoint: Pressure) throws(InputError) {
    let pressure = LinearEstimate(peakNegative: setPoint)
    let quick = QuickDose(sample, at: pressure)
    guard let cells = cells(pressure) else {
      throw document.complaint(
        "regimen.set-point",
        "\(Dimension.pressure.shown(setPoint.pascals)) make no bubbles: the threshold is "
          + Dimension.pressure.shown(target.cloud.model.threshold.peakNegative.pascals))
    }
    if let widest = cells.first, document.terms.fitted.contains(.spacing),
      foci(of: widest) > Double(FocusGrid.maximumFoci)
    {
      throw document.complaint(
        "placement.spacing",
        "the spacing fitted to \(Dimension.pressure.shown(setPoint.pascals)) gives about \(Int(foci(of: widest))) foci, which is out of "
          + "range (1 … \(FocusGrid.maximumFoci) foci)")
    }
    let voxels = RegionVoxels(volume.treated, on: volume.lattice)
    guard voxels.count > 0 else {
      throw document.complaint(
        target.keepOuts.isEmpty ? "target" : "keep-out",
        target.keepOuts.isEmpty
          ? "the target holds no voxel of \(Dimension.length.shown(volume.lattice.edge.metres))"
          : "the keep-out regions cover the whole target: nothing is left to treat")
    }
    var best: (terms: PlanTerms, result: QuickDose.Result, foci: Int, cost: Double)?
    for cell in cells {
      for rim in rims(cell) {
        var terms = fitted.terms
        terms.rim = rim
        if document.terms.fitted.contains(.spacing) {
          terms.packing = .hexagonal
          terms.spacing = .axes(x: .length(cell.across), y: .length(cell.across), z: .length(cell.along))
        }
        var trial = fitted
        trial.terms = terms
        trial.terms.fitted = []
        guard let foci = try? trial.latticeFoci(for: array), !foci.isEmpty,
          let result = quick.fewest(of: foci, treating: voxels, share: Self.aim(target.goal))
        else { continue }
        let cost = Double(result.bursts) * Double(foci.count) * penalty(result.spillShare)
        if cost < best?.cost ?? .infinity { best = (terms, result, foci.count, cost) }
      }
    }
    guard let best else {
      throw document.complaint(
        "placement.spacing",
        "no lattice was found that treats \(Dimension.share.shown(target.goal.treatedShare)) of the target at "
          + "\(Dimension.pressure.shown(setPoint.pascals)); state spacing and pulses")
    }
    fitted.terms = best.terms
    if document.lines["regimen.minimum-distance"] == nil { spread(&fitted, at: pressure) }
    if document.terms.fitted.contains(.pulses) {
      let left = try 1 - lostToBubbles(best.result.bursts, foci: best.foci, fitted)
      fitted.terms.regimen.pulsesPerFocus = UInt32(
        min((Double(best.result.bursts) / left).rounded(.up), Double(RegimenTerms.pulses.upperBound)))
      fitted.terms.regimen.minimumCavitatingPulses = min(
        fitted.terms.regimen.minimumCavitatingPulses, fitted.terms.regimen.pulsesPerFocus)
    }
    fitted.notes.append(
      "spacing \(best.terms.spacing.yaml), rim \(Dimension.length.shown(best.terms.rim.metres)) and "
        + "\(fitted.terms.regimen.pulsesPerFocus) pulses a focus: fitted to the cloud of the geometric focus at "
        + "\(Dimension.pressure.shown(setPoint.pascals)), for \(Dimension.share.shown(RegionDose.millionths(best.result.treatedShare))) "
        + "of the target and \(Dimension.share.shown(RegionDose.millionths(best.result.spillShare))) of spill"
    )
  }

  /// Mean share of their effect that bursts lose to the bubbles of earlier ones: where clouds come to a voxel at random times, at the rate
  /// at which it gets what it needs, the last of them is exp(−t/τ) of a cloud on average: λτ/(1 + λτ).
  private func lostToBubbles(
    _ bursts: UInt32, foci: Int, _ fitted: PlanDocument
  ) throws(InputError) -> Double {
    let wavelength = Length.metres(
      fitted.terms.speedOfSound.metresPerSecond / array.frequency.hertz)
    let regimen = try fitted.regimen(at: array.frequency, wavelength: wavelength)
    let window = RotationWindow.size(for: regimen, foci: foci, slots: VisitingOrder.slots)
    let turn = max(Double(window) * regimen.firstStage.period.seconds, regimen.minimumRevisit.seconds)
    let atOnce = max(1, sample.model.burstsNeeded / Double(bursts))
    let rate = atOnce / turn * target.cloud.residual.timeConstant.seconds
    return target.cloud.residual.shielding * rate / (1 + rate)
  }

  /// A preset's distance of successive pulses holds for clouds of any size; the length of the cloud keeps one burst
  /// out of the bubbles of the last, and lets small targets be treated without waiting.
  private func spread(_ fitted: inout PlanDocument, at pressure: LinearEstimate) {
    let length = Self.rounded(sample.cloudWidths(at: pressure).max())
    let wavelength = Length.metres(
      fitted.terms.speedOfSound.metresPerSecond / array.frequency.hertz)
    guard length < fitted.terms.regimen.minimumDistance.resolved(wavelength: wavelength) else { return }
    fitted.terms.regimen.minimumDistance = .length(length)
    fitted.notes.append(
      "pulses in succession lie \(Dimension.length.shown(length.metres)) apart at least: the length of the cloud"
    )
  }

  /// By how much spill beyond four fifths of what the goal allows makes a lattice count as slower: a fifth more spill
  /// as much as half the time again. The fifth is for clouds that are not everywhere that of the geometric focus
  /// [choice].
  private func penalty(_ spill: Double) -> Double {
    let allowed = max(0.8 * target.goal.spillMaximum, 1e-3)
    return 1 + 2.5 * max(0, spill / allowed - 1)
  }

  /// The cell that needs the fewest bursts in bulk, and denser ones, which treat rims better; one without size where the spacing is stated.
  private func cells(_ pressure: LinearEstimate) -> [UnitCell]? {
    guard sample.cloudWidths(at: pressure).min() > 0 else { return nil }
    guard document.terms.fitted.contains(.spacing) else {
      let width = sample.cloudWidths(at: pressure)
      return [
        UnitCell(
          across: .metres(min(width.x, width.y)), along: .metres(width.z), pressure: pressure, bursts: 1)
      ]
    }
    guard let best = sample.bestCell(at: pressure, share: Self.aim(target.goal)) else { return nil }
    return [1, 0.9, 0.8].map { factor in
      var cell = best
      cell.across = Self.rounded(best.across.metres * factor)
      cell.along = Self.rounded(best.along.metres * factor)
      return cell
    }
  }

  /// How far foci may lie outside the target; what the plan states is kept.
  private func rims(_ cell: UnitCell) -> [Length] {
    guard document.terms.fitted.contains(.spacing) else { return [document.terms.rim] }
    let across = cell.across.metres
    return Self.rimShares.map { share -> Length in Self.rounded(across * share) }
  }

  private static func rounded(_ metres: Double) -> Length {
    .metres((metres * lengthSteps).rounded() / lengthSteps)
  }
}

extension PlanDocument {
  /// The request with everything chosen that it leaves open; itself where it leaves nothing open.
  /// - Throws: an array that makes no bubbles in the target; a goal that no lattice reaches.
  public func fitted(
    for array: ArrayDescription, within bounds: FitBounds = FitBounds()
  ) throws(InputError) -> PlanDocument {
    guard !terms.fitted.isEmpty else { return self }
    guard let target = terms.target, terms.regimen.hasCloudModel(terms.cloud, at: array.frequency) else {
      // Without a volume or a model of its bursts there is nothing to fit to: the preset's values and one wavelength.
      var plain = self
      if case .fitted = terms.spacing { plain.terms.spacing = .wavelengths(1) }
      plain.terms.fitted = []
      return plain
    }
    return try PlanFit(self, array, target, bounds).fitted()
  }

  /// - Throws: more voxels than a dose map may have.
  func checkVoxels(_ volume: PlannedVolume) throws(InputError) {
    guard volume.boxVoxels <= PlannedVolume.maximumVoxels else {
      throw complaint(
        "goal.voxel",
        "voxels of \(Dimension.length.shown(volume.lattice.edge.metres)) are \(Int(volume.boxVoxels)) in the box of the "
          + "target (1 … \(Int(PlannedVolume.maximumVoxels))); state larger voxels or a smaller target")
    }
  }
}

extension RegimenTerms {
  /// Whether all its bursts are stated in cycles, of which they have no more than those with a model.
  var hasShortBursts: Bool {
    ([firstStage] + (secondStage.map { [$0] } ?? [])).allSatisfy {
      if case .cycles(let count) = $0.burst { count <= PlanMaker.cyclesWithModel } else { false }
    }
  }

  /// Whether it is known where its bursts make bubbles: those of one and two cycles do where the field is above threshold. With injected
  /// microbubbles the threshold is another, which has to be stated.
  func hasCloudModel(_ cloud: CloudTerms, at frequency: Frequency) -> Bool {
    if kind == .microbubble, cloud == CloudTerms() { return false }
    return ([firstStage] + (secondStage.map { [$0] } ?? [])).allSatisfy {
      $0.burst.cycles(at: frequency) <= PlanMaker.cyclesWithModel
    }
  }
}
