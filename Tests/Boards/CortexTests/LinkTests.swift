import Chance
import CortexLink
import CortexTrials
import Testing

@testable import HistotripsyCore

/// What goes over the link between a host and an image arrives as it was sent, or not at all.
@Suite struct LinkTests {
  /// A setup in which no field has the value that a reader starts with.
  private var setup: TreatmentSetup {
    var setup = CortexTrial.treatment(foci: 2, pulses: 3).scenario.setup
    setup.regimen.kind = .twoStage
    setup.regimen.secondStage = Stage(
      cycles: 7, period: .milliseconds(9), pulsesPerTrain: 3, rest: .milliseconds(4))
    setup.regimen.firstStagePulses = 5
    setup.regimen.isGated = true
    setup.regimen.replenishment = .milliseconds(8)
    setup.regimen.endsWhenDone = false
    setup.loop.expandedUncertainty = 0.2
    setup.loop.ceiling = LinearEstimate(peakNegative: .megapascals(33))
    setup.feedback = .hydrophone(voltsPerPascal: 5e-8)
    setup.waterGain = WaterGain(calibratedAt: .celsius(21))
    setup.frontEnd.bus = 1
    setup.frontEnd.addresses.headThermometer = 0x4A
    setup.frontEnd.railDivider = 9
    setup.criteria.flatSpans = 3
    setup.cavitation.driveScaling = 1
    setup.leaseConsent = .notNeeded
    setup.lateInSuccessionMaximum = 21
    return setup
  }

  @Test func aSetupArrivesWithEveryField() throws {
    let sent = setup
    var arrived = TreatmentSetup.blank
    let areSound = [
      arrived.takeRegimen(sent.regimenPayload), arrived.takeCriteria(sent.criteriaPayload),
      arrived.takeLoop(sent.loopPayload),
    ]
    #expect(areSound == [true, true, true])
    #expect(arrived.regimen == sent.regimen)
    #expect(arrived.limits == sent.limits)
    #expect(arrived.criteria == sent.criteria)
    #expect(arrived.cavitation.sigmas == sent.cavitation.sigmas)
    #expect(arrived.cavitation.driveScaling == sent.cavitation.driveScaling)
    #expect(arrived.loop == sent.loop)
    #expect(arrived.feedback == sent.feedback)
    #expect(arrived.waterGain == sent.waterGain)
    #expect(arrived.frontEnd == sent.frontEnd)
    #expect(arrived.conductance == sent.conductance)
    #expect(arrived.leaseConsent == sent.leaseConsent)
    #expect(arrived.lateInSuccessionMaximum == sent.lateInSuccessionMaximum)
    // All of it once more, as bytes: a field that the coding forgets would differ here.
    #expect(arrived.regimenPayload.bytes == sent.regimenPayload.bytes)
    #expect(arrived.criteriaPayload.bytes == sent.criteriaPayload.bytes)
    #expect(arrived.loopPayload.bytes == sent.loopPayload.bytes)
  }

  @Test func aPayloadThatIsCutShortOrTooLongIsUnsound() {
    let whole = setup.regimenPayload
    for count in 0..<whole.count {
      var cut = Payload()
      for index in 0..<count { cut.append(whole[index]) }
      var arrived = TreatmentSetup.blank
      let isSound = arrived.takeRegimen(cut)
      #expect(!isSound, "cut after \(count) bytes")
    }
    var long = whole
    long.append(UInt8(0))
    var arrived = TreatmentSetup.blank
    let isSound = arrived.takeRegimen(long)
    #expect(!isSound)
  }

  @Test func everyEventOfEveryTrialArrivesAsItWas() throws {
    var count = 0
    for trial in CortexTrial.all where trial.foci == 12 {
      for event in try trial.direct().events {
        let arrived = try #require(Event(event.payload))
        #expect(arrived.number == event.number && arrived.at == event.at)
        #expect(arrived.payload.bytes == event.payload.bytes)
        #expect(arrived.kind.isLike(event.kind))
        count += 1
      }
    }
    #expect(count > 500)
  }

