import Field
import Foundation
import HistotripsyCore

/// A lattice of foci without end, and what it costs to liquefy space with it: the way to compare spacings and set-points
/// before a target is filled.
///
/// The cloud of the geometric focus stands for that of every focus. Doses of all lattice points around a cell are added at
/// sample points in the cell; the bursts needed are those that bring the wanted share of the samples to liquefaction.
public struct UnitCell: Equatable, Sendable {
  /// Between neighbours of a row, of hexagonal layers across z.
  public var across: Length
  /// Between neighbours of the lattice that it would have along z, stretched or squeezed: layers lie √(2/3) of this apart.
  public var along: Length
  /// (p−)LE at every focus.
  public var pressure: LinearEstimate
  /// Bursts of every focus.
  public var bursts: UInt32

  public init(across: Length, along: Length, pressure: LinearEstimate, bursts: UInt32) {
    self.across = across
    self.along = along
    self.pressure = pressure
    self.bursts = bursts
  }

  /// Cubic metres a focus stands for.
  public var volume: Double { across.metres * across.metres * along.metres / 2.0.squareRoot() }

  /// Cubic metres liquefied for each burst.
  public var volumePerBurst: Double { volume / Double(bursts) }
}

/// The cloud of bursts at the geometric focus, sampled finely, and the lattices that can be made of it.
public struct CloudSample: Sendable {
  /// Largest distance from the focus that is sampled, across and along z.
  let reach: SIMD2<Double>
  let step: Double
  let counts: SIMD3<Int>
  /// Amplitude relative to the focus.
  let amplitudes: [Float]
  public let model: CloudModel
  private let wavelength: Double

  /// - Parameters:
  ///   - field: an array's field; its geometric focus is where the cloud is sampled.
  ///   - model: threshold and effect.
  public init(_ field: ArrayField, model: CloudModel = CloudModel()) {
    self.model = model
    wavelength = field.wavelength.metres
    step = wavelength / 16
    reach = SIMD2(1.5, 3) * wavelength
    let half = SIMD3(Int(reach.x / step), Int(reach.x / step), Int(reach.y / step))
    counts = half &* 2 &+ 1
    let centre = field.geometricFocus
    let steered = SteeredField(
      field, foci: [centre], centre: centre,
      radius: .metres((2 * reach.x * reach.x + reach.y * reach.y).squareRoot() + step))
    let total = counts.x * counts.y * counts.z
    let counts = counts
    let step = step
    var amplitudes: [Float] = []
    amplitudes.reserveCapacity(total)
    let laws: [Int32] = [0]
    withUnsafeTemporaryAllocation(of: SIMD8<Float>.self, capacity: 1) { out in
      withUnsafeTemporaryAllocation(of: SIMD4<Double>.self, capacity: 8) { points in
        laws.withUnsafeBufferPointer { laws in
          for first in stride(from: 0, to: total, by: 8) {
            for lane in 0..<8 {
              let index = min(first + lane, total - 1)
              let (row, x) = index.quotientAndRemainder(dividingBy: counts.x)
              let (z, y) = row.quotientAndRemainder(dividingBy: counts.y)
              let away = SIMD4(Double(x - half.x), Double(y - half.y), Double(z - half.z), 0) * step
              points[lane] = centre.lanes + away
            }
            steered.amplitudes(at: UnsafeBufferPointer(points), of: laws, into: out)
            for lane in 0..<min(8, total - first) { amplitudes.append(out[0][lane] / steered.peaks[0]) }
          }
        }
      }
    }
    self.amplitudes = amplitudes
  }

  /// Amplitude relative to the focus at an offset from it in metres; 0 beyond the sample.
  @inline(__always) func amplitude(_ offset: SIMD3<Double>) -> Float {
    let place = offset / step + SIMD3(Double(counts.x / 2), Double(counts.y / 2), Double(counts.z / 2))
    let index = place.rounded(.toNearestOrAwayFromZero)
    guard index.x >= 0, index.y >= 0, index.z >= 0, index.x < Double(counts.x), index.y < Double(counts.y),
      index.z < Double(counts.z)
    else { return 0 }
    return amplitudes[Int(index.x) + counts.x * (Int(index.y) + counts.y * Int(index.z))]
  }

  /// Volume in which half of all bursts cavitate or more, cubic metres.
  public func cloudVolume(at pressure: LinearEstimate) -> Double {
    let cut = Float(model.threshold.peakNegative.pascals / pressure.peakNegative.pascals)
    return Double(amplitudes.count { $0 >= cut }) * step * step * step
  }

