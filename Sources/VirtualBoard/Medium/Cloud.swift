import Glibc
import HistotripsyCore

/// What one burst does to the tissue.
///
/// *Where.* A burst of one or two cycles makes bubbles wherever its own field, as a linear estimate, is above that burst's threshold
/// p_t + σ·z. z is drawn from the normal distribution once for each burst and each lobe, so that the chance of cavitation at
/// any one place is P = ½ + ½ erf((p − p_t)/(√2 σ)), and the mean over bursts of what is left intact there falls as Π (1 − r·P). The
/// same z for a whole lobe gives every burst one cloud with an edge, as high-speed pictures show, and not a mist of cells.
///
/// *How much.* Every cell in the cloud loses r of what is left of it; less under residual bubbles of an earlier cloud, less where
/// injected bubbles alone cavitated. Stiff tissue stops early, calcified tissue never cavitates.
extension Medium {
  struct Effect {
    var didCavitate = false
    var fractionation = 0.0
    var stiffness = 0.0
    /// Volume in which there are bubbles, cubic metres.
    var volume = 0.0
  }

  /// The thresholds of one burst at one lobe, in pascals of its linear estimate.
  private struct Thresholds {
    var intrinsic: Double
    /// Infinite where no injected bubble was there.
    var seeded = Double.infinity
    var lowest: Double { min(intrinsic, seeded) }
  }

  /// What a burst has in common wherever it cavitates.
  private struct Blow {
    let now: UInt64
    let drive: Double
    /// Share of what is left that one unhindered burst fractionates.
    let rate: Double
    let ablationShare: Double
    /// How far the tissue stands from rest: whole cells and the rest of it.
    let shift: SIMD4<Double>
    let cells: SIMD4<Int>
    let rest: SIMD8<Float>
  }

  /// Cells that were reached.
  private struct Tally {
    var count = 0
    var fractionation = 0.0
    var stiff = 0
  }

  func treat(
    _ beam: Beam, at instant: Instant, drive: Double, linear: Double, negative: Double, _ model: BurstModel
  ) -> Effect {
    let deviate = noise.gaussian(within: Self.largestDeviate)
    let shift = breathing.map { $0.displacement(at: instant) } ?? SIMD4(repeating: 0)
    let point = beam.focus.lanes - shift
    let spread = cavitation.spread.pascals
    guard let tissue, let residual, let place = tissue.place(at: point) else {
      let threshold = cavitation.threshold(
        celsius: waterTemperature.celsius, shockShare: model.shockShare)
      // Water has nothing to hold a bubble back: it collapses as late as in liquefied tissue.
      return Effect(
        didCavitate: linear > threshold + spread * deviate, fractionation: 0, stiffness: -1,
        volume: cloudVolume(linear, threshold: threshold))
    }
    let now = instant.nanoseconds
    tissue.age(place, to: now)
    coalesce(at: point, negative: negative, model, tissue, residual)
    let celsius = tissueCelsius + Double(place.pointee.warmth)
    let heat = heating * linear * linear * 1e-12 * model.duration * 1e6
    place.pointee.warmth += Float(min(heat, 100))
    let median = cavitation.threshold(celsius: celsius, shockShare: model.shockShare)
    var thresholds = Thresholds(intrinsic: median + spread * deviate)
    var least = median - Self.largestDeviate * spread
    if let microbubbles {
      thresholds.seeded = seededThreshold(microbubbles, place, celsius, negative: negative)
      least = min(least, leastSeeded(microbubbles, celsius))
    }
    let blow = blow(at: now, drive, shift, tissue, model)
    let isAtFocus = linear > thresholds.lowest && place.pointee.kind != .calcified
    var tally = Tally()
    var lobeCells = 0
    if model.cycles > 2 {
      if isAtFocus { longBurst(beam, blow, thresholds, linear, tissue, residual, &tally) }
    } else if let waves = beam.waves, drive > 0, strongest(linear, drive) >= least {
      chart(beam, waves, drive: drive, lowest: least, model)
      for n in 0..<waves.patchCount {
        let patch = waves.patches[n]
        let own =
          n == 0
          ? thresholds
          : Thresholds(intrinsic: median + spread * noise.gaussian(within: Self.largestDeviate))
        if n == 1 { lobeCells = tally.count }
        strike(waves, patch, blow, own, isAtFocus: n == 0 && isAtFocus, tissue, residual, &tally)
      }
      lobeCells = waves.patchCount > 1 ? tally.count - lobeCells : 0
    }
    if tally.count == 0, isAtFocus, model.cycles <= 2 {
      smallCloud(beam, blow, thresholds, linear, tissue, residual, &tally)
    }
    return effect(tally, isAtFocus: isAtFocus, at: point, beam, linear, median, lobeCells, tissue, model)
  }

  /// Draws beyond this many deviations are cut: one burst in 16 000.
  private static let largestDeviate = 4.0

