import Glibc
import HistotripsyCore
import MediumField

/// Everything about one kind of burst (carrier, cycles) that does not change from pulse to pulse, worked out once.
///
/// A burst at the receiver is one cycle of rise, `cycles` whole cycles at full height, one cycle of fall; rise and fall are raised
/// cosines. Its spectrum is known in closed form (a box convolved with half a cosine), so the energy in each band is too.
final class BurstModel {
  let carrier: Double
  let cycles: Int
  /// The elements' resonance at this carrier, 0…1.
  let drive: Double
  let shockShare: Double
  /// How much more than a two-cycle burst one burst fractionates.
  let lengthFactor: Double
  /// At the full height.
  let duration: Double
  /// Time over which band energies are means, from the trigger.
  let window: Double
  /// Per node of `WaveShape`, for 1 Pa of p− at the receiver: excursions in volts, and energies in V²·s.
  private let positive: [Double]
  private let negative: [Double]
  private let energies: [SIMD4<Double>]
  /// Energies for an amplitude of 1 V: bubbles' tone with its ultraharmonics, crackle, wavelet at 6 MHz.
  let subharmonicEnergy: SIMD4<Double>
  let crackleEnergy: SIMD4<Double>
  let waveletEnergy: SIMD4<Double>
  /// Of the input's noise over the window, and in how many independent parts it comes.
  let noiseEnergy: SIMD4<Double>
  let noiseParts: SIMD4<Double>

  /// In hertz.
  static let lowestCarrier = 1e4
  static let waveletFrequency = 6e6
  static let waveletSpread = 0.15e6
  /// The tones at 1.5 f₀ and 2.5 f₀ over that at f₀/2 [M].
  static let ultraharmonicShares = (0.5, 0.35)
  /// Beyond this many cycles a burst's leakage out of its harmonics is left out: less than 1/(100 N) of its energy.
  private static let longBurst = 64

  init(carrier: Frequency, cycles: Int, configuration: MediumConfiguration, shape: WaveShape) {
    precondition(
      cycles >= 1 && cycles <= 65_535 && carrier.hertz >= Self.lowestCarrier,
      "a burst has a carrier and cycles")
    let f0 = carrier.hertz
    self.carrier = f0
    self.cycles = cycles
    let centre = configuration.frequency.hertz
    let detuning = configuration.quality * (f0 / centre - centre / f0)
    drive = 1 / (1 + detuning * detuning).squareRoot()
    shockShare = Cavitation.shockShare(cycles: cycles)
    lengthFactor = cycles <= 2 ? 1 : pow(Double(cycles) / 2, configuration.tissue?.burstLengthPower ?? 0)
    duration = Double(cycles) / f0
    window = configuration.receiver.window.seconds + duration

    let receiver = configuration.receiver
    let sensitivities = (1...WaveShape.harmonicCount).map {
      receiver.sensitivity(at: .hertz(Double($0) * f0))
    }
    let nodes = (0..<WaveShape.nodes).map { node in
      (0..<WaveShape.harmonicCount).map {
        shape.harmonics[node * WaveShape.harmonicCount + $0] * sensitivities[$0]
      }
    }
    positive = nodes.map { $0.reduce(0, +) }
    negative = Self.troughs(nodes)
    energies = Self.burstEnergies(nodes, f0, cycles)

    let tone = Bands.energyOfTone(spread: f0 / 40)
    let (first, second) = Self.ultraharmonicShares
    subharmonicEnergy =
      Bands.shares(centre: f0 / 2, spread: f0 / 40, carrier: f0) * tone
      + Bands.shares(centre: 1.5 * f0, spread: f0 / 40, carrier: f0) * (tone * first * first)
      + Bands.shares(centre: 2.5 * f0, spread: f0 / 40, carrier: f0) * (tone * second * second)
    crackleEnergy =
      Bands.shares(centre: 3 * f0, spread: f0, carrier: f0) * Bands.energyOfTone(spread: f0)
    waveletEnergy =
      Bands.shares(centre: Self.waveletFrequency, spread: Self.waveletSpread, carrier: f0)
      * Bands.energyOfTone(spread: Self.waveletSpread)
    let density = receiver.noise.volts * receiver.noise.volts / receiver.noiseBandwidth.hertz
    noiseEnergy = Bands.widths * (f0 * density * window)
    noiseParts = Bands.widths * (f0 * window)
  }

