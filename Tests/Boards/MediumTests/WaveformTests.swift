import Foundation
import HistotripsyCore
import Testing
import VirtualBoard

/// The echo's features, taken again from the waveform by plain means.
@Suite struct WaveformTests {
  private let interval = 40e-9

  private func record(
    _ configuration: MediumConfiguration, megapascals: Double, cycles: Int = 2, at seconds: Double = 1
  ) -> (echo: Echo, samples: [Double], beam: Beam, medium: Medium) {
    let medium = Medium(configuration)
    let beam = medium.beam(
      of: TestArray.law(for: .origin, speed: medium.speedOfSound.metresPerSecond), clock: TestArray.clock)
    let burst = TestArray.burst(
      at: seconds, TestArray.rail(for: .megapascals(megapascals), beam), cycles: cycles)
    let echo = medium.sonicate(beam, burst)
    let count = Int((medium.analysisWindow(of: burst).seconds / interval).rounded())
    var samples = [Double](repeating: 0, count: count)
    medium.waveform(of: beam, burst, echo: echo, delay: .zero, interval: Nanoseconds(40), into: &samples)
    return (echo, samples, beam, medium)
  }

  /// Complex line k of the discrete Fourier transform, by Goertzel's recursion; `first` and `last` bound the samples that matter.
  private func line(_ k: Int, _ samples: [Double]) -> Double {
    let omega = 2 * Double.pi * Double(k) / Double(samples.count)
    let coefficient = 2 * cos(omega)
    var (s1, s2) = (0.0, 0.0)
    samples.withUnsafeBufferPointer { values in
      for value in values {
        let s0 = value + coefficient * s1 - s2
        s2 = s1
        s1 = s0
      }
    }
    return s1 * s1 + s2 * s2 - coefficient * s1 * s2
  }

  /// Mean square in a band, in decibels re 1 µV².
  private func level(_ samples: [Double], _ bands: [(Double, Double)]) -> Double {
    let spacing = 1 / (Double(samples.count) * interval)
    var sum = 0.0
    for (low, high) in bands {
      for k in Int((low / spacing).rounded(.up))..<Int((high / spacing).rounded(.up)) {
        sum += line(k, samples)
      }
    }
    return 10 * log10(2 * sum / (Double(samples.count) * Double(samples.count)) * 1e12)
  }

  private func bands(_ samples: [Double]) -> BandEnergies {
    let f0 = TestArray.frequency.hertz
    func band(_ low: Double, _ high: Double) -> (Double, Double) { (low * f0, high * f0) }
    return BandEnergies(
      subharmonic: level(samples, [band(0.4, 0.6)]),
      ultraharmonic: level(samples, [band(1.4, 1.6), band(2.4, 2.6)]),
      harmonic: level(samples, (1...4).map { band(Double($0) - 0.1, Double($0) + 0.1) }),
      broadband: level(
        samples,
        (1...4).flatMap {
          [band(Double($0) + 0.1, Double($0) + 0.4), band(Double($0) + 0.6, Double($0) + 0.9)]
        }))
  }

  /// Closed forms against the waveform: `systematic` decibels, and five deviations of the difference of two noisy measurements of
  /// an energy E in K independent parts with noise N in all of them, each of variance (N² + 2 E N)/K.
  private func compare(_ echo: Echo, _ samples: [Double], systematic: Double) {
    let found = bands(samples)
    let duration = Double(samples.count) * interval
    for (name, level, measured, width) in [
      ("subharmonic", echo.bands.subharmonic, found.subharmonic, 0.2),
      ("ultraharmonic", echo.bands.ultraharmonic, found.ultraharmonic, 0.4),
      ("harmonic", echo.bands.harmonic, found.harmonic, 0.8),
      ("broadband", echo.bands.broadband, found.broadband, 2.4),
    ] {
      let bandwidth = width * TestArray.frequency.hertz
      // 0.05 mV over 20 MHz, in µV².
      let quiet = 2500 * bandwidth / 20e6
      let total = pow(10, level / 10)
      let signal = max(0, total - quiet)
      let deviation = ((quiet * quiet + 2 * signal * quiet) / (bandwidth * duration)).squareRoot() / total
      let bound = systematic + 5 * 2.0.squareRoot() * 4.343 * deviation
      #expect(abs(measured - level) < bound, "\(name): \(measured) dB measured, \(level) dB told")
    }
  }

