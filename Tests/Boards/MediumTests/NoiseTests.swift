import Foundation
import HistotripsyCore
import Testing
import VirtualBoard

@Suite struct NoiseTests {
  /// What the receiver hears of a silent array, in units of its effective value.
  private func noise(seed: UInt64, at nanoseconds: UInt64, count: Int) -> [Double] {
    let configuration = TestArray.configuration(tissue: nil, seed: seed)
    let medium = Medium(configuration)
    let beam = Beam(focus: .origin, pascalsPerVolt: 0)
    let burst = Burst(
      at: Instant(nanoseconds: nanoseconds), rail: .zero, carrier: TestArray.frequency, cycles: 1)
    let echo = medium.sonicate(beam, burst)
    var samples = [Double](repeating: 0, count: count)
    medium.waveform(of: beam, burst, echo: echo, delay: .zero, interval: Nanoseconds(25), into: &samples)
    // At 40 MHz the samples carry just the 20 MHz over which the noise is stated.
    let effective = configuration.receiver.noise.volts
    return samples.map { $0 / effective }
  }

  @Test func noiseHasTheMomentsAndTailsOfAGaussian() {
    let samples = noise(seed: 2026, at: 1, count: 400_000)
    let count = Double(samples.count)
    #expect(abs(samples.reduce(0, +) / count) < 5 / count.squareRoot())
    #expect(abs(samples.reduce(0) { $0 + $1 * $1 } / count - 1) < 5 * (2 / count).squareRoot())
    #expect(abs(samples.reduce(0) { $0 + $1 * $1 * $1 * $1 } / count - 3) < 5 * (96 / count).squareRoot())
    for edge in [1.0, 2, 3, 3.5] {
      let expected = erfc(edge / 2.0.squareRoot()) * count
      #expect(abs(Double(samples.count { abs($0) > edge }) - expected) < 5 * expected.squareRoot())
    }
    // White: neighbours have nothing to do with each other.
    let product = zip(samples, samples.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 } / count
    #expect(abs(product) < 5 / count.squareRoot())
  }

  @Test func noiseDependsOnTheSeedAndTheInstantAlone() {
    let first = noise(seed: 1, at: 1000, count: 100)
    #expect(noise(seed: 1, at: 1000, count: 100) == first)
    #expect(noise(seed: 1, at: 1001, count: 100) != first)
    #expect(noise(seed: 2, at: 1000, count: 100) != first)
  }
}
