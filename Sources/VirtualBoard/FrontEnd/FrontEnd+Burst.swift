import HistotripsyCore

extension FrontEnd {
  /// A rising edge on `trigger`.
  func trigger(at t: Int64) {
    let volts = rail.volts(at: t)
    if let reason = refusal(at: t, rail: volts) {
      refused &+= 1
      lastRefusal = reason.rawValue
      witness?.refused(total: refused)
      tally.refusedByReason[Int(reason.rawValue)] += 1
      if keepsRecords { record(.refused(reason), volts, nil, nil, at: t) }
      return
    }
    fire(volts, at: t)
  }

  private func fire(_ volts: Double, at t: Int64) {
    let slot = Int(active)
    let beam = beam(of: slot, at: t)
    fired &+= 1
    bursts &+= 1
    pulsesSincePowerOn += 1
    witness?.fired(
      WitnessedBurst(
        number: fired, slot: active, cycles: burst.cycles, x: beam.focus.x.metres, y: beam.focus.y.metres,
        z: beam.focus.z.metres, rail: volts))
    // A front end that trusts has not looked, and what does not fit its memory it forgets.
    if !configuration.isTrusting || duty.onTime(at: t) != nil { duty.add(onTime, at: t) }
    lastTrigger = t

    let shot = Burst(
      at: instant(t + configuration.latency.count), rail: .volts(volts),
      carrier: .hertz(Double(burst.carrierHertz)), cycles: Int(burst.cycles))
    let echo = medium.sonicate(beam, shot)
    tally.fired += 1
    if echo.didCavitate { tally.cavitated += 1 }
    if keepsRecords { record(.fired(PulseNumber(fired)), volts, beam, echo, at: t) }

    let heard = received(echo, at: t)
    lastEcho = echo
    lastHeard = heard
    pendingFeatures = FeatureBlock(
      number: fired, slot: active, echo: heard, isHydrophoneAtFocus: burst.isHydrophoneAtFocus,
      gateWasOpen: isGateOpen, rail: volts, at: t, fullScale: configuration.receiverFullScale.volts)
    if let request = capture.request {
      capture.take(
        request, pulse: fired, at: t, voltsPerCount: Double(configuration.captureScale) * 1e-9
      ) { samples in
        medium.waveform(
          of: beam, shot, echo: heard, delay: Nanoseconds(Int64(request.delayNanoseconds)),
          interval: Nanoseconds(Int64(request.intervalNanoseconds)), into: &samples)
        distort(&samples, at: t)
      }
    }
    isBusy = true
    isPulseDone = false
    areFeaturesValid = false
    burstEndsAt = t + burst.listen
  }

  /// Listening is over: the features are there to be read.
  func endBurst() {
    burstEndsAt = .max
    isBusy = false
    features = pendingFeatures
    areFeaturesValid = true
    isPulseDone = true
  }

  // MARK: Elements and hydrophone under faults

  /// The beam of a sealed slot. Kept with it, unless elements fail in ways that differ from burst to burst.
  private func beam(of slot: Int, at t: Int64) -> Beam {
    if roster.has(FaultRoster.elements) {
      return medium.beam(of: lawAsTransmitted(slot, at: t), clock: configuration.clock)
    }
    if let beam = laws.beams[slot] { return beam }
    let beam = medium.beam(of: laws.entries[slot], clock: configuration.clock)
    laws.keep(beam, for: slot)
    return beam
  }

  /// Called when a slot has been sealed: the expensive part is done here, not at the trigger.
  func findBeam(of slot: Int) {
    guard laws.beams[slot] == nil, !roster.has(FaultRoster.elements) else { return }
    laws.keep(medium.beam(of: laws.entries[slot], clock: configuration.clock), for: slot)
  }