  /// Widths of the cloud through the focus along x, y and z, metres; zero below threshold.
  public func cloudWidths(at pressure: LinearEstimate) -> SIMD3<Double> {
    let cut = Float(model.threshold.peakNegative.pascals / pressure.peakNegative.pascals)
    var widths = SIMD3<Double>.zero
    guard cut <= 1 else { return widths }
    for axis in 0..<3 {
      for sign in [-1.0, 1] {
        var away = 0.0
        var offset = SIMD3<Double>.zero
        while true {
          offset[axis] = sign * (away + step)
          guard amplitude(offset) >= cut else { break }
          away += step
        }
        widths[axis] += away
      }
    }
    return widths
  }

  /// The lattice of this pressure that liquefies most for each burst; `nil` where no burst cavitates.
  /// - Parameter share: of space that has to be liquefied, above 0 and below 1.
  public func bestCell(at pressure: LinearEstimate, share: Double) -> UnitCell? {
    let widths = cloudWidths(at: pressure)
    guard widths.min() > 0 else { return nil }
    let across = max(min(widths.x, widths.y), 2 * step)
    let along = max(widths.z, 2 * step)
    var best: UnitCell?
    for i in 0...8 {
      for j in 0...8 {
        let cell = cell(
          across: across * (0.7 + 0.1 * Double(i)), along: along * (0.7 + 0.1 * Double(j)), pressure, share)
        guard let cell else { continue }
        if cell.volumePerBurst > best?.volumePerBurst ?? 0 { best = cell }
      }
    }
    return best
  }

  /// Half the sides of a box, across and along z, that holds every sample whose bursts count at all; metres.
  func extent(at pressure: LinearEstimate) -> SIMD2<Double> {
    let lowest = model.threshold.peakNegative.pascals - CloudModel.reach * model.deviation.pascals
    let cut = Float(lowest / pressure.peakNegative.pascals)
    var extent = SIMD2(step, step)
    for (index, amplitude) in amplitudes.enumerated() where amplitude >= cut {
      let (row, x) = index.quotientAndRemainder(dividingBy: counts.x)
      let (z, y) = row.quotientAndRemainder(dividingBy: counts.y)
      let side = Double(max(abs(x - counts.x / 2), abs(y - counts.y / 2))) + 0.5
      extent.x = max(extent.x, side * step)
      extent.y = max(extent.y, (Double(abs(z - counts.z / 2)) + 0.5) * step)
    }
    return extent
  }

  /// `nil` when no number of bursts up to 10 000 liquefies the share.
  func cell(
    across: Double, along: Double, _ pressure: LinearEstimate, _ share: Double
  ) -> UnitCell? {
    let row = across * 3.0.squareRoot() / 2
    let layer = along * (2.0 / 3).squareRoot()
    let hollow = across / 3.0.squareRoot()
    let extent = extent(at: pressure)
    let logarithms = CloudModel.Logarithms(model)
    let pascals = Float(pressure.peakNegative.pascals)
    let layers = Int((extent.y / layer).rounded(.up)) + 1
    let rows = Int((extent.x / row).rounded(.up)) + 3
    let columns = Int((extent.x / across).rounded(.up)) + 3
    // Layers and rows are alike but shifted: a sheared cell of one of them holds every kind of point once.
    let samples = 8
    var doses: [Float] = []
    doses.reserveCapacity(samples * samples * samples)
    for a in 0..<samples {
      for b in 0..<samples {
        for c in 0..<samples {
          let (u, v, w) = (
            (Double(a) + 0.5) / Double(samples), (Double(b) + 0.5) / Double(samples),
            (Double(c) + 0.5) / Double(samples)
          )
          let point = SIMD3(u * across + v * across / 2, v * row + w * hollow, w * layer)
          var dose: Float = 0
          for k in -layers...layers {
            let z = point.z - Double(k) * layer
            guard abs(z) <= extent.y else { continue }
            let turn = Double(k - 3 * Int((Double(k) / 3).rounded())) * hollow
            for j in -rows...rows {
              let y = point.y - Double(j) * row - turn
              guard abs(y) <= extent.x else { continue }
              let shift = j % 2 != 0 ? across / 2 : 0
              for i in -columns...columns {
                let x = point.x - Double(i) * across - shift
                guard abs(x) <= extent.x else { continue }
                dose -= logarithms.value(amplitude(SIMD3(x, y, z)) * pascals)
              }
            }
          }
          doses.append(dose)
        }
      }
    }
    doses.sort()
    let weakest = doses[Int(Double(doses.count) * (1 - share))]
    let needed = -log1p(-model.liquefied)
    guard weakest > 0, needed / Double(weakest) <= 10_000 else { return nil }
    return UnitCell(
      across: .metres(across), along: .metres(along), pressure: pressure,
      bursts: UInt32((needed / Double(weakest)).rounded(.up)))
  }
}