  @inline(__always) func excursions(_ asymmetry: Double) -> (negative: Double, positive: Double) {
    let (node, share) = WaveShape.place(asymmetry)
    return (
      negative[node] + share * (negative[node + 1] - negative[node]),
      positive[node] + share * (positive[node + 1] - positive[node])
    )
  }

  @inline(__always) func energies(_ asymmetry: Double) -> SIMD4<Double> {
    let (node, share) = WaveShape.place(asymmetry)
    return energies[node] + share * (energies[node + 1] - energies[node])
  }

  /// The burst's height at a time from the middle of its full stretch, 0…1.
  func envelope(_ time: Double) -> Double { WaveTrains.envelope(time * carrier, cycles: cycles) }

  /// +1 or −1: sign of the odd harmonics in the middle of the burst, so that every full cycle runs from trough to trough.
  var middleSign: Double { cycles % 2 == 1 ? 1 : -1 }

  /// Depth of each node's deepest trough, in steps of half a degree. A sensitivity that rises with frequency digs it beside the
  /// middle between two crests. The crest is the sum of the harmonics, which meet there in phase.
  private static func troughs(_ nodes: [[Double]]) -> [Double] {
    let table = (0..<720).map { cos(Double($0) * Double.pi / 360) }
    return nodes.map { node in
      var lowest = 0.0
      for step in 0...360 {
        var sum = 0.0
        for n in 0..<WaveShape.harmonicCount { sum += node[n] * table[(n + 1) * step % 720] }
        lowest = min(lowest, sum)
      }
      return -lowest
    }
  }

  /// Energy in each band for each node's harmonics.
  private static func burstEnergies(_ nodes: [[Double]], _ f0: Double, _ cycles: Int) -> [SIMD4<Double>] {
    let flat = Double(cycles) / f0
    if cycles > longBurst {
      // ∫ envelope² of two raised-cosine flanks of one cycle is 3/8 cycle each.
      let effective = flat + 0.75 / f0
      return nodes.map { node in
        var squares = 0.0
        for n in 0..<4 { squares += node[n] * node[n] / 2 }
        return SIMD4(0, 0, squares * effective, 0)
      }
    }
    var result = [SIMD4<Double>](repeating: SIMD4(repeating: 0), count: nodes.count)
    let sign: Double = cycles % 2 == 1 ? 1 : -1
    var line = [Double](repeating: 0, count: WaveShape.harmonicCount)
    for part in Bands.stretches {
      let (lane, low, high) = (part.lane, part.low, part.high)
      // Eight points to the width of the spectrum's narrowest feature, by the midpoint rule.
      let points = max(4, Int((8 * (high - low) * (Double(cycles) + 2)).rounded(.up)))
      let step = (high - low) * f0 / Double(points)
      for point in 0..<points {
        let f = low * f0 + (Double(point) + 0.5) * step
        for n in 1...WaveShape.harmonicCount {
          let odd = n % 2 == 1 ? sign : 1
          line[n - 1] =
            odd / 2 * (spectrum(f - Double(n) * f0, flat, f0) + spectrum(f + Double(n) * f0, flat, f0))
        }
        for node in nodes.indices {
          var x = 0.0
          for n in 0..<WaveShape.harmonicCount { x += nodes[node][n] * line[n] }
          // Both signs of frequency.
          result[node][lane] += 2 * x * x * step
        }
      }
    }
    return result
  }

  /// Fourier transform of the envelope: a box of full stretch plus one flank, convolved with half a cosine of one flank.
  private static func spectrum(_ f: Double, _ flat: Double, _ f0: Double) -> Double {
    let flank = 1 / f0
    let box = flat + flank
    let x = Double.pi * f * box
    let sinc = abs(x) < 1e-9 ? 1 : sin(x) / x
    let y = 2 * flank * f
    let kernel =
      abs(1 - y * y) < 1e-9 ? Double.pi / 4 : cos(Double.pi * flank * f) / (1 - y * y)
    return box * sinc * kernel
  }
}