  /// The most that a law can reach anywhere: the focus may be far from the strongest place, for a law that steers too far.
  private func strongest(_ linear: Double, _ drive: Double) -> Double {
    max(1.2 * linear, naturalPascalsPerVolt * drive)
  }

  private func blow(
    at now: UInt64, _ drive: Double, _ shift: SIMD4<Double>, _ tissue: Tissue, _ model: BurstModel
  ) -> Blow {
    let inCells = shift * tissue.cellsPerMetre
    let whole = inCells.rounded(.toNearestOrAwayFromZero)
    let rest = inCells - whole
    var lanes = SIMD8<Float>(repeating: 0)
    for axis in 0..<3 {
      lanes[axis] = Float(rest[axis])
      lanes[axis + 4] = Float(rest[axis] * rest[axis] / 2)
    }
    return Blow(
      now: now, drive: drive, rate: tissue.configuration.fractionationPerPulse * model.lengthFactor,
      ablationShare: microbubbles?.ablationShare ?? 1, shift: shift,
      cells: SIMD4(Int(whole.x), Int(whole.y), Int(whole.z), 0), rest: lanes)
  }

  /// The cells of one lobe that are above their threshold.
  private func strike(
    _ waves: LawWaves, _ patch: LawWaves.Patch, _ blow: Blow, _ thresholds: Thresholds, isAtFocus: Bool,
    _ tissue: Tissue, _ residual: ResidualBubbleCells, _ tally: inout Tally
  ) {
    let lowest = Float(thresholds.lowest / blow.drive)
    let intrinsic = Float(thresholds.intrinsic / blow.drive)
    // A cell that moves may find more than the map has for it.
    guard patch.largest * (breathing == nil ? 1 : 1.2) >= lowest || isAtFocus else { return }
    let stiffLimit = tissue.configuration.stiffLimit
    for n in patch.cells {
      let cell = waves.cells[n]
      var value = cell.value
      var index = Int(cell.index)
      var place = Int(cell.place)
      if let slopes = waves.slopes {
        let change = slopes[n] * blow.rest
        value += (change[0] + change[1] + change[2]) + (change[4] + change[5] + change[6])
        guard value >= lowest, let moved = self.moved(index, blow, tissue) else { continue }
        (index, place) = moved
      }
      guard value >= lowest else { continue }
      let here = tissue.place(place)
      guard here.pointee.kind != .calcified else { continue }
      let shield = 1 - residualBubbles.shielding * residual.memory(cell: index, now: blow.now)
      let isSoft = here.pointee.kind == .soft
      let rate =
        blow.rate * Double(here.pointee.rate) * shield * (value >= intrinsic ? 1 : blow.ablationShare)
      tally.fractionation += tissue.fractionate(cell: index, rate: rate, limit: isSoft ? 1 : stiffLimit)
      residual.deposit(cell: index, now: blow.now)
      tally.count += 1
      if !isSoft { tally.stiff += 1 }
    }
  }

  /// Which tissue now stands where a cell is at rest.
  private func moved(_ index: Int, _ blow: Blow, _ tissue: Tissue) -> (index: Int, place: Int)? {
    let side = tissue.cellsPerSide
    let cell = SIMD4(index % side, index / side % side, index / (side * side), 0) &- blow.cells
    guard let found = tissue.index(of: cell), let place = tissue.placeIndex(at: tissue.centre(of: cell))
    else { return nil }
    return (found, place)
  }

  /// A cloud so small that no cell's middle lies in it: the cell that holds the focus loses in proportion to the cloud's volume.
  private func smallCloud(
    _ beam: Beam, _ blow: Blow, _ thresholds: Thresholds, _ linear: Double, _ tissue: Tissue,
    _ residual: ResidualBubbleCells, _ tally: inout Tally
  ) {
    let volume = cloudVolume(linear, threshold: thresholds.lowest)
    blast(at: beam.focus.lanes - blow.shift, blow, thresholds, linear, tissue, residual, &tally) {
      index, rate, limit in
      _ = tissue.fractionate(
        cell: index, rate: rate * min(1, volume / tissue.cellVolume), limit: limit)
      residual.deposit(cell: index, now: blow.now)
    }
  }

  /// Shock scattering and boiling: an ellipsoid in proportion to the beam.
  private func longBurst(
    _ beam: Beam, _ blow: Blow, _ thresholds: Thresholds, _ linear: Double, _ tissue: Tissue,
    _ residual: ResidualBubbleCells, _ tally: inout Tally
  ) {
    let point = beam.focus.lanes - blow.shift
    let halfAxes = halfAxes(beam, tissue)
    blast(at: point, blow, thresholds, linear, tissue, residual, &tally) { _, rate, limit in
      tissue.eachCell(at: point, halfAxes: halfAxes) { index, share in
        _ = tissue.fractionate(cell: index, rate: rate * share, limit: limit)
        residual.deposit(cell: index, now: blow.now)
      }
    }
  }

