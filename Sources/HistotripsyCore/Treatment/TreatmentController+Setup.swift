// Limits are checked here for the whole plan, again before each burst, and enforced a third time by
// the front end.

extension TreatmentController where B: ~Copyable {
  /// A treatment that is set up and has touched nothing but the outputs, which are made safe.
  /// - Parameters:
  ///   - foci: 1 to 16384.
  ///   - order: visiting order, a permutation of the foci.
  ///   - eventCapacity: of the event stream, a power of two.
  ///   - memory: at least `byteCount(foci:elements:events:)`.
  /// - Throws: the first thing wrong with the plan, before anything is energised.
  public init(
    board: consuming B, geometry: consuming ArrayGeometry, foci given: Span<Focus>, order: Span<FocusIndex>,
    setup: TreatmentSetup, eventCapacity: Int = 1024, in memory: inout Memory
  ) throws(SetupFault) {
    try setup.check()
    guard given.count >= 1, given.count <= PulseScheduler.maximumFoci else { throw .focusCount(given.count) }
    try self.init(
      board: board, geometry: geometry, holding: memory.carve(copying: given), order: order, setup: setup,
      eventCapacity: eventCapacity, in: &memory)
  }

  /// The same with a table of foci that was carved from `memory` before: it is not copied, where memory is scarce.
  package init(
    board: consuming B, geometry: consuming ArrayGeometry, holding given: consuming FixedArray<Focus>,
    order: Span<FocusIndex>, setup: TreatmentSetup, eventCapacity: Int, in memory: inout Memory
  ) throws(SetupFault) {
    try setup.check()
    guard given.count >= 1, given.count <= PulseScheduler.maximumFoci else { throw .focusCount(given.count) }
    // The middle of the permitted water temperatures: gains hardly depend on it, laws are computed for the measured one.
    let middle = Temperature(
      clamping: (setup.limits.waterMinimum.celsius + setup.limits.waterMaximum.celsius) / 2)
    guard let speed = SpeedOfSound.water(at: middle) else { throw .contradictoryLimits(.waterTemperature) }
    let loop = try Self.loop(setup, at: setup.regimen.setPoint)

    // High voltage is settled at the drive of the geometric focus before the first pulse, wherever
    // the foci lie.
    guard loop.drive(relativeGain: 1) != nil else { throw .exceeds(.rail) }

    var gains = memory.carve(given.count, repeating: Float(0))
    let reference = geometry.coherentSum(at: geometry.geometricFocus, speedOfSound: speed)
    var pulses: UInt64 = UInt64(setup.baselinePulses)
    var highest = Voltage.zero
    var i = 0
    while i < given.count {
      let gain = geometry.relativeGain(at: given[i].position, reference: reference, speedOfSound: speed)
      let loss = SteeringLoss.decibels(relativeGain: gain)
      guard loss <= setup.limits.steeringLossMaximumDecibels else {
        throw .outOfReach(FocusIndex(i), lossDecibels: loss)
      }
      guard let drive = loop.drive(relativeGain: gain), drive <= setup.limits.railMaximum else {
        throw .driveTooHigh(FocusIndex(i))
      }
      if drive > highest { highest = drive }
      gains[i] = Float(gain)
      pulses += UInt64(given[i].plannedPulses)
      i += 1
    }
    guard pulses <= UInt64(setup.limits.pulsesMaximum) else { throw .exceeds(.pulses) }

    let visiting: FocusOrder
    do { visiting = try FocusOrder(order, in: &memory) } catch { throw .order }
    let lead = setup.preparation
    let burst = Self.energy(
      rail: highest, duration: setup.regimen.longestBurst, conductance: setup.conductance)
    do {
      scheduler = try PulseScheduler(
        holding: given.shared(), order: visiting, regimen: setup.regimen, lead: lead, burstEnergy: burst,
        in: &memory)
    } catch {
      throw .schedule(error)
    }
    let fociCount = given.count
    foci = given
    relativeGains = gains
    self.loop = loop
    self.setup = setup
    ledger = PulseLedger(foci: fociCount, in: &memory)
    monitor = FractionationMonitor(foci: fociCount, criteria: setup.criteria, in: &memory)
    detector = CavitationDetector(criteria: setup.cavitation)
    events = EventStream(capacity: eventCapacity, in: &memory)
    laws = LawLoader(speedOfSound: speed, stepTime: setup.wireTime(bytes: 80))
    intents = IntentBook(foci: fociCount, consent: setup.leaseConsent, in: &memory)
    transmitter = Transmitter(
      board: board, geometry: geometry, setup: setup.transmitter,
      sensorTime: setup.wireTime(bytes: 50), in: &memory)
  }

  /// - Parameter setPoint: the regimen's, or what a person has raised it to.
  static func loop(_ setup: TreatmentSetup, at setPoint: Pressure) throws(SetupFault) -> PressureLoop {
    let wanted = LinearEstimate(peakNegative: setPoint)
    // The tuning of the loop must not lift the drive above the limits.
    var settings = setup.loop
    if settings.expandedUncertainty > 0 {
      settings.ceiling = LinearEstimate(peakNegative: setup.limits.setPointMaximum)
    }
    if settings.driveMaximum > setup.limits.railMaximum { settings.driveMaximum = setup.limits.railMaximum }
    do throws(PressureLoopFault) {
      switch setup.feedback {
      case .rail: return try PressureLoop(holding: wanted, curve: setup.drive, settings: settings)
      case .hydrophone:
        return try PressureLoop(
          holding: MeasuredPressure(peakNegative: setPoint), nominal: wanted,
          curve: setup.drive, settings: settings)
      }
    } catch {
      throw .loop(error)
    }
  }

  static func energy(rail: Voltage, duration: Nanoseconds, conductance: Conductance) -> Energy {
    .joules(rail.volts * rail.volts * conductance.siemens * duration.seconds)
  }
}
