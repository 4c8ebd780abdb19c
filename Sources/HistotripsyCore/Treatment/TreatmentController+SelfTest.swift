// Everything that can be known before anything is energised.

extension TreatmentController where B: ~Copyable {
  /// Checks board, front end and sensors, locks the limits, opens the ledger; high voltage stays
  /// off. Ends in `ready` or `faulted`. At most about 0.2 s of bus time.
  /// - Throws: `CommandRefused` unless `off`.
  public mutating func selfTest() throws(CommandRefused) {
    guard state == .off else { throw CommandRefused(state: state) }
    enter(.selfTest)
    do throws(TripCause) {
      var next: SelfTestCheck? = .first
      while let check = next {
        try perform(check)
        next = check.next
      }
      enter(.ready)
    } catch {
      trip(error)
    }
  }

  private mutating func perform(_ check: SelfTestCheck) throws(TripCause) {
    defer { tellSensors() }
    try transmitter.check(check)
    switch check {
    case .frontEndIdentity: forgetLaws()
    case .temperaturesWithinLimits: setSpeedOfSound()
    case .pulseCounter: try openLedger()
    default: break
    }
    tellSensors()
    events.post(.passed(check), at: board.now())
    // Refused before the limits are locked.
    if check == .limitsLocked { try transmitter.writeBurst(cycles: setup.regimen.firstStage.cycles) }
  }

  /// Whatever laws the front end holds, they are not known to be ours.
  private mutating func forgetLaws() {
    guard let identity = transmitter.identity else { preconditionFailure("just identified") }
    scheduler.setSlots(identity.slots)
    laws.forget()
  }

  /// Laws are for the water as it is, and so is what steering costs: wide elements send the more to
  /// their axes the shorter the wave is.
  private mutating func setSpeedOfSound() {
    guard let water = sensors?.water, let speed = SpeedOfSound.water(at: water) else {
      preconditionFailure("just checked")
    }
    laws.speedOfSound = speed
    let reference = geometry.coherentSum(at: geometry.geometricFocus, speedOfSound: speed)
    var isCut = false
    var i = 0
    while i < foci.count {
      let gain = geometry.relativeGain(at: foci[i].position, reference: reference, speedOfSound: speed)
      // A drive that only this water lifts above the limit stays as it was at set-up, which is told.
      if let drive = loop.drive(relativeGain: gain), drive <= setup.limits.railMaximum {
        relativeGains[i] = Float(gain)
      } else {
        isCut = true
      }
      i += 1
    }
    if isCut { events.post(.pressureNotHeld(.atUpperLimit), at: board.now()) }
  }

  private mutating func openLedger() throws(TripCause) {
    let counter = transmitter.memory.counter
    let latest = ledger.latest
    let isExplained: Bool
    if ledger.isOpen {
      isExplained = reopenLedger(at: counter)
    } else {
      ledger.open(at: counter)
      intents.open(at: counter)
      isExplained = true
      holdAfterRestoring()
    }
    strikes = Strikes()
    // What the baseline pass has learnt is kept; what it still lacks is given.
    let learnt = detector.baselinePulses
    let wanted = UInt32(setup.baselinePulses)
    baselineLeft = learnt < wanted ? UInt16(wanted - learnt) : 0
    guard isExplained else { throw .pulseNumberDisagrees(expected: latest, found: counter) }
  }
}
