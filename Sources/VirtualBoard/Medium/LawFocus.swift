import HistotripsyCore

/// Finds where the waves of a law meet, from nothing but the times at which its elements fire: multilateration.
///
/// Unknown are the meeting point f and the meeting time; each firing element says |rᵢ − f| + c·tᵢ = s. Gauss–Newton on these
/// equations, with weights that forget elements arriving far out of step (late or stuck elements): the width of what is still
/// listened to shrinks from all to an eighth of a wavelength while the fit closes in.
struct LawFocus {
  var point: SIMD4<Double>
  /// Seconds from the end of the trigger's latency.
  var arrival: Double
  var pressure: Double
  var coherence: Double

  /// The meeting point of a law; when the waves never meet, the strongest point that a search around the natural focus finds.
  static func find(
    _ firings: [TransducerField.Firing], in field: TransducerField, near natural: SIMD4<Double>
  ) -> LawFocus {
    let active = field.sources.indices.filter { firings[$0].sign != 0 && field.sources[$0].strength != 0 }
    guard !active.isEmpty else {
      return LawFocus(point: natural, arrival: 0, pressure: 0, coherence: 0)
    }
    // One to three elements meet along a line or not at all: what counts is what they do at the natural focus.
    guard active.count >= 4 else { return judged(natural, active, firings, field) }
    if let fitted = fit(active, firings, field, natural) {
      let found = judged(fitted, active, firings, field)
      if found.coherence >= leastCoherence { return found }
    }
    return search(active, firings, field, natural)
  }

  /// Below this the elements' waves are closer to chance than to a focus (256 in chance phases: 0.06).
  private static let leastCoherence = 0.4
  private static let iterations = 60

  private static func judged(
    _ point: SIMD4<Double>, _ active: [Int], _ firings: [TransducerField.Firing], _ field: TransducerField
  ) -> LawFocus {
    let (coherent, incoherent) = field.pressure(of: firings, at: point)
    let times = active.map {
      firings[$0].time + distance(field.sources[$0].position, point) / field.soundSpeed
    }
    return LawFocus(
      point: point, arrival: median(times), pressure: coherent,
      coherence: incoherent > 0 ? coherent / incoherent : 0)
  }

  /// `nil` when the equations do not determine a point within 1 m of the natural focus.
  private static func fit(
    _ active: [Int], _ firings: [TransducerField.Firing], _ field: TransducerField, _ natural: SIMD4<Double>
  ) -> SIMD4<Double>? {
    let c = field.soundSpeed
    let narrowest = c / field.frequency / 8
    var point = natural
    var sum = median(active.map { distance(field.sources[$0].position, point) + c * firings[$0].time })
    var width = 0.05
    for _ in 0..<iterations {
      var normal = [Double](repeating: 0, count: 16)
      var right = [Double](repeating: 0, count: 4)
      for index in active {
        let ray = point - field.sources[index].position
        let length = TransducerField.dot(ray, ray).squareRoot()
        guard length > 1e-6 else { continue }
        let residual = length + c * firings[index].time - sum
        let share = residual / width
        let weight = 1 / ((1 + share * share) * (1 + share * share))
        let row = (ray.x / length, ray.y / length, ray.z / length, -1.0)
        accumulate(&normal, &right, row, residual, weight)
      }
      // Damping far below the curvature of any array that can focus; it keeps two elements in a line from dividing by nothing.
      for k in 0..<4 { normal[k * 5] += 1e-9 * (normal[15] + 1e-9) }
      guard let step = LinearSystem.solve(normal, right, pivotAtLeast: 1e-12) else { return nil }
      let move = SIMD4(step[0], step[1], step[2], 0)
      let length = TransducerField.dot(move, move).squareRoot()
      // A step beyond 30 mm leaves the region in which the equations are nearly linear.
      let scale = length > 0.03 ? 0.03 / length : 1
      point -= move * scale
      sum -= step[3] * scale
      let away = point - natural
      guard TransducerField.dot(away, away) < 1 else { return nil }
      if width > narrowest {
        if length < width { width = max(narrowest, width * 0.5) }
      } else if length < 1e-9 {
        return point
      }
    }
    return point
  }

  private static func accumulate(
    _ normal: inout [Double], _ right: inout [Double], _ row: (Double, Double, Double, Double),
    _ residual: Double, _ weight: Double
  ) {
    let r = SIMD4(row.0, row.1, row.2, row.3)
    for i in 0..<4 {
      for j in 0..<4 { normal[i * 4 + j] += weight * r[i] * r[j] }
      right[i] += weight * r[i] * residual
    }
  }

  /// A lattice of 11³ points, a wavelength apart, around the natural focus; then a climb from the best of them, which stays
  /// within a wavelength of the lattice.
  private static func search(
    _ active: [Int], _ firings: [TransducerField.Firing], _ field: TransducerField, _ natural: SIMD4<Double>
  ) -> LawFocus {
    let pitch = field.soundSpeed / field.frequency
    var best = natural
    var strongest = field.pressure(of: firings, at: natural).coherent
    func consider(_ point: SIMD4<Double>) -> Bool {
      let away = point - natural
      guard max(abs(away.x), abs(away.y), abs(away.z)) <= 6 * pitch else { return false }
      let pressure = field.pressure(of: firings, at: point).coherent
      guard pressure > strongest else { return false }
      strongest = pressure
      best = point
      return true
    }
    for i in -5...5 {
      for j in -5...5 {
        for k in -5...5 {
          _ = consider(natural + SIMD4(Double(i), Double(j), Double(k), 0) * pitch)
        }
      }
    }
    var step = pitch / 2
    while step > 1e-5 {
      let centre = best
      var climbed = false
      for axis in 0..<3 {
        var offset = SIMD4<Double>(repeating: 0)
        offset[axis] = step
        if consider(centre + offset) { climbed = true }
        if consider(centre - offset) { climbed = true }
      }
      if !climbed { step /= 2 }
    }
    return judged(best, active, firings, field)
  }

  private static func distance(_ a: SIMD4<Double>, _ b: SIMD4<Double>) -> Double {
    let d = a - b
    return TransducerField.dot(d, d).squareRoot()
  }
  private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}
