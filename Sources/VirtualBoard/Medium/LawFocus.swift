import HistotripsyCore
import MediumField

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

  /// The meeting point of the law in the solver; when the waves never meet, the strongest point that a search around the natural focus
  /// finds.
  static func find(_ solver: FocusSolver, in field: TransducerField, near natural: SIMD4<Double>) -> LawFocus
  {
    solver.gather(in: field)
    guard solver.activeCount > 0 else {
      return LawFocus(point: natural, arrival: 0, pressure: 0, coherence: 0)
    }
    // One to three elements meet along a line or not at all: what counts is what they do at the natural focus.
    guard solver.activeCount >= 4 else { return judged(natural, solver, field) }
    if let fitted = fit(solver, field, natural) {
      let found = judged(fitted, solver, field)
      if found.coherence >= leastCoherence { return found }
    }
    return search(solver, field, natural)
  }

  /// Below this the elements' waves are closer to chance than to a focus (256 in chance phases: 0.06).
  private static let leastCoherence = 0.4
  private static let iterations = 60

  private static func judged(
    _ point: SIMD4<Double>, _ solver: FocusSolver, _ field: TransducerField
  ) -> LawFocus {
    let (coherent, incoherent) = field.pressure(of: solver.firings, at: point)
    let range = solver.median { n in distance(solver.places[n], point) + solver.leads[n] }
    return LawFocus(
      point: point, arrival: range / field.soundSpeed, pressure: coherent,
      coherence: incoherent > 0 ? coherent / incoherent : 0)
  }

  /// `nil` when the equations do not determine a point within 1 m of the natural focus.
  private static func fit(
    _ solver: FocusSolver, _ field: TransducerField, _ natural: SIMD4<Double>
  ) -> SIMD4<Double>? {
    let narrowest = field.soundSpeed / field.frequency / 8
    let (places, leads, count) = (solver.places, solver.leads, solver.activeCount)
    var point = natural
    var sum = solver.median { n in distance(solver.places[n], point) + solver.leads[n] }
    var width = 0.05
    for _ in 0..<iterations {
      var equations = FourEquations()
      let perWidth = 1 / width
      for n in 0..<count {
        let ray = point - places[n]
        let length = TransducerField.dot(ray, ray).squareRoot()
        guard length > 1e-6 else { continue }
        let residual = length + leads[n] - sum
        let share = residual * perWidth
        let near = 1 + share * share
        var row = ray * (1 / length)
        row.w = -1
        equations.add(row, residual: residual, weight: 1 / (near * near))
      }
      guard let step = equations.solution() else { return nil }
      let move = SIMD4(step.x, step.y, step.z, 0)
      let length = TransducerField.dot(move, move).squareRoot()
      // A step beyond 30 mm leaves the region in which the equations are nearly linear.
      let scale = length > 0.03 ? 0.03 / length : 1
      point -= move * scale
      sum -= step.w * scale
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

  /// A lattice of 11³ points, a wavelength apart, around the natural focus; then a climb from the best of them, which stays
  /// within a wavelength of the lattice.
  private static func search(
    _ solver: FocusSolver, _ field: TransducerField, _ natural: SIMD4<Double>
  ) -> LawFocus {
    let pitch = field.soundSpeed / field.frequency
    var best = natural
    var strongest = field.pressure(of: solver.firings, at: natural).coherent
    func consider(_ point: SIMD4<Double>) -> Bool {
      let away = point - natural
      guard max(abs(away.x), abs(away.y), abs(away.z)) <= 6 * pitch else { return false }
      let pressure = field.pressure(of: solver.firings, at: point).coherent
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
    return judged(best, solver, field)
  }

  private static func distance(_ a: SIMD4<Double>, _ b: SIMD4<Double>) -> Double {
    let d = a - b
    return TransducerField.dot(d, d).squareRoot()
  }
}