  @Test func bandEnergiesOfAQuietBurstAreThoseOfTheWaveform() {
    for cycles in [1, 2, 5, 20] {
      let (echo, samples, _, _) = record(TestArray.configuration(), megapascals: 9, cycles: cycles)
      #expect(!echo.didCavitate)
      // The closed form is integrated to better than 1 %.
      compare(echo, samples, systematic: 0.05)
    }
  }

  @Test func bandEnergiesOfACloudAreThoseOfTheWaveformAndExceedTheBaseline() {
    let (loud, samples, _, _) = record(TestArray.configuration(), megapascals: 35)
    #expect(loud.didCavitate)
    // Parts of one echo lie tens of microseconds apart; over a band of 100 kHz their products average out to a few per cent.
    compare(loud, samples, systematic: 0.3)
    let (quiet, _, _, _) = record(TestArray.configuration(), megapascals: 20)
    #expect(!quiet.didCavitate)
    #expect(loud.bands.broadband > quiet.bands.broadband + 6)
  }

  @Test func extremesOfTheWaveformAreTheReceivedVoltages() {
    for megapascals in [5.0, 15, 25, 35] {
      let (echo, samples, _, _) = record(TestArray.configuration(), megapascals: megapascals)
      // Noise of 0.05 mV over 20 MHz, extremes of 12,500 samples within five deviations; sampling of a crest at 12.5 MHz of harmonics.
      let slack = 5e-4
      #expect(
        abs((samples.max() ?? 0) - echo.receivedPositive.volts) < 0.02 * echo.receivedPositive.volts + slack)
      #expect(
        abs(-(samples.min() ?? 0) - echo.receivedNegative.volts) < 0.02 * echo.receivedNegative.volts + slack)
    }
  }

  @Test func expansionAndCollapseAreFoundByBandPassAndSearch() throws {
    for seconds in [1.0, 2, 3] {
      let (echo, samples, _, _) = record(TestArray.configuration(), megapascals: 35, at: seconds)
      // Band-pass 1 MHz wide around 6 MHz: a symmetric kernel of ±3 µs under a Hann window.
      let half = Int((3e-6 / interval).rounded())
      let kernel = (-half...half).map { n -> Double in
        let t = Double(n) * interval
        let box = n == 0 ? 1e6 : sin(Double.pi * 1e6 * t) / (Double.pi * t)
        let hann = 0.5 + 0.5 * cos(Double.pi * Double(n) / Double(half + 1))
        return 2 * box * cos(2 * Double.pi * 6e6 * t) * hann * interval
      }
      var filtered = [Double](repeating: 0, count: samples.count)
      for i in half..<(samples.count - half) {
        var sum = 0.0
        for n in -half...half { sum += kernel[n + half] * samples[i - n] }
        filtered[i] = abs(sum)
      }
      let first = try #require(filtered.indices.max { filtered[$0] < filtered[$1] })
      let searched = (first + 1500)..<min(first + 10_000, filtered.count)
      let second = try #require(searched.max { filtered[$0] < filtered[$1] })
      let expansion = try #require(echo.expansionPeak).seconds
      let collapse = try #require(echo.collapsePeak).seconds
      // Samples 40 ns apart miss a crest in the middle by up to 20 ns, cos(2π · 6 MHz · 20 ns) = 0.73 of it, and the crest half a cycle
      // on by 3.3 ns less: four half cycles on, 333 ns, the wavelet of 1.06 µs is at 0.952 and its crest missed by 6.7 ns, together 0.92.
      // No later one is higher. And a sample.
      #expect(abs(Double(first) * interval - expansion) < 0.375e-6)
      #expect(abs(Double(second) * interval - collapse) < 0.375e-6)
      // The window's Hann shape passes a wavelet of 1 µs with little loss; a sample may miss the crest by 40 ns/2 of 6 MHz: 7 %.
      let amplitude = echo.collapseAmplitude.volts
      #expect(filtered[second] < 1.05 * amplitude && filtered[second] > 0.85 * amplitude)
    }
  }

  @Test func aHydrophoneAtTheFocusReadsTheFocalPressure() {
    var configuration = TestArray.configuration(tissue: nil)
    configuration.receiver = .hydrophone(at: .origin)
    for megapascals in [1.0, 5, 10] {
      let (echo, samples, _, medium) = record(configuration, megapascals: megapascals)
      let perPascal = medium.sensitivity(at: TestArray.frequency)
      // 0.2 mm against a beam of 2 mm, and the noise of the input.
      let read = echo.receivedNegative.volts / perPascal / 1e6
      #expect(
        abs(read / echo.peakNegative.megapascals - 1) < 0.01 + 5 * 0.05e-3 / echo.receivedNegative.volts)
      #expect(
        abs(-(samples.min() ?? 0) - echo.receivedNegative.volts) < 0.02 * echo.receivedNegative.volts + 5e-4)
    }
  }

  /// The middle of a long burst is a continuous wave, whose profile the array's field knows.
  @Test func aHydrophoneBesideTheFocusReadsTheBeamProfile() {
    for offset in [0.0, 0.5, 1, 2, 4] {
      var configuration = TestArray.configuration(tissue: nil)
      configuration.receiver = .hydrophone(at: .millimetres(offset, 0, 0))
      let (_, samples, beam, medium) = record(configuration, megapascals: 0.3, cycles: 100)
      let law = TestArray.law(for: .origin, speed: medium.speedOfSound.metresPerSecond)
      let there = medium.linearPressure(of: law, clock: TestArray.clock, at: .millimetres(offset, 0, 0))
      let expected = 0.3e6 * there.pascals / beam.pascalsPerVolt
      // 40 whole cycles of 50 samples: the amplitude at the carrier by correlation, noise 1 kPa · √(2/2000).
      let first = Int((beam.arrival.seconds + 50 * 2e-6) / interval)
      var sum = SIMD2<Double>(0, 0)
      for k in 0..<2000 {
        let phase = 2 * Double.pi * Double(k) / 50
        sum += SIMD2(cos(phase), sin(phase)) * samples[first + k]
      }
      let read = (sum * sum).sum().squareRoot() / 1000 / medium.sensitivity(at: TestArray.frequency)
      // Mean over 0.2 mm of a profile that bends most at its null: a²/16 · p″ is 0.2 % of the top; saturation 10⁻⁵, the crest's share of
      // the second harmonic 1 % of 1 %.
      #expect(
        abs(read - expected) < 0.002 * 0.3e6 + 0.01 * expected, "\(offset) mm: \(read) against \(expected)")
    }
  }

  /// Elements fired alone arrive when geometry says, with the strength that the field says.
  @Test func aSingleElementArrivesAtTheHydrophoneAfterItsTimeOfFlight() throws {
    let place = Position.millimetres(3, -2, 4)
    for element in [0, 17, 127] {
      var configuration = TestArray.configuration(tissue: nil)
      configuration.receiver = .hydrophone(at: place)
      configuration.receiver.noise = .volts(1e-9)
      let medium = Medium(configuration)
      let law = TestArray.elements.indices.map { $0 == element ? UInt16(0x8000) : 0 }
      let beam = medium.beam(of: law, clock: TestArray.clock)
      let burst = TestArray.burst(at: 1, .volts(50), cycles: 2)
      let echo = medium.sonicate(beam, burst)
      var samples = [Double](repeating: 0, count: 6000)
      medium.waveform(of: beam, burst, echo: echo, delay: .zero, interval: Nanoseconds(40), into: &samples)
      let crest = try #require(samples.indices.max { abs(samples[$0]) < abs(samples[$1]) })
      let flight =
        TestArray.elements[element].position.distance(to: place).metres
        / medium.speedOfSound.metresPerSecond
      // Latency 1 µs, one cycle of rise, two at full height with crests half a cycle apart.
      let middle = 1e-6 + flight + 2e-6 + 2e-6
      #expect(abs(Double(crest) * 40e-9 - middle) < 2.1e-6)
      let there = medium.linearPressure(of: law, clock: TestArray.clock, at: place).pascals * 50
      let read = abs(samples[crest]) / medium.sensitivity(at: TestArray.frequency)
      // The top of a crest sampled every 40 ns: 1 − cos(2π · 20 ns · 0.5 MHz) is 0.2 %; steepening at some kilopascals 0.1 %.
      #expect(abs(read / there - 1) < 0.005)
    }
  }

  @Test func aHydrophoneDrivenBeyondItsLimitIsBrokenForGood() {
    var configuration = TestArray.configuration(tissue: nil)
    configuration.receiver = .hydrophone(at: .origin)
    configuration.receiver.limit = .megapascals(5)
    let medium = Medium(configuration)
    let law = TestArray.law(for: .origin, speed: medium.speedOfSound.metresPerSecond)
    let beam = medium.beam(of: law, clock: TestArray.clock)
    func read(_ megapascals: Double, at seconds: Double) -> Double {
      let rail = TestArray.rail(for: .megapascals(megapascals), beam)
      return medium.sonicate(beam, TestArray.burst(at: seconds, rail)).receivedNegative.volts
    }
    let before = read(4, at: 1)
    #expect(!medium.isHydrophoneBroken)
    _ = read(6, at: 2)
    #expect(medium.isHydrophoneBroken && medium.largestAtHydrophone > .megapascals(5.9))
    // A third is left, and the noise of the input.
    #expect(abs(read(4, at: 3) / before - 1.0 / 3) < 0.01)
  }

  @Test func excursionsBeyondTheRangeAreClippedAndReported() {
    var configuration = TestArray.configuration()
    configuration.receiver.range = .volts(0.05)
    let (echo, samples, _, _) = record(configuration, megapascals: 35)
    #expect(echo.didClip)
    #expect(echo.receivedPositive == .volts(0.05))
    #expect(samples.max() == 0.05)
    #expect(!record(TestArray.configuration(), megapascals: 10).echo.didClip)
  }

  @Test func aSilentArrayLeavesNoise() {
    let (echo, samples, _, _) = record(TestArray.configuration(), megapascals: 0)
    #expect(echo.peakNegative == .zero)
    // White, 0.05 mV over 20 MHz, sampled at 25 MHz: 0.0395 mV; 12,500 samples give its effective value to 0.63 %.
    let effective = (samples.reduce(0) { $0 + $1 * $1 } / Double(samples.count)).squareRoot()
    #expect(abs(effective / (0.05e-3 * (12.5 / 20).squareRoot()) - 1) < 5 * 0.0063)
    let measured = bands(samples)
    // Independent parts of the four bands over 500 µs: 50, 100, 200, 600; two draws, five deviations of their difference.
    for (a, b, parts) in [
      (measured.subharmonic, echo.bands.subharmonic, 50.0),
      (measured.ultraharmonic, echo.bands.ultraharmonic, 100),
      (measured.harmonic, echo.bands.harmonic, 200), (measured.broadband, echo.bands.broadband, 600),
    ] {
      #expect(abs(a - b) < 4.34 * 5 * (2 / parts).squareRoot())
    }
  }
}