  /// One place decides, that of the focus.
  private func blast(
    at point: SIMD4<Double>, _ blow: Blow, _ thresholds: Thresholds, _ linear: Double, _ tissue: Tissue,
    _ residual: ResidualBubbleCells, _ tally: inout Tally, _ fractionate: (Int, Double, Double) -> Void
  ) {
    guard let place = tissue.place(at: point), let index = tissue.index(of: tissue.cell(holding: point))
    else {
      return
    }
    let memory = residual.memory(cell: index, now: blow.now)
    let isSoft = place.pointee.kind == .soft
    let rate =
      blow.rate * Double(place.pointee.rate) * (1 - residualBubbles.shielding * memory)
      * (linear > thresholds.intrinsic ? 1 : blow.ablationShare)
    fractionate(index, rate, isSoft ? 1 : tissue.configuration.stiffLimit)
    tally = Tally(count: 1, fractionation: tissue.fractionation(at: point), stiff: isSoft ? 0 : 1)
  }

  /// Published for a beam of 1.8 × 4.0 mm at −6 dB.
  private func halfAxes(_ beam: Beam, _ tissue: Tissue) -> SIMD4<Double> {
    let published = SIMD4(1.8e-3, 1.8e-3, 4.0e-3, 1)
    let cloud = SIMD4(
      tissue.configuration.cloudWidth.metres, tissue.configuration.cloudWidth.metres,
      tissue.configuration.cloudLength.metres, 0)
    let widths = beam.waves.map { self.widths(beam, $0) } ?? published
    // Smaller ones would fall between the middles of cells.
    let least = SIMD4<Double>(repeating: 0.87 / tissue.cellsPerMetre)
    let half = cloud * widths / published / 2
    return half.replacing(with: least, where: half .< least)
  }

  private func effect(
    _ tally: Tally, isAtFocus: Bool, at point: SIMD4<Double>, _ beam: Beam, _ linear: Double,
    _ median: Double, _ lobeCells: Int, _ tissue: Tissue, _ model: BurstModel
  ) -> Effect {
    guard tally.count > 0 else {
      let isStiff = tissue.place(at: point)?.pointee.kind != .soft
      return Effect(
        didCavitate: isAtFocus, fractionation: tissue.fractionation(at: point), stiffness: isStiff ? 1 : 0,
        volume: 0)
    }
    let count = Double(tally.count)
    var volume = Double(lobeCells) * tissue.cellVolume
    if model.cycles > 2 {
      let half = halfAxes(beam, tissue)
      volume += 4 * Double.pi / 3 * half.x * half.y * half.z
    } else {
      // That of half of all bursts: how late the collapse comes must tell of the tissue, not of one burst's luck.
      volume += cloudVolume(linear, threshold: median)
    }
    return Effect(
      didCavitate: true, fractionation: tally.fractionation / count, stiffness: Double(tally.stiff) / count,
      volume: volume)
  }

  /// The threshold of injected bubbles in this burst, infinite where none was there; uses up the share of them that it destroys.
  @inline(__always) private func seededThreshold(
    _ microbubbles: Microbubbles, _ place: UnsafeMutablePointer<Tissue.Place>, _ celsius: Double,
    negative: Double
  ) -> Double {
    let concentration = Double(place.pointee.microbubbles)
    if negative >= microbubbles.destructionThreshold.pascals {
      place.pointee.microbubbles *= Float(1 - microbubbles.depletion)
    }
    let deviate = noise.gaussian(within: Self.largestDeviate)
    guard noise.uniform() < 1 - exp(-microbubbles.meanCount * concentration) else { return .infinity }
    return leastSeeded(microbubbles, celsius) + (deviate + Self.largestDeviate) * microbubbles.spread.pascals
  }

  /// The lowest threshold that injected bubbles ever have.
  private func leastSeeded(_ microbubbles: Microbubbles, _ celsius: Double) -> Double {
    microbubbles.threshold.pascals
      + cavitation.temperatureSlope * (celsius - cavitation.referenceTemperature.celsius)
      - Self.largestDeviate * microbubbles.spread.pascals
  }

  /// A burst of at least 0.5 ms at a mechanical index of 0.2 to 1 pushes residual bubbles together until they are gone.
  @inline(__always) private func coalesce(
    at point: SIMD4<Double>, negative: Double, _ model: BurstModel, _ tissue: Tissue,
    _ residual: ResidualBubbleCells
  ) {
    guard model.duration >= 0.5e-3 else { return }
    let index = negative * 1e-6 / (model.carrier * 1e-6).squareRoot()
    guard index >= 0.2, index <= 1 else { return }
    let reach = residualBubbles.coalescenceReach.metres
    tissue.eachCell(at: point, halfAxes: SIMD4(reach, reach, reach, 0)) { index, _ in
      residual.coalesce(cell: index, leaving: 1 - residualBubbles.coalescence)
    }
  }
}
