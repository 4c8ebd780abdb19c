/// The waves of a law's elements around a point, ready to be summed at many places near it: a continuous wave in single precision.
///
/// Distances are exact; the elements' amplitudes change along a straight line. Within one and a half wavelengths of the point both
/// together hold to 1 % of the amplitude at a focus (`CloudFieldTests` compares them with the field itself).
package final class NearField {
  private typealias Four = SIMD4<Float>
  /// Nine columns of groups of four elements: where the point lies as seen from the element, how far, by how many metres its wave is
  /// late at the point, its amplitude there, and the amplitude's slopes.
  private let columns: UnsafeMutablePointer<SIMD4<Float>>
  private let groupsMaximum: Int
  private var groups = 0
  private var perWavelength: Float = 0
  private var scale = 0.0
  /// The sum of all amplitudes at the point, and of the lengths of their slopes.
  package private(set) var total = 0.0
  package private(set) var totalSlope = 0.0

  package init(elements: Int) {
    groupsMaximum = (elements + 3) / 4
    columns = .allocate(capacity: 9 * groupsMaximum)
    columns.initialize(repeating: SIMD4(repeating: 0), count: 9 * groupsMaximum)
  }

  deinit { columns.deallocate() }

  /// Around another point from here on.
  package func look(
    at point: SIMD4<Double>, _ firings: UnsafeMutableBufferPointer<TransducerField.Firing>,
    in field: TransducerField
  ) {
    perWavelength = Float(field.frequency / field.soundSpeed)
    scale = field.facePressure
    let step = 0.25 * field.soundSpeed / field.frequency
    var count = 0
    var first: Double?
    total = 0
    totalSlope = 0
    for index in firings.indices where firings[index].sign != 0 && field.sources[index].strength != 0 {
      let source = field.sources[index]
      let ray = point - source.position
      let distance = TransducerField.dot(ray, ray).squareRoot()
      guard distance > 1e-6 else { continue }
      let sign = firings[index].sign
      let here = sign * field.quickAmplitude(source, at: point)
      let x = (sign * field.quickAmplitude(source, at: point + SIMD4(step, 0, 0, 0)) - here) / step
      let y = (sign * field.quickAmplitude(source, at: point + SIMD4(0, step, 0, 0)) - here) / step
      let z = (sign * field.quickAmplitude(source, at: point + SIMD4(0, 0, step, 0)) - here) / step
      let path = field.soundSpeed * firings[index].time + distance
      let origin = first ?? path
      first = origin
      let group = count / 4
      let lane = count % 4
      if lane == 0 { clear(group, late: Float(path - origin)) }
      set(0, group, lane, ray.x)
      set(1, group, lane, ray.y)
      set(2, group, lane, ray.z)
      set(3, group, lane, distance)
      set(4, group, lane, path - origin)
      set(5, group, lane, here)
      set(6, group, lane, x)
      set(7, group, lane, y)
      set(8, group, lane, z)
      total += abs(here)
      totalSlope += (x * x + y * y + z * z).squareRoot()
      count += 1
    }
    groups = (count + 3) / 4
    total *= scale
    totalSlope *= scale
  }

  @inline(__always) private func set(_ column: Int, _ group: Int, _ lane: Int, _ value: Double) {
    columns[column * groupsMaximum + group][lane] = Float(value)
  }

  /// Lanes without an element are as late as the group's first, far away, and silent.
  private func clear(_ group: Int, late: Float) {
    for column in 0..<9 { columns[column * groupsMaximum + group] = SIMD4(repeating: 0) }
    columns[3 * groupsMaximum + group] = SIMD4(repeating: 1)
    columns[4 * groupsMaximum + group] = SIMD4(repeating: late)
  }

  /// The amplitude in pascals per volt at an offset from the point, and how many metres lie between the first and the last wave there.
  package func sum(at offset: SIMD4<Double>) -> (amplitude: Double, spread: Double) {
    let x = SIMD4<Float>(repeating: Float(offset.x))
    let y = SIMD4<Float>(repeating: Float(offset.y))
    let z = SIMD4<Float>(repeating: Float(offset.z))
    let square = x * x + y * y + z * z
    var real = SIMD4<Float>(repeating: 0)
    var imaginary = SIMD4<Float>(repeating: 0)
    var low = SIMD4<Float>(repeating: .infinity)
    var high = SIMD4<Float>(repeating: -.infinity)
    var column = columns
    let next = groupsMaximum
    for _ in 0..<groups {
      let along = column[0] * x + column[next] * y + column[2 * next] * z
      let distance = column[3 * next]
      let extra = along + along + square
      let farther = extra / ((distance * distance + extra).squareRoot() + distance)
      let late = column[4 * next] + farther
      low = pointwiseMin(low, late)
      high = pointwiseMax(high, late)
      var turn = late * perWavelength
      turn -= (turn + Self.rounding) - Self.rounding
      let (sine, cosine) = Self.halfTurn(turn)
      let slope = column[6 * next] * x + column[7 * next] * y + column[8 * next] * z
      let amplitude = column[5 * next] + slope
      real += amplitude * (1 - 2 * sine * sine)
      imaginary += amplitude * (2 * sine * cosine)
      column += 1
    }
    let re = Double(real[0]) + Double(real[1]) + Double(real[2]) + Double(real[3])
    let im = Double(imaginary[0]) + Double(imaginary[1]) + Double(imaginary[2]) + Double(imaginary[3])
    return (scale * (re * re + im * im).squareRoot(), Double(high.max() - low.min()))
  }

  /// 1.5 · 2²³: added and taken away, it rounds to a whole number.
  private static let rounding = SIMD4<Float>(repeating: 12_582_912)

  /// Sine and cosine of π·turn for turns within ±½, by their power series: within 4·10⁻⁶.
  @inline(__always) private static func halfTurn(_ turn: SIMD4<Float>) -> (SIMD4<Float>, SIMD4<Float>) {
    let x = turn * Float.pi
    let q = x * x
    var s = q * Float(1.0 / 362_880) - Float(1.0 / 5040)
    s = s * q + Float(1.0 / 120)
    s = s * q - Float(1.0 / 6)
    s = s * q + 1
    var c = Float(1.0 / 40_320) - q * Float(1.0 / 3_628_800)
    c = c * q - Float(1.0 / 720)
    c = c * q + Float(1.0 / 24)
    c = c * q - 0.5
    c = c * q + 1
    return (x * s, c)
  }
}
