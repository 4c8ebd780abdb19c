import HistotripsyCore
import MediumField

/// Finds where in the tissue a law's waves meet besides its focus.
///
/// The whole ball is looked through in steps of a third of a wavelength for one law in each cube of eight wavelengths' edge
/// that foci lie in; what is found there is tried, by a climb from the same offset, for every other law whose focus lies in the
/// same cube. The search is for a continuous wave, of which wave trains are taken afterwards (`WaveTrains`).
///
/// A lobe half a wavelength wide at −6 dB is at least half as strong at the nearest point looked at, and between laws of a cube
/// directivity changes it by less than 2 dB: points are followed from half the floor on, and lobes kept from three quarters of it.
final class LobeSearch {
  private let near: NearField
  /// For each cube, the offsets from the focus at which lobes were found, and down to which amplitude.
  private var known: [SIMD3<Int32>: (floor: Double, offsets: [SIMD4<Double>])] = [:]
  private var fieldNumber = 0
  private static let pointsPerTile = 5

  init(elements: Int) { near = NearField(elements: elements) }

  /// Peaks of at least `floor` pascals per volt; some may lie in the main lobe.
  func lobes(
    of waves: LawWaves, in field: TransducerField, tissue: Tissue, focus: SIMD4<Double>, floor: Double,
    fieldNumber: Int
  ) -> [SIMD4<Double>] {
    if self.fieldNumber != fieldNumber {
      known = [:]
      self.fieldNumber = fieldNumber
    }
    let wavelength = field.soundSpeed / field.frequency
    let place = ((focus - tissue.centre) / (8 * wavelength)).rounded(.toNearestOrAwayFromZero)
    let cube = SIMD3(Int32(place.x), Int32(place.y), Int32(place.z))
    if known[cube].map({ $0.floor > floor }) ?? true {
      // Somewhat lower than asked for, so that a little more drive does not ask again.
      let lowest = 0.8 * floor
      let found = search(waves, field, tissue, focus: focus, floor: 0.75 * lowest)
      known[cube] = (lowest, found.map { $0 - focus })
    }
    var peaks: [SIMD4<Double>] = []
    for offset in known[cube]?.offsets ?? [] {
      let (peak, value) = climb(from: focus + offset, waves, field, tissue)
      if value >= floor, isNew(peak, among: peaks, wavelength) { peaks.append(peak) }
    }
    return peaks
  }

  private func isNew(_ peak: SIMD4<Double>, among peaks: [SIMD4<Double>], _ wavelength: Double) -> Bool {
    peaks.allSatisfy {
      let away = $0 - peak
      return TransducerField.dot(away, away) > 0.04 * wavelength * wavelength
    }
  }

  /// Every peak of at least `floor` in the ball, tile by tile.
  private func search(
    _ waves: LawWaves, _ field: TransducerField, _ tissue: Tissue, focus: SIMD4<Double>, floor: Double
  ) -> [SIMD4<Double>] {
    let wavelength = field.soundSpeed / field.frequency
    let step = wavelength / 3
    let tile = Double(Self.pointsPerTile) * step
    let radius = tissue.configuration.radius.metres
    let tiles = Int((radius / tile).rounded(.up))
    let reach = tile * 0.8660254037844386
    var starts: [SIMD4<Double>] = []
    for k in -tiles...tiles {
      for j in -tiles...tiles {
        for i in -tiles...tiles {
          let offset = SIMD4(Double(i), Double(j), Double(k), 0) * tile
          let away = TransducerField.dot(offset, offset).squareRoot()
          guard away < radius + reach else { continue }
          near.look(at: tissue.centre + offset, waves.firings, in: field)
          // Not even all waves in step would do.
          guard near.total + reach * near.totalSlope >= floor else { continue }
          gather(around: tissue.centre + offset, step, floor: 0.5 * floor, tissue, into: &starts)
        }
      }
    }
    var peaks: [SIMD4<Double>] = []
    for start in starts {
      let (peak, value) = climb(from: start, waves, field, tissue)
      if value >= floor, isNew(peak, among: peaks, wavelength) { peaks.append(peak) }
    }
    return peaks
  }

  private func gather(
    around middle: SIMD4<Double>, _ step: Double, floor: Double, _ tissue: Tissue,
    into starts: inout [SIMD4<Double>]
  ) {
    let half = Self.pointsPerTile / 2
    for z in -half...half {
      for y in -half...half {
        for x in -half...half {
          let offset = SIMD4(Double(x), Double(y), Double(z), 0) * step
          guard tissue.place(at: middle + offset) != nil else { continue }
          let value = near.sum(at: offset).amplitude
          if value >= floor, isCrest(value, offset, step, middle, tissue) { starts.append(middle + offset) }
        }
      }
    }
  }

  /// No neighbour along an axis is higher. What lies outside the tissue does not count: a lobe that grows towards the array has its
  /// crest where it enters the tissue.
  private func isCrest(
    _ value: Double, _ offset: SIMD4<Double>, _ step: Double, _ middle: SIMD4<Double>, _ tissue: Tissue
  ) -> Bool {
    for axis in 0..<3 {
      for sign in [1.0, -1] {
        var beside = offset
        beside[axis] += sign * step
        guard tissue.place(at: middle + beside) != nil else { continue }
        if near.sum(at: beside).amplitude > value { return false }
      }
    }
    return true
  }

  /// Uphill in steps that halve from a sixth of a wavelength, no farther than a wavelength and within the tissue.
  private func climb(
    from start: SIMD4<Double>, _ waves: LawWaves, _ field: TransducerField, _ tissue: Tissue
  ) -> (SIMD4<Double>, Double) {
    let wavelength = field.soundSpeed / field.frequency
    near.look(at: start, waves.firings, in: field)
    var best = SIMD4<Double>(repeating: 0)
    var highest = near.sum(at: best).amplitude
    var step = wavelength / 6
    while step > wavelength / 50 {
      var climbed = false
      let middle = best
      for axis in 0..<3 {
        for sign in [1.0, -1] {
          var offset = middle
          offset[axis] += sign * step
          guard TransducerField.dot(offset, offset) <= wavelength * wavelength,
            tissue.place(at: start + offset) != nil
          else { continue }
          let value = near.sum(at: offset).amplitude
          if value > highest { (best, highest, climbed) = (offset, value, true) }
        }
      }
      if !climbed { step /= 2 }
    }
    return (start + best, highest)
  }
}
