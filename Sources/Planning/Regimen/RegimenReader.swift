import Arrays
import HistotripsyCore
import Text

/// The `regimen:` section of a plan.
struct RegimenReader {
  static let keys = [
    "preset", "source", "kind", "frequency", "cycles", "burst", "prf", "period", "pulses-per-train", "rest",
    "first-stage-pulses", "second-stage", "pulses-per-focus", "set-point", "duty-limit", "duty-window",
    "energy-limit", "energy-window", "minimum-revisit", "minimum-distance", "dead-time", "late-tolerance",
    "gated", "replenishment",
    "minimum-cavitating-pulses", "ends-when-done",
  ]
  static let stageKeys = ["cycles", "burst", "prf", "period", "pulses-per-train", "rest"]
  static let kinds: [(word: String, value: RegimenKind)] = [
    ("intrinsic-threshold", .intrinsicThreshold), ("rapid-steering", .rapidSteering),
    ("shock-scattering", .shockScattering), ("two-stage", .twoStage), ("boiling", .boiling),
    ("microbubble", .microbubble),
  ]
  /// Frequencies from prf: the periods of `StageTerms` turned round.
  static let rates: ClosedRange<Frequency> = .hertz(0.01)...Frequency.kilohertz(10)

  /// What stands for pulses that are to be chosen.
  static let pulsesUntilFitted: UInt32 = 50

  let section: Section
  /// What a preset says where the plan is silent.
  let base: RegimenTerms?
  let preset: RegimenPreset?

  init(_ value: Value) throws(InputError) {
    section = try value.section(Self.keys)
    preset = try section.optional("preset")?.choice(RegimenPreset.all.map { ($0.name, $0) })
    base = preset?.terms
  }

  func terms() throws(InputError) -> RegimenTerms {
    let kind = try get("kind", "a kind or a preset", base?.kind) { v throws(InputError) in
      try v.choice(Self.kinds)
    }
    if let base, kind != base.kind, let stated = section.optional("kind") {
      throw stated.complaint("contradicts the preset \(preset?.name ?? "")")
    }
    var terms = RegimenTerms(
      source: try get("source", "where the numbers come from", base?.source) { v throws(InputError) in
        try v.text(maximum: 500)
      },
      kind: kind,
      firstStage: try stage(section, base: base?.firstStage),
      pulsesPerFocus: try get("pulses-per-focus", "a number of pulses", base?.pulsesPerFocus) {
        v throws(InputError) in
        if v.isFitted { return base?.pulsesPerFocus ?? Self.pulsesUntilFitted }
        return UInt32(try v.count(in: RegimenTerms.pulses))
      },
      setPoint: try setPoint(),
      dutyLimit: try get("duty-limit", "a share, for example 0.12 %", base?.dutyLimit) {
        v throws(InputError) in try v.duty(RegimenTerms.duties)
      },
      dutyWindow: try time("duty-window", base?.dutyWindow, RegimenTerms.dutyWindows),
      energyLimit: try get("energy-limit", "an energy, for example 100 J", base?.energyLimit) {
        v throws(InputError) in try v.energy(RegimenTerms.energies)
      },
      energyWindow: try time("energy-window", base?.energyWindow, RegimenTerms.energyWindows),
      minimumRevisit: try time("minimum-revisit", base?.minimumRevisit, RegimenTerms.revisits),
      minimumDistance: try get("minimum-distance", "a length, for example 1.5 λ", base?.minimumDistance) {
        v throws(InputError) in
        try v.relativeLength(lengths: RegimenTerms.distances.inBaseUnit, wavelengths: 0...100)
      })
    terms.replenishment = try time(
      "replenishment", base?.replenishment ?? terms.replenishment, StageTerms.rests)
    terms.frequency = try section.optional("frequency")?.frequency(ArrayDescription.frequencies)
    terms.deadTime = try time("dead-time", base?.deadTime ?? terms.deadTime, RegimenTerms.deadTimes)
    terms.lateTolerance = try time(
      "late-tolerance", base?.lateTolerance ?? terms.lateTolerance, RegimenTerms.lateTolerances)
    terms.isGated = try section.optional("gated")?.flag() ?? terms.isGated
    terms.endsWhenDone = try section.optional("ends-when-done")?.flag() ?? terms.endsWhenDone
    terms.minimumCavitatingPulses = try get(
      "minimum-cavitating-pulses", "a number of pulses",
      base?.minimumCavitatingPulses ?? terms.minimumCavitatingPulses
    ) { v throws(InputError) in UInt32(try v.count(in: 0...RegimenTerms.pulses.upperBound)) }
    try readSecondStage(into: &terms)
    return terms
  }

