import Calibration
import HistotripsyCore
import Text

/// Does the steps of a session one by one: has the person agree, fires, and keeps what was found.
public final class Routine<B: SessionBoard> {
  private let session: CalibrationSession
  private let bay: TankBay<B>
  private let conditions: StatedConditions
  private let journal: TankJournal
  /// Share of what the hydrophone is driven to at which the beam is scanned.
  private static var beamShare: Double { 0.15 }
  // Held by whoever runs the routine.
  private unowned let person: any TankOperator

  /// - Parameter abandoned: what the person has typed as the treatment whose dose stays unknown, and the person's name.
  /// - Throws: `InputError` about a condition that is out of its range.
  public init(
    _ session: CalibrationSession, in bay: TankBay<B>, conditions: StatedConditions,
    abandoning abandoned: (key: String?, name: String) = (nil, ""), person: any TankOperator
  ) throws(InputError) {
    journal = TankJournal(session, bay.frontEnd, abandoning: abandoned)
    self.session = session
    self.bay = bay
    self.conditions = conditions
    self.person = person
    let checked = try conditions.checked()
    try bay.requireRail()
    try bay.requireDirection()
    if session.hydrophone.isValid(on: checked.day) == false {
      throw InputError(
        file: session.folder.place(SessionFolder.hydrophone), field: "expires",
        message:
          "the hydrophone's own calibration does not hold on \(checked.day)"
          + (session.hydrophone.expires.map { ", it expired on \($0)" } ?? "")
          + ": nothing could be traced to it; nothing was fired")
    }
  }

  /// - Parameters:
  ///   - steps: in their order.
  ///   - isEachAsked: the person has named them, so they are done again where they have been done.
  /// - Throws: `RoutineEnding` with the tank safe; `InputError` for a step that rests on one that has not been done.
  public func run(_ steps: [CalibrationStep], isEachAsked: Bool) throws {
    for step in steps {
      try heed(step)
      if !isEachAsked, try session.isDone(step) {
        person.wasDone(step, in: session.folder.place(step.file))
        continue
      }
      try require(step)
      guard person.agrees(to: step) else {
        throw RoutineEnding.stopped("stopped here; the session goes on with the same command")
      }
      if step == .certificate {
        person.issued(try CertificateStep(session, bay, conditions).run())
      } else {
        try withdraw(before: step)
        try fire(step)
      }
    }
  }

  /// What a step rests on must have been done, and since what that rests on.
  private func require(_ step: CalibrationStep) throws(InputError) {
    for earlier in step.basis where try !session.isDone(earlier) {
      if step == .certificate, earlier.isOptional, !session.folder.contains(earlier.file) { continue }
      let reason =
        session.folder.contains(earlier.file) ? "has to be done again first" : "has to be done first"
      throw InputError(
        file: session.folder.place(earlier.file),
        message: "\(step.rawValue) rests on \(earlier.rawValue), which \(reason)")
    }
  }

  // MARK: Firing

  private func fire(_ step: CalibrationStep) throws {
    let place = try bay.place(TankBay.Stand(array: session.array, stage: step.number))
    let bench = place.bench
    bench.show(to: person, of: step)
    var entry: JournalEntry?
    defer {
      bench.controller.end()
      journal.end(entry, on: bench.controller.board)
    }
    let (memory, frontEnd) = try ArrayMemory(session, bay).ask(bench.controller.board)
    let origin = StepOrigin(try conditions.checked().day, memory, frontEnd)
    entry = try journal.begin(on: bench.controller.board)
    try selfTest(step, bench)
    try judgeWater(step, bench)
    let finding: StepFinding
    do {
      finding = try measure(step, place, origin)
    } catch let fault as CalibrationFault {
      throw try failed(step, fault, bench)
    }
    person.found(finding, of: step, in: session.folder.place(step.file))
  }

  private func selfTest(_ step: CalibrationStep, _ bench: TankBench<B>) throws {
    try heed(step)
    do throws(CalibrationFault) {
      try bench.selfTest()
    } catch { throw try failed(step, error, bench) }
  }

  /// Water that people have measured, against what high pressures need and against the front end's thermometer.
  private func judgeWater(_ step: CalibrationStep, _ bench: TankBench<B>) throws {
    let entered = try conditions.checked()
    if step.isStrong, let oxygen = entered.conditions.oxygenMilligramsPerLitre,
      oxygen > TankConditions.oxygenMaximum
    {
      throw InputError(
        file: "--oxygen",
        message:
          "\(oxygen.short) mg/L: water for high pressures has below \(TankConditions.oxygenMaximum.short) mg/L (IEC TR 62781), above it "
          + "bubbles shade the hydrophone; degas it, measure again and say the new value. Nothing was fired in \(step.rawValue)"
      )
    }
    if let stated = entered.water, let found = bench.controller.sensors?.water,
      abs(stated.celsius - found.celsius) > TankConditions.waterDifference
    {
      throw InputError(
        file: "--water",
        message:
          "\(Words.celsius(stated)), but the front end's thermometer says \(Words.celsius(found)) "
          + "(\(TankConditions.waterDifference.short) K "
          + "apart at most): one of both is wrong, or the water is not at rest. Nothing was fired in \(step.rawValue)"
      )
    }
  }

