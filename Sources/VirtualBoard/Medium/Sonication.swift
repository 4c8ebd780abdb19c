import Glibc
import HistotripsyCore

/// One burst, from rail voltage to what the receiver heard.
extension Medium {
  /// Fires a burst: changes the tissue, moves the stream of chance on, and tells the truth about both.
  ///
  /// Allocates nothing, except for the first burst of a kind (carrier, cycles) that nobody prepared for. A burst from a rail at or below the drivers' offset makes
  /// no pressure. Bursts come in order of time.
  public func sonicate(_ beam: Beam, _ burst: Burst) -> Echo {
    let model = model(for: burst)
    let drive = max(0, burst.rail.volts - driveOffset) * model.drive
    let linear = min(beam.pascalsPerVolt * drive, 1e9)
    let negative = propagation.negative(linear)
    let asymmetry = propagation.asymmetry(linear, shockShare: model.shockShare)
    tissue?.beginBurst()
    let effect = treat(beam, at: burst.at, drive: drive, linear: linear, negative: negative, model)
    tissue?.endBurst()
    var echo = listen(beam, model, drive: drive, negative: negative, asymmetry: asymmetry, effect)
    echo.linearPeakNegative = Pressure(clamping: linear)
    echo.peakNegative = Pressure(clamping: negative)
    echo.peakPositive = Pressure(clamping: negative * asymmetry)
    return echo
  }

  /// Probability that a burst cavitates in soft tissue without microbubbles, or in water: from the linear estimate alone.
  public func cavitationProbability(
    _ linear: Pressure, at temperature: Temperature, cycles: Int
  ) -> Double {
    let threshold = cavitation.threshold(
      celsius: temperature.celsius, shockShare: Cavitation.shockShare(cycles: cycles))
    return Self.probability(linear.pascals, threshold, cavitation.spread.pascals)
  }

  @inline(__always) static func probability(_ linear: Double, _ threshold: Double, _ spread: Double) -> Double
  {
    let distance = (linear - threshold) / spread
    // Beyond six deviations the curve is 0 or 1 to 1 part in 10⁹.
    if distance < -6 { return 0 }
    if distance > 6 { return 1 }
    return 0.5 + 0.5 * erf(distance * 0.7071067811865476)
  }