  /// Keys of the section that change what the preset says.
  var overridden: [String] { Self.keys.dropFirst().filter { section.optional($0) != nil } }

  /// `nil` where it is to be chosen, and no preset says what would hold otherwise.
  private func setPoint() throws(InputError) -> Pressure? {
    if let value = section.optional("set-point"), value.isFitted { return base?.setPoint }
    return try get("set-point", "a peak negative pressure, for example 30 MPa", base?.setPoint) {
      v throws(InputError) in try v.pressure(RegimenTerms.setPoints)
    }
  }

  /// Whether a value is to be chosen for the array: it says so, or nothing is said where other values are chosen.
  func isFitted(_ key: String, elsewhereFitted: Bool) -> Bool {
    section.optional(key)?.isFitted ?? elsewhereFitted
  }

  private func readSecondStage(into terms: inout RegimenTerms) throws(InputError) {
    let pulses = section.optional("first-stage-pulses")
    guard let second = section.optional("second-stage") else {
      if let pulses { throw pulses.complaint("there is no second-stage to go on with") }
      return
    }
    terms.secondStage = try stage(try second.section(Self.stageKeys), base: nil)
    let stated = try section.required(
      "first-stage-pulses", allowed: "after how many pulses the second stage begins")
    terms.firstStagePulses = UInt32(try stated.count(in: RegimenTerms.pulses))
  }

  private func stage(_ section: Section, base: StageTerms?) throws(InputError) -> StageTerms {
    let burst: BurstLength
    if let cycles = section.optional("cycles") {
      if let other = section.optional("burst") { throw other.complaint("cycles is stated too; one of both") }
      burst = .cycles(try cycles.count(in: StageTerms.cycles))
    } else if let duration = section.optional("burst") {
      burst = .duration(try duration.time(StageTerms.burstDurations))
    } else if let base {
      burst = base.burst
    } else {
      let allowed = "how long a burst is: cycles (1 … 65535) or burst (50 ns … 100 ms)"
      _ = try section.required("cycles", allowed: allowed)
      burst = .cycles(1)
    }
    return StageTerms(
      burst: burst, period: try period(section, base: base),
      pulsesPerTrain: try section.optional("pulses-per-train").map { v throws(InputError) in
        UInt16(try v.count(in: 1...65_535))
      } ?? base?.pulsesPerTrain ?? 1,
      rest: try section.optional("rest")?.time(StageTerms.rests) ?? base?.rest ?? .zero)
  }

  private func period(_ section: Section, base: StageTerms?) throws(InputError) -> Nanoseconds {
    if let rate = section.optional("prf") {
      if let other = section.optional("period") { throw other.complaint("prf is stated too; one of both") }
      let hertz = try rate.frequency(Self.rates).hertz
      return Nanoseconds(checkedSeconds: 1 / hertz) ?? StageTerms.periods.upperBound
    }
    if let period = section.optional("period") { return try period.time(StageTerms.periods) }
    if let base { return base.period }
    return try section.required("prf", allowed: "pulses per second of the array (0.01 Hz … 10 kHz)")
      .time(StageTerms.periods)
  }

  private func time(
    _ key: String, _ fallback: Nanoseconds?, _ range: ClosedRange<Nanoseconds>
  ) throws(InputError) -> Nanoseconds {
    let shown = range.lowerBound.exactSeconds...range.upperBound.exactSeconds
    return try get(key, "a time (\(QuantityText.shown(shown, as: .time)))", fallback) {
      v throws(InputError) in
      try v.time(range)
    }
  }

  private func get<T>(
    _ key: String, _ allowed: String, _ fallback: T?, _ read: (Value) throws(InputError) -> T
  ) throws(InputError) -> T {
    if let value = section.optional(key) { return try read(value) }
    if let fallback { return fallback }
    return try read(try section.required(key, allowed: allowed))
  }
}
