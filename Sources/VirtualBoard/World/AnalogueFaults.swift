import HistotripsyCore

// What faults do to the elements of the array and to the hydrophone.

extension FaultRoster {
  /// A law as the elements transmit it.
  /// - Parameter clock: of the front end; delays are counted in its ticks.
  func transmitted(_ entries: [UInt16], clock: Frequency, at t: Int64) -> [UInt16] {
    var law = entries
    for element in law.indices {
      guard let fault = active(.element(element), at: t, counting: true) else { continue }
      let silent: UInt16 = 0x7FFF
      switch fault.mode {
      case .ok: break
      case .off: law[element] &= silent
      case .stuck: law[element] &= 0xC000
      case .garbage: law[element] = law[element] & 0xC000 | UInt16(randomWord() & 0x3FFF)
      case .wrong: law[element] ^= 0x4000
      case .slow, .delayed:
        let ticks = Double(fault.delay.count) * clock.hertz * 1e-9
        let delay = min(16_383, Double(law[element] & 0x3FFF) + ticks.rounded())
        law[element] = law[element] & 0xC000 | UInt16(delay)
      case .intermittent: if isDrawn(fault.probability) { law[element] &= silent }
      }
    }
    return law
  }

  /// What arrives at the receiver's input when the hydrophone is not sound.
  /// - Parameters:
  ///   - last: echo of the burst before, and what was heard of it.
  ///   - fullScale: largest voltage of the receiver's input.
  func heard(
    _ echo: Echo, last: (echo: Echo?, heard: Echo?), fullScale: Voltage, at t: Int64
  ) -> Echo {
    guard has(Self.sensors), let fault = active(.sensor(.hydrophone), at: t, counting: true) else {
      return echo
    }
    switch fault.mode {
    case .ok, .slow: return echo
    case .off: return .silence(like: echo)
    case .stuck: return last.heard ?? .silence(like: echo)
    case .delayed: return last.echo ?? .silence(like: echo)
    case .garbage: return garbled(echo, scale: fullScale.volts)
    case .wrong: return echo.scaled(by: 1 + fault.severity)
    case .intermittent: return isDrawn(fault.probability) ? .silence(like: echo) : echo
    }
  }

  private func garbled(_ echo: Echo, scale: Double) -> Echo {
    var noise = echo
    noise.receivedNegative = .volts(scale * randomUniform())
    noise.receivedPositive = .volts(scale * randomUniform())
    noise.bands = BandEnergies(
      subharmonic: 120 * randomUniform(), ultraharmonic: 120 * randomUniform(),
      harmonic: 120 * randomUniform(), broadband: 120 * randomUniform())
    let expansion = Nanoseconds(Int64(100_000 * randomUniform()))
    noise.expansionPeak = expansion
    noise.collapsePeak = expansion + Nanoseconds(60_000 + Int64(340_000 * randomUniform()))
    noise.collapseAmplitude = .volts(scale * randomUniform())
    return noise
  }

  /// The same for captured samples, in volts.
  func distort(_ samples: inout [Double], fullScale: Voltage, at t: Int64) {
    guard has(Self.sensors), let fault = active(.sensor(.hydrophone), at: t, counting: false) else { return }
    for index in samples.indices {
      switch fault.mode {
      case .off: samples[index] = 0
      case .wrong: samples[index] *= 1 + fault.severity
      case .garbage: samples[index] = (2 * randomUniform() - 1) * fullScale.volts
      case .ok, .stuck, .slow, .delayed, .intermittent: break
      }
    }
  }
}

extension Echo {
  /// The medium as it is, the receiver deaf. 0 dB re 1 µV² is the least a feature block can say.
  static func silence(like echo: Echo) -> Echo {
    var silent = echo
    silent.receivedNegative = .zero
    silent.receivedPositive = .zero
    silent.bands = BandEnergies(subharmonic: 0, ultraharmonic: 0, harmonic: 0, broadband: 0)
    silent.expansionPeak = nil
    silent.collapsePeak = nil
    silent.collapseAmplitude = .zero
    return silent
  }

  /// Heard through a receiver whose gain is off by a factor; bands move by its square.
  func scaled(by gain: Double) -> Echo {
    var scaled = self
    scaled.receivedNegative = receivedNegative * gain
    scaled.receivedPositive = receivedPositive * gain
    scaled.collapseAmplitude = collapseAmplitude * gain
    guard gain != 0 else { return .silence(like: self) }
    let decibels = 20 * Exponential.logarithm(abs(gain)) / 2.302_585_092_994_045_7
    scaled.bands.subharmonic += decibels
    scaled.bands.ultraharmonic += decibels
    scaled.bands.harmonic += decibels
    scaled.bands.broadband += decibels
    return scaled
  }
}
