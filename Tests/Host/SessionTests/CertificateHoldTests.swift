import Calibration
import HistotripsyCore
import Phantom
import Sessions
import Testing
import Text
import VirtualBoard

/// Is a certificate held against array, front end and date each time before anything is energised, not only at the start?
@Suite struct CertificateHoldTests {
  private struct Certified {
    let world: VirtualBoard
    let session: TreatmentSession<VirtualBoard>
    let bed: SessionBed
  }

  private func certified() throws -> Certified {
    let file = try StatedCertificate.file(try SessionBed.inputs())
    let bed = try SessionBed(.certified(file, path: "certificate.yaml"))
    let world = try bed.world(calibration: file.calibration)
    let session = try TreatmentSession(bed.inputs, on: world, seed: 1, consent: .notNeeded)
    try session.askJournal()
    return Certified(world: world, session: session, bed: bed)
  }

  @Test func aTreatmentByACertificateThatHoldsIsComplete() throws {
    let treatment = try certified()
    try treatment.session.work()
    #expect(treatment.session.state == .complete, "\(treatment.session.cause)")
  }

  @Test func anArrayWhoseMemoryNamesNoCalibrationIsRefusedAtTheStart() throws {
    let file = try StatedCertificate.file(try SessionBed.inputs())
    let bed = try SessionBed(.certified(file, path: "certificate.yaml"))
    let world = try bed.world()
    #expect(throws: (any Error).self) {
      _ = try TreatmentSession(bed.inputs, on: world, seed: 1, consent: .notNeeded)
    }
  }

  @Test func anExpiredCertificateIsRefusedAtTheStart() throws {
    let long = try #require(CalendarDate("2020-01-01"))
    let file = try StatedCertificate.file(try SessionBed.inputs(), on: long)
    let bed = try SessionBed(.certified(file, path: "certificate.yaml"))
    let world = try bed.world(calibration: file.calibration)
    #expect(throws: (any Error).self) {
      _ = try TreatmentSession(bed.inputs, on: world, seed: 1, consent: .notNeeded)
    }
  }

  /// Another array is plugged in after the self-test: the memory is what says so.
  @Test func anArrayThatIsChangedBeforeArmingIsNotEnergised() throws {
    let treatment = try certified()
    let session = treatment.session
    while session.owner.nextStep != .arm {
      try session.step()
      #expect(!treatment.world.isHighVoltageOn)
    }
    VirtualPhantom.commission(treatment.world, treatment.bed.inputs.array)
    try session.step()
    #expect(session.state == .stopped && !treatment.world.isHighVoltageOn)
    #expect(session.cause.contains("names no calibration"), "\(session.cause)")
    #expect(treatment.world.pulsesFired == PulseNumber(0))
  }

  @Test func anArrayThatIsChangedDuringAPauseIsNotEnergisedAgain() throws {
    let treatment = try certified()
    let session = treatment.session
    try session.work(pulses: 5)
    try session.owner.pause()
    #expect(!treatment.world.isHighVoltageOn)
    VirtualPhantom.commission(treatment.world, treatment.bed.inputs.array)
    try session.owner.resume()
    #expect(session.state == .stopped && !treatment.world.isHighVoltageOn)
    #expect(session.cause.contains("names no calibration"), "\(session.cause)")
  }

  /// A part that does not answer is no part that agrees.
  @Test func aMemoryThatCannotBeReadIsNotACertificateThatHolds() throws {
    let treatment = try certified()
    let session = treatment.session
    while session.owner.nextStep != .arm { try session.step() }
    treatment.world.inject(InjectedFault(.part(.identityMemory), .off))
    try session.step()
    #expect(session.state == .stopped && !treatment.world.isHighVoltageOn)
    #expect(session.cause.contains("cannot be checked"), "\(session.cause)")
  }
}