  /// A step is done again: the certificate is withdrawn from the memory of the array that was measured, with the front end that it was
  /// measured with, and only where both pass their self-test.
  private func withdraw(before step: CalibrationStep) throws {
    guard session.folder.contains(CalibrationStep.certificate.file) else { return }
    let own = ArrayMemory(session, bay)
    let (memory, frontEnd) = try own.ask(try bay.board(session.array))
    try own.requireMeasured(memory, frontEnd, serial: try conditions.checked().serial)
    guard let memory, try own.namesCertificate(memory) else { return }
    let named = memory.arrayChecksum == session.array.checksum ? session.array : try session.corrected()
    let bench = try bay.place(TankBay.Stand(array: named ?? session.array, stage: step.number)).bench
    defer { bench.controller.end() }
    try selfTest(step, bench)
    bench.controller.end()
    try own.withdraw(memory, on: bench.controller.board)
    person.certificateWithdrawn()
  }

  private func measure(
    _ step: CalibrationStep, _ place: TankBay<B>.Place, _ origin: StepOrigin
  ) throws -> StepFinding {
    let bench = place.bench
    func kept<Finding: Codable>(_ finding: Finding) throws -> Finding {
      try session.keep(finding, of: step, origin)
      return finding
    }
    switch step {
    case .noise: return .noise(try kept(try Noise().run(on: bench)))
    case .locate: return .position(try kept(try Locate().run(on: bench)))
    case .elements:
      let position = try required(PositionFinding.self, of: .locate).position
      return .elements(try kept(try ElementCheck().run(on: bench, at: position)))
    case .drive:
      let elements = try adopted(bench)
      return .drive(
        try kept(
          try DriveRamp().run(on: bench, at: elements.position, uncertainty: elements.positionUncertainty)))
    case .beam:
      let elements = try adopted(bench)
      try learn(bench)
      let weak = try session.finding(DriveFinding.self, of: .drive).map { drive in
        drive.fit.offset + .volts(Self.beamShare * drive.hydrophoneLimit.pascals / drive.fit.pascalsPerVolt)
      }
      return .beam(try kept(try BeamScan().run(on: bench, at: elements.position, drive: weak)))
    case .steering:
      let elements = try adopted(bench)
      try learn(bench)
      return .steering(try kept(try steer(place, elements.position)))
    case .certificate: preconditionFailure("the certificate fires nothing")
    }
  }

  /// The element check's findings, written into the records of the bench's array.
  private func adopted(_ bench: TankBench<B>) throws -> ElementFindings {
    let elements = try required(ElementFindings.self, of: .elements)
    try bench.adopt(elements)
    return elements
  }

  /// What the ramp has shown of all elements in step lets later steps drive as hard as the hydrophone bears, and no harder.
  private func learn(_ bench: TankBench<B>) throws {
    guard try session.isDone(.drive), let drive = try session.finding(DriveFinding.self, of: .drive) else {
      return
    }
    bench.learn(drive)
  }

  private func required<Finding: Codable>(_ type: Finding.Type, of step: CalibrationStep) throws -> Finding {
    guard let finding = try session.finding(type, of: step) else {
      throw InputError(
        file: session.folder.place(step.file), message: "\(step.rawValue) has to be done first")
    }
    return finding
  }

  /// Stations on the three axes, as far as the hydrophone is looked for with room to spare.
  private func steer(_ place: TankBay<B>.Place, _ position: Position) throws -> SteeringFinding {
    let centre = session.array.geometricFocus.lanes
    let stations = [(6.0, 0.0, 0.0), (-6, 0, 0), (0, 6, 0), (0, -6, 0), (0, 0, -8), (0, 0, 8)].map {
      Position(metres: centre + SIMD4($0.0, $0.1, $0.2, 0) * 1e-3)
    }
    return try SteeringCheck().run(on: place.bench, at: position, stations: stations) {
      station throws(CalibrationFault) in
      try self.move(to: station, place)
    }
  }

  /// The operator moves the hydrophone by hand, which is about 1 mm off; the virtual tank adds an error of the same size.
  private func move(to station: Position, _ place: TankBay<B>.Place) throws(CalibrationFault) {
    if let moveHydrophone = place.moveHydrophone {
      let roughly = station.lanes + SIMD4(0.7, -0.4, 0.5, 0) * 1e-3
      return moveHydrophone(Position(metres: roughly))
    }
    let offset = station.lanes - session.array.geometricFocus.lanes
    guard person.movesHydrophone(by: Position(metres: offset)) else {
      throw .notReady(place.bench.controller.state)
    }
  }

  // MARK: Endings

  /// The tank is safe; what was read until then is kept beside the session.
  private func failed(
    _ step: CalibrationStep, _ fault: CalibrationFault, _ bench: TankBench<B>
  ) throws -> RoutineEnding {
    bench.controller.end()
    if !bench.readings.isEmpty {
      let name = "\(step.rawValue)-unfinished.json"
      try session.folder.keep(bench.readings, in: name)
      person.kept(unfinished: session.folder.place(name))
    }
    try heed(step)
    return .faulted("\(step.rawValue): \(Words.calibration(fault)); the tank is safe")
  }

  /// Nothing is energised once a stop has been asked for, whichever step it came in.
  private func heed(_ step: CalibrationStep) throws(RoutineEnding) {
    guard let request = person.stopRequest else { return }
    throw .stopped("\(step.rawValue): stopped by \(request); the tank is safe")
  }
}

extension TankBench {
  /// Shows every reading to the person, who can stop the routine between two shots.
  func show(to person: any TankOperator, of step: CalibrationStep) {
    progress = { [unowned self, unowned person] reading in
      // The next shot finds the tank ended, and the step stops there.
      if person.stopRequest != nil { controller.end() }
      person.show(reading, of: step)
    }
  }
}
