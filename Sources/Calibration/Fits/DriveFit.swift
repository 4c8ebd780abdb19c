import Foundation
import HistotripsyCore

/// Peak negative pressure against drive: p = a · (V − V₀), and its deviation from a straight line where waves are strong.
///
/// Drivers give nothing below some volts (a real 500 kHz array's table bends below 10 V), and p− grows ever less with drive:
/// p− = L / √(1 + (L/s)²) with L = a (V − V₀) (`Saturation`). Fitted by Gauss–Newton to all points with their own
/// standard deviations; 1/s² is one of the unknowns, and is 0 where nothing saturates.
public struct DriveFit: Codable, Equatable, Sendable {
  /// a, pascals per volt.
  public let pascalsPerVolt: Double
  /// V₀.
  public let offset: Voltage
  /// 1/s² in Pa⁻².
  public let inverseSquareCeiling: Double
  /// Covariance of (a, V₀, 1/s²) by the readings' scatter alone, row by row.
  public let covariance: [Double]
  /// Mean squared residual over its expectation; about 1 where the form and the readings' deviations are right.
  public let reducedChiSquared: Double

  public struct Reading: Equatable, Sendable {
    public var drive: Voltage
    public var pressure: Pressure
    /// Standard deviation.
    public var deviation: Pressure
    public init(drive: Voltage, pressure: Pressure, deviation: Pressure) {
      self.drive = drive
      self.pressure = pressure
      self.deviation = deviation
    }
  }

  /// - Returns: `nil` for fewer than four readings above zero drive, or readings that do not determine the form.
  public init?(_ readings: [Reading]) {
    let used = readings.filter { $0.drive > .zero && $0.deviation > .zero }
    guard used.count >= 4, let strongest = used.max(by: { $0.drive < $1.drive }) else { return nil }
    let scale = strongest.pressure.pascals
    guard scale > 0 else { return nil }
    // Unknowns of one size: a in scale/V_max, V₀ in V_max, q = scale²/s².
    let top = strongest.drive.volts
    var x = SIMD4<Double>(1, 0, 0, 0)
    var normal = WeightedThree()
    for _ in 0..<50 {
      normal = WeightedThree()
      for reading in used {
        let v = reading.drive.volts / top
        let linear = max(x.x * (v - x.y), 0)
        let root = (1 + x.z * linear * linear).squareRoot()
        let model = linear / root
        let slope = 1 / (root * root * root)
        let row = SIMD4(slope * (v - x.y), -slope * x.x, -0.5 * linear * linear * linear * slope, 0)
        normal.add(
          row, reading.pressure.pascals / scale - model, weight: scale / reading.deviation.pascals)
      }
      guard let step = normal.solution else { return nil }
      x += step
      if abs(step.x) + abs(step.y) + abs(step.z) < 1e-12 { break }
    }
    guard x.x > 0, let inverse = normal.inverse else { return nil }
    pascalsPerVolt = x.x * scale / top
    offset = .volts(x.y * top)
    inverseSquareCeiling = x.z / (scale * scale)
    let units = [scale / top, top, 1 / (scale * scale)]
    covariance = (0..<9).map { inverse[$0] * units[$0 / 3] * units[$0 % 3] }
    let spare = max(1, used.count - 3)
    let (a, v0, q) = (pascalsPerVolt, offset.volts, inverseSquareCeiling)
    reducedChiSquared =
      used.reduce(0) { sum, reading in
        let model = Self.form(a, v0, q, reading.drive.volts)
        let off = (reading.pressure.pascals - model) / reading.deviation.pascals
        return sum + off * off
      } / Double(spare)
  }

  private static func form(_ a: Double, _ v0: Double, _ q: Double, _ volts: Double) -> Double {
    let linear = max(a * (volts - v0), 0)
    return linear / max(1 + q * linear * linear, 1e-3).squareRoot()
  }

  /// What a hydrophone at the focus measures; only where readings were taken is this an interpolation.
  public func peakNegative(at drive: Voltage) -> Pressure {
    .pascals(Self.form(pascalsPerVolt, offset.volts, inverseSquareCeiling, drive.volts))
  }

  /// L = a (V − V₀): what the pressure would be if it kept growing with the drive.
  public func linearEstimate(at drive: Voltage) -> LinearEstimate {
    LinearEstimate(peakNegative: .pascals(max(pascalsPerVolt * (drive.volts - offset.volts), 0)))
  }

  /// Standard deviation of `peakNegative(at:)` by the readings' scatter alone: the confidence band's half-width for k = 1.
  public func deviation(at drive: Voltage) -> Pressure {
    let linear = max(pascalsPerVolt * (drive.volts - offset.volts), 0)
    let root = max(1 + inverseSquareCeiling * linear * linear, 1e-3).squareRoot()
    let slope = 1 / (root * root * root)
    let row = [
      slope * (drive.volts - offset.volts), -slope * pascalsPerVolt, -0.5 * linear * linear * linear * slope,
    ]
    return propagated(row)
  }

  /// The same of `linearEstimate(at:)`.
  public func linearDeviation(at drive: Voltage) -> Pressure {
    propagated([drive.volts - offset.volts, -pascalsPerVolt, 0])
  }

  private func propagated(_ row: [Double]) -> Pressure {
    var sum = 0.0
    for i in 0..<3 { for j in 0..<3 { sum += row[i] * covariance[3 * i + j] * row[j] } }
    return .pascals(max(sum, 0).squareRoot())
  }
}

/// Weighted normal equations with three unknowns, and their inverse.
private struct WeightedThree {
  private var a = [Double](repeating: 0, count: 9)
  private var b = [Double](repeating: 0, count: 3)

  mutating func add(_ row: SIMD4<Double>, _ value: Double, weight: Double) {
    let w = weight * weight
    for i in 0..<3 {
      b[i] += w * row[i] * value
      for j in 0..<3 { a[3 * i + j] += w * row[i] * row[j] }
    }
  }

  /// By cofactors; `nil` where the determinant vanishes against the diagonal.
  var inverse: [Double]? {
    func cofactor(_ i: Int, _ j: Int) -> Double {
      let (r0, r1, c0, c1) = ((i + 1) % 3, (i + 2) % 3, (j + 1) % 3, (j + 2) % 3)
      return a[3 * r0 + c0] * a[3 * r1 + c1] - a[3 * r0 + c1] * a[3 * r1 + c0]
    }
    let determinant = (0..<3).reduce(0.0) { $0 + a[$1] * cofactor(0, $1) }
    guard abs(determinant) > 1e-14 * abs(a[0] * a[4] * a[8]), determinant != 0 else { return nil }
    return (0..<9).map { cofactor($0 % 3, $0 / 3) / determinant }
  }

  var solution: SIMD4<Double>? {
    guard let inverse else { return nil }
    let x = (0..<3).map { i in (0..<3).reduce(0.0) { $0 + inverse[3 * i + $1] * b[$1] } }
    return SIMD4(x[0], x[1], x[2], 0)
  }
}
