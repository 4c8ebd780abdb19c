import Arrays
import HistotripsyCore

/// Where a hydrophone stands, from the times at which the waves of single elements arrive there.
///
/// Every element says |rᵢ − p| / c + T = tᵢ, with one unknown T for all (trigger latency, burst length, cables). Gauss–Newton with
/// weights 1/(1 + (residual/scale)²)², so that late elements and misread signals are forgotten; the scale falls from 1 µs to `spread`.
public struct HydrophoneFix: Equatable, Sendable {
  public let position: Position
  /// Standard uncertainty (k = 1) of each component, by the scatter of the arrivals that agree.
  public let uncertainty: Position
  /// T.
  public let delay: Nanoseconds
  /// Root mean square of the residuals of those that agree, in seconds of time.
  public let residual: Double
  /// Elements whose arrival agrees within three scales.
  public let agreeing: Int

  /// One arrival: an element and the time from the trigger to the middle of its burst, in seconds, its own law's delay taken off.
  public struct Arrival: Equatable, Sendable {
    public var element: Position
    public var time: Double
    public init(element: Position, time: Double) {
      self.element = element
      self.time = time
    }
  }

  /// - Parameters:
  ///   - start: a guess within some centimetres.
  ///   - spread: seconds by which good arrivals scatter; above 0.
  /// - Returns: `nil` when fewer than six arrivals agree or they do not determine a point.
  public init?(_ arrivals: [Arrival], near start: Position, speedOfSound: Speed, spread: Double) {
    precondition(spread > 0, "arrivals scatter")
    let c = speedOfSound.metresPerSecond
    var point = start.lanes
    let offsets = arrivals.map { $0.time - ($0.element.lanes - point).length / c }.sorted()
    guard offsets.count >= 6 else { return nil }
    var delay = offsets[offsets.count / 2]
    var scale = max(1e-6, spread)
    for _ in 0..<60 {
      var normal = NormalEquations()
      for arrival in arrivals {
        let ray = point - arrival.element.lanes
        let distance = ray.length
        guard distance > 1e-4 else { continue }
        let off = arrival.time - distance / c - delay
        let near = 1 + off * off / (scale * scale)
        let weight = 1 / near
        // Metres throughout, so that all four unknowns are of one size.
        let row = SIMD4(ray.x / distance, ray.y / distance, ray.z / distance, 1) * weight
        normal.add(row, off * c * weight)
      }
      guard let step = normal.solution() else { return nil }
      point += SIMD4(step.x, step.y, step.z, 0)
      delay += step.w / c
      guard (point - start.lanes).length < 0.2 else { return nil }
      if scale > spread {
        scale = max(spread, scale / 2)
      } else if step.length < 1e-9 {
        break
      }
    }
    var sum = 0.0
    var count = 0
    var kept = NormalEquations()
    for arrival in arrivals {
      let ray = point - arrival.element.lanes
      let distance = ray.length
      let off = arrival.time - distance / c - delay
      guard abs(off) < 3 * scale, distance > 1e-4 else { continue }
      sum += off * off
      count += 1
      kept.add(SIMD4(ray.x / distance, ray.y / distance, ray.z / distance, 1), 0)
    }
    guard count >= 6, let time = Nanoseconds(checkedSeconds: delay), let spreading = kept.variances() else {
      return nil
    }
    // Four unknowns were fitted.
    let metres = (sum / Double(max(1, count - 4))).squareRoot() * c
    uncertainty = Position(
      metres: SIMD4(spreading.x.squareRoot(), spreading.y.squareRoot(), spreading.z.squareRoot(), 0) * metres)
    position = Position(metres: point)
    self.delay = time
    residual = (sum / Double(count)).squareRoot()
    agreeing = count
  }
}
