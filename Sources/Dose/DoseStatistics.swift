import Foundation
import HistotripsyCore

func exponential(_ x: Double) -> Double { exp(x) }
func logarithm(_ x: Double) -> Double { log(x) }

/// A part of space about which a dose map is asked: a target, a margin around it, a keep-out.
public struct DoseRegion: Sendable {
  /// A box along the axes that holds the region, metres in the array's frame.
  let low: SIMD4<Double>
  let high: SIMD4<Double>
  let contains: @Sendable (SIMD4<Double>) -> Bool

  /// - Parameters:
  ///   - low: lower corner of a box that holds the region.
  ///   - high: its upper corner.
  ///   - contains: whether a point of the array's frame lies in the region.
  public init(low: Position, high: Position, contains: @escaping @Sendable (Position) -> Bool) {
    self.low = low.lanes
    self.high = high.lanes
    self.contains = { point in
      Position(checkedMetres: point.x, point.y, point.z).map(contains) ?? false
    }
  }

  /// - Parameters:
  ///   - low: lower corner of a box that holds the region, metres.
  ///   - high: its upper corner.
  package init(
    low: SIMD4<Double>, high: SIMD4<Double>, contains: @escaping @Sendable (SIMD4<Double>) -> Bool
  ) {
    self.low = low
    self.high = high
    self.contains = contains
  }
}

/// What a dose map does to one region. A voxel belongs to the region when its centre does.
public struct DoseSummary: Equatable, Sendable {
  /// Cubic metres, by voxels.
  public var volume: Double
  /// Share of the region that is liquefied, 0 to 1.
  public var treatedShare: Double
  /// Share of the region where the strongest burst is above the threshold, 0 to 1.
  public var aboveThresholdShare: Double
  /// Mean fractionation, 0 to 1.
  public var meanFractionation: Double
  /// Dose–volume histogram: entry i is the share of the region with a fractionation of at least i/100; 101 entries.
  public var histogram: [Double]

  /// V95: share of the region with a fractionation of at least 0.95.
  public var v95: Double { histogram[95] }

  /// D98: the largest fractionation, in hundredths, that at least 98 % of the region has.
  public var d98: Double { Double(histogram.lastIndex { $0 >= 0.98 } ?? 0) / 100 }

  /// Cubic metres liquefied.
  public var treatedVolume: Double { volume * treatedShare }
}

extension DoseMap {
  /// The dose of a region; `nil` when no voxel's centre lies in it.
  public func summary(of region: DoseRegion) -> DoseSummary? {
    summary(of: RegionVoxels(region, on: lattice))
  }

  /// What is liquefied outside a region: its volume in cubic metres.
  public func spill(outside region: DoseRegion) -> Double {
    var voxels = 0
    eachLiquefied { if !region.contains($0) { voxels += 1 } }
    return Double(voxels) * lattice.voxelVolume
  }
}
