import HistotripsyCore

/// Fires elements, one by one or in Hadamard groups, and says when and how strongly each arrived against what geometry predicts.
struct ElementSurvey {
  private(set) var observations: [ElementJudgement.Observation] = []
  /// Median of amplitude over its noise is formed of these.
  private(set) var ratios: [Double] = []
  private(set) var shots = 0
  let position: Position
  /// How much earlier or later than predicted a burst may come: five periods for bad elements and a place that is not yet sure.
  private let uncertainty = 12e-6

  init(at position: Position) { self.position = position }

  /// One element at a time.
  mutating func fire<B: Board & ~Copyable>(
    _ numbers: [Int], shots each: Int, on bench: TankBench<B>
  ) throws(CalibrationFault) {
    let drive = bench.drive(firing: 1)
    for number in numbers {
      let window = try bench.window(at: position, uncertainty: uncertainty)
      let heard = try bench.capture(
        position, group: ElementGroup(first: number), drive: drive, window: window.capture, shots: each)
      shots += each
      try observe(number, heard.volts, window, bench)
    }
  }

  /// A group of elements that follow each other, with the signs of every row of a Hadamard matrix.
  mutating func fire<B: Board & ~Copyable>(
    groupFrom first: Int, count group: Int, shots each: Int, on bench: TankBench<B>
  ) throws(CalibrationFault) {
    let all = bench.array.elements
    let members = (first..<min(first + group, all.count)).filter { all[$0].isEnabled }
    if members.isEmpty { return }
    let window = try bench.window(at: position, uncertainty: uncertainty)
    let drive = bench.drive(firing: members.count)
    var signals = [[Double]](
      repeating: [Double](repeating: 0, count: window.capture.samples), count: members.count)
    for row in 0..<group {
      let heard = try bench.capture(
        position, group: ElementGroup(first: first, count: group, row: row), drive: drive,
        window: window.capture, shots: each)
      shots += each
      for (place, number) in members.enumerated() {
        let sign = CalibrationLaw.isNegative(row: row, column: number - first) ? -1.0 : 1.0
        let share = sign / Double(group)
        heard.volts.withUnsafeBufferPointer { volts in
          signals[place].withUnsafeMutableBufferPointer { signal in
            for k in signal.indices { signal[k] += share * volts[k] }
          }
        }
      }
    }
    for (place, number) in members.enumerated() { try observe(number, signals[place], window, bench) }
  }

  private mutating func observe<B: Board & ~Copyable>(
    _ element: Int, _ signal: [Double], _ window: BurstWindow, _ bench: TankBench<B>
  ) throws(CalibrationFault) {
    let speed = try bench.speedOfSound()
    let noise = window.noise(signal)
    let predicted = bench.array.expectedAmplitude(element, at: position, speed)
    let meeting = bench.array.meeting(at: position, speed) - window.capture.delay.seconds
    guard let burst = window.finder.find(in: signal, stretch: window.stretch, noise: noise), predicted > 0
    else { throw .notHeard }
    // Any moment well within the burst tells the phase; its own half is one.
    let middle = meeting + Double(bench.cycles) / 2 / bench.array.frequency.hertz
    let there = window.finder.read(signal, at: middle, noise: noise)
    observations.append(
      ElementJudgement.Observation(
        element: element, relativeAmplitude: burst.amplitude / predicted,
        deviation: burst.amplitudeNoise / predicted, lateness: burst.middle - meeting, phase: burst.phase,
        phaseAtPrediction: there.map(\.phase) ?? burst.phase))
    ratios.append(burst.signalToNoise)
  }

  /// Where the hydrophone looks and what it stands in, by the elements all around it; what it loses of each is taken off the observations.
  mutating func listen<B: Board & ~Copyable>(
    on bench: TankBench<B>
  ) throws(CalibrationFault) -> HearingFinding {
    var model = try bench.hearing(HearingFinding?.none)
    model.finding = HearingFit(observations, model, at: position).finding
    for index in observations.indices {
      let heard = max(model.heard(observations[index].element, at: position), 0.05)
      observations[index].relativeAmplitude /= heard
      observations[index].deviation /= heard
    }
    return model.finding
  }

  /// The findings, and the hydrophone's place by the arrivals of all.
  ///
  /// A hydrophone that stands a little beside where it was taken to stand makes half of the elements early and half late: the
  /// arrival times of all say where it is, and what is left is theirs.
  func judged<B: Board & ~Copyable>(
    on bench: TankBench<B>
  ) throws(CalibrationFault) -> (findings: [ElementFinding], fix: HydrophoneFix?) {
    guard !observations.isEmpty else { throw .nothingFires }
    let array = bench.array
    let speed = try bench.speedOfSound().metresPerSecond
    let findings = ElementJudgement(observations, carrier: array.frequency).findings
    func flight(_ number: Int, _ place: Position) -> Double {
      array.elements[number].position.distance(to: place).metres / speed
    }
    let arrivals = findings.compactMap { finding -> HydrophoneFix.Arrival? in
      guard let lateness = finding.lateness else { return nil }
      return HydrophoneFix.Arrival(
        element: array.elements[finding.element].position,
        time: flight(finding.element, position) + lateness.seconds)
    }
    guard
      let fix = HydrophoneFix(
        arrivals, near: position, speedOfSound: .metresPerSecond(speed),
        spread: 0.02 / array.frequency.hertz)
    else { return (findings, nil) }
    let corrected = findings.map { finding -> ElementFinding in
      guard let lateness = finding.lateness else { return finding }
      let moved =
        flight(finding.element, fix.position) - flight(finding.element, position) + fix.delay.seconds
      return finding.arriving(late: lateness.seconds - moved, carrier: array.frequency)
    }
    return (corrected, fix)
  }
}

extension ElementFinding {
  /// The same element with another lateness.
  fileprivate func arriving(late seconds: Double, carrier: Frequency) -> ElementFinding {
    ElementFinding(
      element: element, condition: condition, isReversed: isReversed,
      isLate: abs(seconds) > Self.lateFrom(carrier), gain: gain, gainDeviation: gainDeviation,
      lateness: Nanoseconds(Int64((seconds * 1e9).rounded())), latenessDeviation: latenessDeviation)
  }
}