  private func listen(
    _ beam: Beam, _ model: BurstModel, drive: Double, negative: Double, asymmetry: Double, _ effect: Effect
  ) -> Echo {
    // One copy in, one out: every draw on the stored stream would be checked for exclusive access.
    var noise = noise
    defer { self.noise = noise }
    let distance = receiver.distance(from: beam.focus.lanes)
    var received = negative
    var receivedAsymmetry = asymmetry
    var travel = 0.0
    if receiver.hydrophone != nil {
      // A beam made by hand says nothing about the hydrophone: it reads the focal pressure where it stands in the focus.
      let peak = beam.atHydrophone?.peak(model)
      let linear = peak.map { min($0.there * drive, 1e9) }
      received = linear.map { propagation.negative($0) } ?? negative
      receivedAsymmetry = linear.map { propagation.asymmetry($0, shockShare: model.shockShare) } ?? asymmetry
      hydrophoneCondition.bear(received, limit: receiver.hydrophoneLimit)
      received *= hydrophoneCondition.share
      // It bears what is there, and tells what it hears.
      if let peak, peak.there > 0 { received *= peak.heard / peak.there }
    } else {
      let jitter = max(0.1, 1 + receiver.scatteringJitter * noise.gaussian())
      received *=
        receiver.scatteringLength / distance * jitter * (effect.didCavitate ? receiver.cloudScattering : 1)
      travel = distance / soundSpeed
    }
    let (perNegative, perPositive) = model.excursions(receivedAsymmetry)
    var energies = model.energies(receivedAsymmetry) * (received * received)
    var peaks = (negative: received * perNegative, positive: received * perPositive)

    var emission = Emission(
      burstNegative: Pressure(clamping: received), burstAsymmetry: receivedAsymmetry)
    var expansionPeak: Nanoseconds?
    var collapsePeak: Nanoseconds?
    var collapseAmplitude = 0.0
    if effect.didCavitate {
      let size = collapse.factors(volume: effect.volume)
      let heard = size.strength * collapse.strength / distance * receiver.waveletSensitivity
      collapseAmplitude = heard * (1 + 0.06 * noise.gaussian(within: 2))
      let expansion = heard * collapse.expansionRatio * (1 + 0.06 * noise.gaussian(within: 2))
      let crackle = heard * collapse.crackleRatio * (1 + 0.15 * noise.gaussian(within: 3))
      let tone = heard * collapse.subharmonicRatio * (1 + 0.2 * noise.gaussian(within: 3))
      emission.expansionAmplitude = Voltage(clamping: expansion)
      emission.crackleAmplitude = Voltage(clamping: crackle)
      emission.subharmonicAmplitude = Voltage(clamping: tone)
      energies += model.subharmonicEnergy * (tone * tone) + model.crackleEnergy * (crackle * crackle)
      energies += model.waveletEnergy * (expansion * expansion + collapseAmplitude * collapseAmplitude)
      peaks.negative = max(peaks.negative, expansion, collapseAmplitude + 0.58 * crackle)
      peaks.positive = max(peaks.positive, expansion, collapseAmplitude + crackle)

      let start = receiver.latency + beam.arrival.seconds + travel + 1 / model.carrier
      let opening = start + model.duration + 1 / model.carrier + Self.expansionDelay
      let growth = effect.stiffness < 0 ? 1 : effect.fractionation
      let time =
        collapse.base.seconds * size.delay * (1 + collapse.growth * growth)
        * (1 - collapse.stiffening * max(0, effect.stiffness))
        * (1 + collapse.jitter * noise.gaussian(within: 3))
      expansionPeak = Nanoseconds(Int64((opening * 1e9).rounded()))
      collapsePeak = Nanoseconds(Int64(((opening + min(time, Self.latestCollapse)) * 1e9).rounded()))
    }
    let bands = levels(energies, model, &noise)
    let noisy = (
      negative: max(peaks.negative + receiver.noise * noise.gaussian(), 4 * receiver.noise),
      positive: max(peaks.positive + receiver.noise * noise.gaussian(), 4 * receiver.noise)
    )
    return Echo(
      linearPeakNegative: .zero, peakNegative: .zero, peakPositive: .zero, didCavitate: effect.didCavitate,
      fractionation: effect.fractionation,
      receivedNegative: Voltage(clamping: min(noisy.negative, receiver.range)),
      receivedPositive: Voltage(clamping: min(noisy.positive, receiver.range)), bands: bands,
      expansionPeak: expansionPeak, collapsePeak: collapsePeak,
      collapseAmplitude: Voltage(clamping: min(collapseAmplitude, receiver.range)), emission: emission,
      didClip: max(noisy.negative, noisy.positive) > receiver.range)
  }

  /// Decibels re 1 µV² of the mean square over the window, with the scatter that white noise gives to an energy measured in K
  /// independent parts: variance (N² + 2 E N)/K.
  @inline(__always) private func levels(
    _ energies: SIMD4<Double>, _ model: BurstModel, _ noise: inout MediumNoise
  ) -> BandEnergies {
    let toMicrovoltsSquared = 1e12 / model.window
    var levels = SIMD4<Double>(repeating: 0)
    for lane in 0..<4 {
      let signal = energies[lane]
      let quiet = model.noiseEnergy[lane]
      let spread = ((quiet * quiet + 2 * signal * quiet) / model.noiseParts[lane]).squareRoot()
      let measured = signal + quiet + spread * noise.gaussian()
      levels[lane] = 10 * log10(max(measured, 0.1 * quiet) * toMicrovoltsSquared)
    }
    return BandEnergies(
      subharmonic: levels[0], ultraharmonic: levels[1], harmonic: levels[2], broadband: levels[3])
  }

  /// From the end of the burst to the middle of the expansion's wavelet.
  static let expansionDelay = 5e-6
  /// A collapse is looked for up to 400 µs after the expansion.
  static let latestCollapse = 390e-6
}
