import Foundation
import HistotripsyCore

/// Where the field is strongest outside the main lobe.
public struct SecondaryLobe: Equatable, Sendable {
  public let position: Position
  /// Amplitude there, in units of ρ·c·u₀.
  public let gain: Double
  /// Relative to the amplitude at the focus itself; 1 is as strong.
  public let relativeToFocus: Double

  /// Negative where the lobe is weaker than the focus.
  public var decibels: Double { 20 * log10(relativeToFocus) }
}

/// How to look for the worst secondary lobe of a focus.
///
/// The amplitude is taken at every point of a grid, in the fast mode, leaving out a box around the focus. The strongest local
/// maxima on the grid are then refined by `CompassSearch` within the region and outside the box, in the field's own method, and
/// the strongest of them counts. Missed is a lobe that lies between the grid's points so that they show it weaker than `candidates`
/// others: lobes are about as wide as the main lobe, so steps of a third of its −6 dB widths see them all.
public struct LobeSearch: Equatable, Sendable {
  /// The points searched first; its extent is the region.
  public var region: FieldGrid
  /// Half the sides of the box around each focus that belongs to the main lobe: as a rule twice the −6 dB widths.
  public var mainLobe: Position
  /// Local maxima to refine; 1 to 64.
  public var candidates: Int

  public init(region: FieldGrid, mainLobe: Position, candidates: Int = 8) {
    precondition(candidates >= 1 && candidates <= 64, "1 to 64 candidates")
    self.region = region
    self.mainLobe = mainLobe
    self.candidates = candidates
  }

  @inline(__always) func isMainLobe(_ point: SIMD4<Double>, of focus: SIMD4<Double>) -> Bool {
    let offset = point - focus
    return abs(offset.x) <= mainLobe.lanes.x && abs(offset.y) <= mainLobe.lanes.y
      && abs(offset.z) <= mainLobe.lanes.z
  }

  /// The strongest local maxima on the grid outside the main lobe, strongest first; among equals the earlier on the grid.
  func candidates(_ amplitudes: UnsafeBufferPointer<Float>, focus: SIMD4<Double>) -> [Int] {
    let (nx, ny, nz) = (region.counts.x, region.counts.y, region.counts.z)
    var best: [Int] = []
    var weakest = -Float.infinity
    var index = -1
    for z in 0..<nz {
      for y in 0..<ny {
        for x in 0..<nx {
          index += 1
          let here = amplitudes[index]
          guard best.count < candidates || here > weakest else { continue }
          guard !isMainLobe(region.lanes(index), of: focus) else { continue }
          var isMaximum = true
          neighbours: for dz in -min(z, 1)...min(nz - 1 - z, 1) {
            for dy in -min(y, 1)...min(ny - 1 - y, 1) {
              for dx in -min(x, 1)...min(nx - 1 - x, 1) {
                let other = index + dx + nx * (dy + ny * dz)
                guard amplitudes[other] > here else { continue }
                // The flank of the main lobe is no reason against a maximum at its edge.
                if !isMainLobe(region.lanes(other), of: focus) {
                  isMaximum = false
                  break neighbours
                }
              }
            }
          }
          guard isMaximum else { continue }
          best.append(index)
          best.sort { (amplitudes[$1], $0) < (amplitudes[$0], $1) }
          if best.count > candidates { best.removeLast() }
          if best.count == candidates, let last = best.last { weakest = amplitudes[last] }
        }
      }
    }
    return best
  }
}

extension ArrayField {
  /// The worst secondary lobe of one focus; `nil` when the main lobe fills the region.
  public func secondaryLobe(
    of focus: Position, driving excitation: Excitation, search: LobeSearch
  ) -> SecondaryLobe? {
    let weights = self.weights([excitation])
    let grid = search.region
    let parts = ParallelChunks.results((grid.count + Self.chunk - 1) / Self.chunk) { part -> [Float] in
      let first = part * Self.chunk
      return weights.withUnsafeBufferPointer { weights in
        self.gains(count: min(Self.chunk, grid.count - first), method: .piston, weights: weights) {
          grid.lanes(first + $0)
        }.map { Float($0.magnitude) }
      }
    }
    let amplitudes = parts.flatMap { $0 }
    return amplitudes.withUnsafeBufferPointer {
      refined(search.candidates($0, focus: focus.lanes), focus: focus, excitation, search)
    }
  }

  /// The strongest of some grid points, after climbing from each.
  func refined(
    _ candidates: [Int], focus: Position, _ excitation: Excitation, _ search: LobeSearch
  ) -> SecondaryLobe? {
    let weights = self.weights([excitation])
    func amplitudes(_ points: [SIMD4<Double>]) -> [Double] {
      weights.withUnsafeBufferPointer { weights in
        gains(count: points.count, method: method, weights: weights) { points[$0] }.map(\.magnitude)
      }
    }
    let grid = search.region
    let low = grid.corner.lanes
    let high = grid.lanes(grid.count - 1)
    var step = grid.step.lanes * 0.5
    for axis in 0..<3 where grid.counts[axis] == 1 { step[axis] = 0 }
    var best: (point: SIMD4<Double>, value: Double)?
    for candidate in candidates {
      let found = CompassSearch.maximum(
        from: grid.lanes(candidate), step: step, smallest: wavelength.metres * 1e-3,
        isAllowed: { point in
          (0..<3).allSatisfy { point[$0] >= low[$0] && point[$0] <= high[$0] }
            && !search.isMainLobe(point, of: focus.lanes)
        }, values: amplitudes)
      if found.value > best?.value ?? -1 { best = found }
    }
    guard let best else { return nil }
    let atFocus = amplitudes([focus.lanes])[0]
    return SecondaryLobe(
      position: Position(metres: best.point), gain: best.value,
      relativeToFocus: atFocus > 0 ? best.value / atFocus : .infinity)
  }
}