  private func lawAsTransmitted(_ slot: Int, at t: Int64) -> [UInt16] {
    var law = laws.entries[slot]
    for element in law.indices {
      guard let fault = roster.active(.element(element), at: t, counting: true) else { continue }
      let silent: UInt16 = 0x7FFF
      switch fault.mode {
      case .ok: break
      case .off: law[element] &= silent
      case .stuck: law[element] &= 0xC000
      case .garbage: law[element] = law[element] & 0xC000 | UInt16(roster.randomWord() & 0x3FFF)
      case .wrong: law[element] ^= 0x4000
      case .slow, .delayed:
        let ticks = Double(fault.delay.count) * configuration.clock.hertz * 1e-9
        let delay = min(16_383, Double(law[element] & 0x3FFF) + ticks.rounded())
        law[element] = law[element] & 0xC000 | UInt16(delay)
      case .intermittent: if roster.isDrawn(fault.probability) { law[element] &= silent }
      }
    }
    return law
  }

  /// What arrives at the receiver's input when the hydrophone is not sound.
  private func received(_ echo: Echo, at t: Int64) -> Echo {
    guard roster.has(FaultRoster.sensors),
      let fault = roster.active(.sensor(.hydrophone), at: t, counting: true)
    else { return echo }
    switch fault.mode {
    case .ok, .slow: return echo
    case .off: return .silence(like: echo)
    case .stuck: return lastHeard ?? .silence(like: echo)
    case .delayed: return lastEcho ?? .silence(like: echo)
    case .garbage:
      var noise = echo
      let scale = configuration.receiverFullScale.volts
      noise.receivedNegative = .volts(scale * roster.randomUniform())
      noise.receivedPositive = .volts(scale * roster.randomUniform())
      noise.bands = BandEnergies(
        subharmonic: 120 * roster.randomUniform(), ultraharmonic: 120 * roster.randomUniform(),
        harmonic: 120 * roster.randomUniform(), broadband: 120 * roster.randomUniform())
      let expansion = Nanoseconds(Int64(100_000 * roster.randomUniform()))
      noise.expansionPeak = expansion
      noise.collapsePeak = expansion + Nanoseconds(60_000 + Int64(340_000 * roster.randomUniform()))
      noise.collapseAmplitude = .volts(scale * roster.randomUniform())
      return noise
    case .wrong: return echo.scaled(by: 1 + fault.severity)
    case .intermittent: return roster.isDrawn(fault.probability) ? .silence(like: echo) : echo
    }
  }

  private func distort(_ samples: inout [Double], at t: Int64) {
    guard roster.has(FaultRoster.sensors),
      let fault = roster.active(.sensor(.hydrophone), at: t, counting: false)
    else { return }
    for index in samples.indices {
      switch fault.mode {
      case .off: samples[index] = 0
      case .wrong: samples[index] *= 1 + fault.severity
      case .garbage: samples[index] = (2 * roster.randomUniform() - 1) * configuration.receiverFullScale.volts
      case .ok, .stuck, .slow, .delayed, .intermittent: break
      }
    }
  }

  // MARK: The record

  private func record(
    _ outcome: TriggerRecord.Outcome, _ volts: Double, _ beam: Beam?, _ echo: Echo?, at t: Int64
  ) {
    var beam = beam
    if beam == nil && active != Self.noSlot && laws.isSealed[Int(active)] { beam = laws.beams[Int(active)] }
    records.append(
      TriggerRecord(
        instant: instant(t), outcome: outcome,
        activeSlot: active == Self.noSlot ? nil : SlotIndex(Int(active)),
        rail: .volts(volts), railSetPoint: .volts(railSetPoint),
        carrier: .hertz(Double(burst.carrierHertz)), cycles: Int(burst.cycles), onTime: Nanoseconds(onTime),
        focus: beam?.focus, pascalsPerVolt: beam?.pascalsPerVolt ?? 0, echo: echo,
        steered: lastSteer == Self.never ? nil : instant(lastSteer), isEnabled: isEnableAsserted,
        isHighVoltageOn: isHighVoltageOn, isGateOpen: isGateOpen, isGateRequired: burst.isGateRequired,
        faults: faults, leaseEnd: PulseNumber(lease)))
  }
}

extension Echo {
  /// The medium as it is, the receiver deaf. 0 dB re 1 µV² is the least a feature block can say.
  fileprivate static func silence(like echo: Echo) -> Echo {
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
  fileprivate func scaled(by gain: Double) -> Echo {
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
