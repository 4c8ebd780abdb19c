import Glibc
import HistotripsyCore
import MediumField

/// The waves of a law's elements as they arrive, one by one, at a hydrophone that stands in the field.
///
/// Their sum is taken as a complex amplitude that turns with the carrier, |Z(t)|·e^{iφ(t)}: exact for bursts with slow envelopes, and
/// right wherever the hydrophone stands, whether the waves meet there or not. What propagation does to a strong wave (`Propagation`,
/// `WaveShape`) is applied to the sum as if it had travelled together. That is close at a focus, where the sum is strong, and
/// does not matter elsewhere, where it is weak.
public struct HydrophoneArrivals: Sendable {
  /// One element's wave.
  struct Arrival: Sendable {
    /// From the end of the trigger's latency to the wave's first moment at the hydrophone's middle, in seconds.
    var time: Double
    /// Pascals per volt, averaged over the hydrophone's face: the phases there differ from that in the middle.
    var weight: SIMD2<Double>
    /// What the hydrophone gives of it, over what it gives of a wave along its axis.
    var heard = 1.0
  }

  private let arrivals: [Arrival]
  private let first: Double
  private let last: Double

  init(_ arrivals: [Arrival]) {
    self.arrivals = arrivals
    first = arrivals.map(\.time).min() ?? 0
    last = arrivals.map(\.time).max() ?? 0
  }

  /// From the first arrival to the last, in seconds; a burst is longer by its own length and its flanks.
  func span(of model: BurstModel) -> (from: Double, to: Double) {
    (first, last + model.duration + 2 / model.carrier)
  }

  /// Z in pascals per volt, `time` seconds after the trigger's latency, and what is heard of it. Phase 0 is a crest in the middle
  /// of the burst.
  func amplitude(at time: Double, _ model: BurstModel) -> (there: SIMD2<Double>, heard: SIMD2<Double>) {
    let toMiddle = 1 / model.carrier + model.duration / 2
    let omega = 2 * Double.pi * model.carrier
    var sum = SIMD2<Double>(0, 0)
    var heard = sum
    for arrival in arrivals {
      let t = time - arrival.time - toMiddle
      let height = model.envelope(t)
      guard height > 0 else { continue }
      let phase = omega * t
      let (c, s) = (cos(phase) * height, sin(phase) * height)
      let wave = SIMD2(
        arrival.weight.x * c - arrival.weight.y * s, arrival.weight.x * s + arrival.weight.y * c)
      sum += wave
      heard += arrival.heard * wave
    }
    return (sum, heard)
  }

  /// The largest |Z| of a burst in pascals per volt, and the largest that is heard, looked for eight times a cycle: 0.1 % short of them at
  /// most, by the envelope's curvature (flank of one cycle, raised cosine: 1 − (π/16)²/4 at worst where two flanks meet).
  func peak(_ model: BurstModel) -> (there: Double, heard: Double) {
    let (start, end) = span(of: model)
    let step = 1 / (8 * model.carrier)
    var (largest, heard) = (0.0, 0.0)
    for k in 0...Int((end - start) / step) {
      let z = amplitude(at: start + Double(k) * step, model)
      largest = max(largest, z.there.x * z.there.x + z.there.y * z.there.y)
      heard = max(heard, z.heard.x * z.heard.x + z.heard.y * z.heard.y)
    }
    return (largest.squareRoot(), heard.squareRoot())
  }
}

extension TransducerField {
  /// What a law's firings send to a hydrophone, its face given by four points around its middle, and what it hears of waves from a place.
  func arrivals(
    of firings: UnsafeMutableBufferPointer<Firing>, at middle: SIMD4<Double>, face: (Int) -> SIMD4<Double>,
    heard: (SIMD4<Double>) -> Double
  ) -> HydrophoneArrivals {
    let omega = 2 * Double.pi * frequency
    var arrivals: [HydrophoneArrivals.Arrival] = []
    for index in sources.indices where firings[index].sign != 0 && sources[index].strength != 0 {
      let source = sources[index]
      let ray = middle - source.position
      let distance = Self.dot(ray, ray).squareRoot()
      var weight = SIMD2<Double>(0, 0)
      for n in 0..<4 {
        let away = face(n) - source.position
        // Farther is later, and later is a phase behind.
        let phase = -omega * (Self.dot(away, away).squareRoot() - distance) / soundSpeed
        let amplitude = 0.25 * facePressure * firings[index].sign * self.amplitude(source, at: face(n))
        weight += SIMD2(amplitude * cos(phase), amplitude * sin(phase))
      }
      arrivals.append(
        HydrophoneArrivals.Arrival(
          time: firings[index].time + distance / soundSpeed, weight: weight,
          heard: heard(source.position)))
    }
    return HydrophoneArrivals(arrivals)
  }
}
