import Glibc
import HistotripsyCore

/// The receiver's voltage over time.
extension Medium {
  /// Fills `samples` with the voltage at the receiver's input, the first at `delay` after the trigger, one every `interval`.
  ///
  /// A hydrophone in the field hears the elements' waves one by one (`HydrophoneArrivals`). What a passive detector hears is
  /// drawn from the echo of the same burst, so that features taken from the waveform are those of the echo: the burst with its ten
  /// harmonics through the sensitivity curve, expansion and collapse wavelets around 6 MHz, the collapse's crackle, the bubbles' tones, white
  /// noise, clipping. Parts above 0.45 of the sampling rate are left out, as an anti-alias filter would. The noise depends on the
  /// seed and the burst's instant alone; the world is left as it was. `interval` is at least 1 ns.
  public func waveform(
    of beam: Beam, _ burst: Burst, echo: Echo, delay: Nanoseconds, interval: Nanoseconds,
    into samples: inout [Double]
  ) {
    precondition(interval.count >= 1, "samples are at least 1 ns apart")
    let model = model(for: burst)
    let rate = 1 / interval.seconds
    var stream = MediumNoise(seed: seed ^ burst.at.nanoseconds &* 0x9E37_79B9_7F4A_7C15)
    let grain = (receiver.noiseDensity * rate / 2).squareRoot()
    for index in samples.indices { samples[index] = grain * stream.gaussian() }

    let comb = Comb(first: delay.seconds, interval: interval.seconds, highest: 0.45 * rate)
    if let arrivals = beam.atHydrophone {
      addArrivals(arrivals, model, rail: burst.rail, comb, into: &samples)
    } else {
      addBurst(beam, model, echo, comb, into: &samples)
    }
    if let opening = echo.expansionPeak, let collapsing = echo.collapsePeak {
      let wavelet = 1 / (2 * Double.pi * BurstModel.waveletSpread)
      add(
        Tone(BurstModel.waveletFrequency, wavelet, opening.seconds, echo.emission.expansionAmplitude),
        comb, into: &samples)
      add(
        Tone(BurstModel.waveletFrequency, wavelet, collapsing.seconds, echo.collapseAmplitude), comb,
        into: &samples)
      let f0 = model.carrier
      add(
        Tone(3 * f0, 1 / (2 * Double.pi * f0), collapsing.seconds, echo.emission.crackleAmplitude), comb,
        into: &samples)
      let ringing = 40 / (2 * Double.pi * f0)
      let middle = opening.seconds + 4.5 * ringing
      let (first, second) = BurstModel.ultraharmonicShares
      let tone = echo.emission.subharmonicAmplitude
      add(Tone(0.5 * f0, ringing, middle, tone), comb, into: &samples)
      add(Tone(1.5 * f0, ringing, middle, tone * first), comb, into: &samples)
      add(Tone(2.5 * f0, ringing, middle, tone * second), comb, into: &samples)
    }
    for index in samples.indices {
      samples[index] = min(max(samples[index], -receiver.range), receiver.range)
    }
  }

  /// Times of the samples, and the highest frequency they can carry.
  private struct Comb {
    var first: Double
    var interval: Double
    var highest: Double

    /// Indices of samples between two times.
    func indices(from start: Double, to end: Double, of count: Int) -> Range<Int> {
      let low = min(max(((start - first) / interval).rounded(.up), 0), Double(count))
      let high = min(max(((end - first) / interval).rounded(.down) + 1, low), Double(count))
      return Int(low)..<Int(high)
    }

    func time(_ index: Int) -> Double { first + Double(index) * interval }
  }

  /// amplitude · exp(−t²/2s²) · cos(2π f t) around `middle`.
  private struct Tone {
    var frequency: Double
    var width: Double
    var middle: Double
    var amplitude: Double

    init(_ frequency: Double, _ width: Double, _ middle: Double, _ amplitude: Voltage) {
      self.frequency = frequency
      self.width = width
      self.middle = middle
      self.amplitude = amplitude.volts
    }
  }

  private func add(_ tone: Tone, _ comb: Comb, into samples: inout [Double]) {
    guard tone.amplitude != 0, tone.frequency <= comb.highest else { return }
    // Beyond six widths less than 2·10⁻⁸ is left.
    let reach = 6 * tone.width
    let range = comb.indices(from: tone.middle - reach, to: tone.middle + reach, of: samples.count)
    for index in range {
      let t = comb.time(index) - tone.middle
      let x = t / tone.width
      samples[index] += tone.amplitude * exp(-0.5 * x * x) * cos(2 * Double.pi * tone.frequency * t)
    }
  }

  private func addBurst(
    _ beam: Beam, _ model: BurstModel, _ echo: Echo, _ comb: Comb, into samples: inout [Double]
  ) {
    let travel = receiver.hydrophone == nil ? receiver.distance(from: beam.focus.lanes) / soundSpeed : 0
    let start = receiver.latency + beam.arrival.seconds + travel + 1 / model.carrier
    let middle = start + model.duration / 2
    let half = model.duration / 2 + 1 / model.carrier
    var volts = shape.harmonics(at: echo.emission.burstAsymmetry)
    for n in volts.indices {
      let frequency = Double(n + 1) * model.carrier
      let sign = n % 2 == 0 ? model.middleSign : 1
      volts[n] *=
        frequency <= comb.highest
        ? sign * echo.emission.burstNegative.pascals * sensitivity(at: .hertz(frequency)) : 0
    }
    let range = comb.indices(from: middle - half, to: middle + half, of: samples.count)
    for index in range {
      let t = comb.time(index) - middle
      let phase = 2 * Double.pi * model.carrier * t
      var sum = 0.0
      for n in volts.indices where volts[n] != 0 { sum += volts[n] * cos(Double(n + 1) * phase) }
      samples[index] += model.envelope(t) * sum
    }
  }

  /// What a hydrophone in the field hears: the sum of the elements' waves, deformed by its own momentary strength, and less of those from
  /// beside its axis.
  private func addArrivals(
    _ arrivals: HydrophoneArrivals, _ model: BurstModel, rail: Voltage, _ comb: Comb,
    into samples: inout [Double]
  ) {
    let drive = max(0, rail.volts - driveOffset) * model.drive
    guard drive > 0 else { return }
    let gains = (1...WaveShape.harmonicCount).map { n in
      let frequency = Double(n) * model.carrier
      return frequency <= comb.highest ? hydrophoneCondition.share * sensitivity(at: .hertz(frequency)) : 0
    }
    let (start, end) = arrivals.span(of: model)
    let range = comb.indices(
      from: receiver.latency + start, to: receiver.latency + end, of: samples.count)
    for index in range {
      let (there, z) = arrivals.amplitude(at: comb.time(index) - receiver.latency, model)
      let linear = (there.x * there.x + there.y * there.y).squareRoot() * drive
      guard linear > 0 else { continue }
      let heard = (z.x * z.x + z.y * z.y).squareRoot() * drive / linear
      let phase = atan2(z.y, z.x) + (model.middleSign < 0 ? Double.pi : 0)
      let negative = propagation.negative(linear)
      let (node, share) = WaveShape.place(propagation.asymmetry(linear, shockShare: model.shockShare))
      var sum = 0.0
      for n in 0..<WaveShape.harmonicCount where gains[n] != 0 {
        let low = shape.harmonics[node * WaveShape.harmonicCount + n]
        let high = shape.harmonics[(node + 1) * WaveShape.harmonicCount + n]
        sum += gains[n] * (low + share * (high - low)) * cos(Double(n + 1) * phase)
      }
      samples[index] += heard * negative * sum
    }
  }
}
