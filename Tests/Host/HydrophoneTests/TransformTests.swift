import Chance
import Foundation
import Testing

@testable import Hydrophones

@Suite struct TransformTests {
  /// Powers of two and of five, primes small and large, a lone sample; against the defining sum.
  @Test(arguments: [1, 2, 3, 8, 20, 49, 62, 67, 121, 125, 134, 211, 250])
  func theTransformIsItsDefiningSum(_ count: Int) {
    var chance = Chance(seed: UInt64(count))
    var real = (0..<count).map { _ in chance.gaussian() }
    var imaginary = (0..<count).map { _ in chance.gaussian() }
    let (x, y) = (real, imaginary)
    let transform = FourierTransform(count: count)
    transform.forward(&real, &imaginary)
    for k in 0..<count {
      var sum = Phasor.zero
      for t in 0..<count {
        sum =
          sum + Phasor(x[t], y[t])
          * Phasor(modulus: 1, phase: -2 * .pi * Double(k * t % count) / Double(count))
      }
      // Rounding of the sum itself: n terms of size 1.
      #expect(
        abs(sum.real - real[k]) < 1e-14 * Double(count + 8)
          && abs(sum.imaginary - imaginary[k]) < 1e-14 * Double(count + 8))
    }
    transform.inverse(&real, &imaginary)
    for t in 0..<count { #expect(abs(real[t] - x[t]) < 1e-13 && abs(imaginary[t] - y[t]) < 1e-13) }
  }

  /// A real record and its half spectrum are the same thing, two at a time.
  @Test(arguments: [16, 25, 134])
  func twoRecordsComeBackFromTheirHalfSpectra(_ count: Int) {
    var chance = Chance(seed: 3)
    let a = (0..<count).map { _ in chance.gaussian() }
    let b = (0..<count).map { _ in chance.gaussian() }
    let transform = FourierTransform(count: count)
    let (first, second) = transform.records(transform.spectrum(of: a), transform.spectrum(of: b))
    for t in 0..<count { #expect(abs(first[t] - a[t]) < 1e-13 && abs(second[t] - b[t]) < 1e-13) }
  }

  /// A gradient applied through the spectrum is the sum over samples.
  @Test func aFunctionalOfTheSpectrumIsTheSumOverSamples() {
    for count in [30, 31] {
      var chance = Chance(seed: 5)
      let g = (0..<count).map { _ in chance.gaussian() }
      let change = (0..<count).map { _ in chance.gaussian() }
      let transform = FourierTransform(count: count)
      let functional = SpectralFunctional(gradient: g, transform: transform)
      let direct = zip(g, change).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(abs(functional.applied(to: transform.spectrum(of: change)) - direct) < 1e-12)
    }
  }

  /// The change of the computed phase is the phase of the changed modulus minus the old one: it is linear in ln |M|.
  @Test func thePhaseMovesAsItsModulusDoes() {
    var chance = Chance(seed: 11)
    let count = 90
    let logarithms = (0..<count).map { _ in chance.gaussian() }
    for range in [0..<count, 0..<4, 40..<43, 88..<90] {
      let change = range.map { _ in chance.gaussian() }
      var moved = logarithms
      for bin in range { moved[bin] += change[bin - range.lowerBound] }
      let before = MinimumPhase.phase(logarithms: logarithms)
      let after = MinimumPhase.phase(logarithms: moved)
      let shift = MinimumPhase.shift(of: change, in: range, count: count)
      for bin in 0..<count { #expect(abs(after[bin] - before[bin] - shift[bin]) < 1e-11) }
    }
  }

  /// A single pole 1/(1 + i f/f₁) is a minimum-phase system: its phase is −atan(f/f₁).
  @Test func thePhaseOfASinglePoleIsItsOwn() {
    let (count, pole) = (4000, 100.0)
    let phase = MinimumPhase.phase(logarithms: (0..<count).map { -0.5 * log(1 + pow(Double($0) / pole, 2)) })
    for bin in [20, 50, 100, 150] {
      // What lies beyond the end of the sum, 2i/(πn) (1 + ln n/i), and the term j = i that the sum leaves out, (ln a)'/π.
      let x = Double(bin)
      let room = 2 * x / (.pi * Double(count)) * (1 + log(Double(count) / x)) + 1 / (2 * .pi * pole)
      #expect(abs(phase[bin] + atan(x / pole)) < room)
    }
  }
}