  @Test func everyCauseOfATripArrivesAsItWas() throws {
    let causes: [TripCause] = [
      .emergencyStop, .interlockOpen, .frontEndFault(FrontEndFaults(rawValue: 0x8001)),
      .part(FrontEndFault(part: .headThermometer, cause: .wrongIdentity(0xDEAD_BEEF), attempts: 3)),
      .inputUnreadable(.pulseDone), .outputUndriveable(.steer), .clock, .waterTemperature(.celsius(41)),
      .headTemperature(.celsius(51)), .railOffSetPoint(measured: .volts(1), wanted: .volts(2)),
      .railNotOff(.volts(3)), .frontEndNotReady, .wrongLawActive(expected: SlotIndex(4), found: 0xFFFF),
      .lawReadBackDiffers(FocusIndex(5)), .lawNotPossible(FocusIndex(6)), .driveNotAvailable(FocusIndex(7)),
      .hydrophoneOverLimit(received: .volts(8), limit: .volts(9)), .railOverLimit(.volts(10)),
      .pulseNumberDisagrees(expected: PulseNumber(11), found: PulseNumber(12)), .pulseDoneMissing,
      .triggerRefused(.dutyExceeded), .pulseUncertain, .lateInSuccession(13),
      .wrongFrontEnd(.tooFewSlots), .lineAtWrongLevel(.respiratoryGate), .strayTriggers(3),
      .heartbeatsDiffer(given: 7, counted: 9), .watchdogUnproven(after: .milliseconds(90)),
      .clocksDisagree(board: .milliseconds(10), frontEnd: .milliseconds(11)),
    ]
    for cause in causes {
      let event = Event(number: 1, at: Instant(nanoseconds: 2), kind: .tripped(cause))
      guard case .tripped(let arrived) = try #require(Event(event.payload)).kind else {
        Issue.record("another kind of event arrived")
        continue
      }
      #expect(arrived == cause)
    }
  }

  @Test func aDisturbedFrameIsNeverTakenForAnother() {
    var chance = Chance(seed: 18)
    var sent: [UInt8] = []
    Frame(.criteria, setup.criteriaPayload).send { sent.append($0) }
    for round in 0..<2000 {
      var bytes = sent
      for _ in 0...chance.below(3) { bytes[chance.below(bytes.count)] ^= UInt8(1 << chance.below(8)) }
      if bytes == sent { continue }
      var parser = FrameParser()
      for byte in bytes + [UInt8](repeating: 0, count: 300) {
        if let frame = parser.take(byte) {
          Issue.record("round \(round): a frame of kind \(frame.kind.rawValue) was taken")
        }
      }
    }
  }

  @Test func whatComesBetweenFramesIsPassedOver() {
    var bytes: [UInt8] = [0x00, 0x42, 0xFF]
    Frame(.taken).send { bytes.append($0) }
    bytes += [0x17]
    Frame(.stop).send { bytes.append($0) }
    var parser = FrameParser()
    var kinds: [FrameKind] = []
    for byte in bytes {
      if let frame = parser.take(byte) { kinds.append(frame.kind) }
    }
    #expect(kinds == [.taken, .stop])
  }
}

extension Payload {
  var bytes: [UInt8] { (0..<count).map { self[$0] } }
}

extension EventKind {
  /// The same case; what it carries is compared as bytes.
  func isLike(_ other: EventKind) -> Bool {
    switch (self, other) {
    case (.state(let one), .state(let two)): one == two
    case (.passed(let one), .passed(let two)): one == two
    case (.fired(let one), .fired(let two)):
      one.pulse == two.pulse && one.focus == two.focus && one.estimate == two.estimate
        && one.measured == two.measured && one.collapseTime == two.collapseTime
        && one.didCavitate == two.didCavitate && one.deadline == two.deadline
    case (.tripped(let one), .tripped(let two)): one == two
    case (.verdict(let one, let oneVerdict), .verdict(let two, let twoVerdict)):
      one == two && oneVerdict == twoVerdict
    default: true
    }
  }
}
