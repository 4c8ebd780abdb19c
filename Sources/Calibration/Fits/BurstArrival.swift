import Foundation
import HistotripsyCore

/// When a tone burst arrived in a recorded signal, how strongly, and which way round.
///
/// The signal is correlated with a windowed carrier (a raised-cosine window as long as the burst with its flanks). Where the magnitude of the correlation
/// peaks the burst's middle lies; the carrier's phase there tells a reversed element from one that is late, because a delay moves
/// window and carrier together while a reversal turns the carrier alone.
public struct BurstArrival: Equatable, Sendable {
  /// From the first sample to the burst's middle, by the envelope; seconds.
  public let middle: Double
  /// Carrier amplitude at the middle, in the signal's unit.
  public let amplitude: Double
  /// Phase of the carrier at the middle, −π to π.
  public let phase: Double
  /// Standard deviation that the samples' noise gives `amplitude`, same unit.
  public let amplitudeNoise: Double

  /// Amplitude over its noise.
  public var signalToNoise: Double { amplitudeNoise > 0 ? amplitude / amplitudeNoise : .infinity }
}

/// Looks for one kind of burst in signals of one kind.
public struct BurstFinder: Sendable {
  public let carrier: Frequency
  public let interval: Nanoseconds
  private let cosine: [Double]
  private let sine: [Double]
  /// Σ window, which turns a correlation into an amplitude; Σ window², which turns noise into that of the correlation.
  private let gain: Double
  private let square: Double

  /// - Parameters:
  ///   - cycles: of the burst, 1 or more; it also has a flank of about a cycle at each end.
  ///   - interval: between samples; at least six samples a cycle, or it traps.
  public init(carrier: Frequency, cycles: Int, interval: Nanoseconds) {
    precondition(interval.seconds * carrier.hertz <= 1.0 / 6, "at least six samples a cycle")
    self.carrier = carrier
    self.interval = interval
    let half = Int((Double(cycles + 2) / (2 * carrier.hertz) / interval.seconds).rounded())
    let omega = 2 * Double.pi * carrier.hertz * interval.seconds
    let window = (-half...half).map { 0.5 * (1 + cos(.pi * Double($0) / Double(half + 1))) }
    cosine = zip(-half...half, window).map { cos(omega * Double($0)) * $1 }
    sine = zip(-half...half, window).map { -sin(omega * Double($0)) * $1 }
    gain = window.reduce(0, +) / 2
    square = window.reduce(0) { $0 + $1 * $1 }
  }

  /// Samples that a signal must have.
  public var least: Int { cosine.count }

  /// The carrier's complex amplitude around a sample, phase referred to that sample.
  private func amplitude(_ signal: [Double], around sample: Int) -> SIMD2<Double> {
    let first = sample - cosine.count / 2
    var sum = SIMD2<Double>(0, 0)
    signal.withUnsafeBufferPointer { signal in
      for k in cosine.indices { sum += SIMD2(cosine[k], sine[k]) * signal[first + k] }
    }
    return sum / gain
  }

  /// The strongest burst whose middle lies in a stretch of the signal.
  /// - Parameters:
  ///   - stretch: of samples; what lies too near the signal's ends is left out.
  ///   - noise: effective value of one sample's noise, in the signal's unit.
  /// - Returns: `nil` when the stretch leaves nothing to look at.
  public func find(in signal: [Double], stretch: Range<Int>, noise: Double) -> BurstArrival? {
    let half = cosine.count / 2
    let low = max(stretch.lowerBound, half)
    let high = min(stretch.upperBound, signal.count - half)
    guard low < high else { return nil }
    // The magnitude is as smooth as the window, several cycles wide: an eighth of a cycle misses nothing.
    let step = max(1, Int(0.125 / carrier.hertz / interval.seconds))
    var best = low
    var strongest = -1.0
    func look(_ samples: StrideTo<Int>) {
      for sample in samples where (low..<high).contains(sample) {
        let power = Self.power(amplitude(signal, around: sample))
        if power > strongest {
          strongest = power
          best = sample
        }
      }
    }
    look(stride(from: low, to: high, by: step))
    look(stride(from: best - step + 1, to: best + step, by: 1))
    // The top of the magnitude between samples, by the parabola through a quarter of a cycle on either side: wide enough for noise to matter
    // little, narrow against the window.
    let reach = max(1, Int(0.25 / carrier.hertz / interval.seconds))
    let middle = amplitude(signal, around: best)
    var offset = 0.0
    if best - reach >= half, best + reach < signal.count - half {
      let before = Self.magnitude(amplitude(signal, around: best - reach))
      let after = Self.magnitude(amplitude(signal, around: best + reach))
      let bend = before - 2 * Self.magnitude(middle) + after
      if bend < 0 { offset = max(-1, min(1, 0.5 * (before - after) / bend)) * Double(reach) }
    }
    let omega = 2 * Double.pi * carrier.hertz * interval.seconds
    return BurstArrival(
      middle: (Double(best) + offset) * interval.seconds, amplitude: Self.magnitude(middle),
      phase: Self.wrapped(atan2(middle.y, middle.x) + omega * offset),
      amplitudeNoise: noise * square.squareRoot() / gain / 2.0.squareRoot())
  }

  /// Amplitude and phase of the carrier around a given moment, where another burst has shown it to be.
  /// - Parameter time: from the first sample, in seconds; `nil` when the window does not fit into the signal there.
  public func read(_ signal: [Double], at time: Double, noise: Double) -> BurstArrival? {
    let sample = Int((time / interval.seconds).rounded())
    let half = cosine.count / 2
    guard sample >= half, sample < signal.count - half else { return nil }
    let z = amplitude(signal, around: sample)
    let omega = 2 * Double.pi * carrier.hertz
    let off = time - Double(sample) * interval.seconds
    return BurstArrival(
      middle: time, amplitude: Self.magnitude(z), phase: Self.wrapped(atan2(z.y, z.x) + omega * off),
      amplitudeNoise: noise * square.squareRoot() / gain / 2.0.squareRoot())
  }

  private static func power(_ z: SIMD2<Double>) -> Double { z.x * z.x + z.y * z.y }
  private static func magnitude(_ z: SIMD2<Double>) -> Double { power(z).squareRoot() }

  /// Into −π … π.
  public static func wrapped(_ phase: Double) -> Double { phase - 2 * .pi * (phase / (2 * .pi)).rounded() }
}
