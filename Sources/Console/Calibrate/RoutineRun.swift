import ArgumentParser
import Calibration
import Foundation
import HistotripsyCore
import Text
import VirtualBoard

/// Does the steps of a session, one by one: says what will happen, asks, fires, shows what is read, and keeps what was found.
final class RoutineRun {
  private let session: CalibrationSession
  private let bay: TankBay
  private let isConfirmed: Bool
  private let conditions: CertificateConditions
  private var terminal = Terminal()

  /// - Parameter isConfirmed: nobody is asked anything.
  init(_ session: CalibrationSession, isConfirmed: Bool, conditions: CertificateConditions) throws {
    self.session = session
    self.isConfirmed = isConfirmed
    self.conditions = conditions
    _ = try conditions.checked()
    bay = try TankBay(session)
    Signals.install()
  }

  /// - Parameters:
  ///   - steps: in their order.
  ///   - isEachAsked: named by the person: done again where they have been done.
  func run(_ steps: [CalibrationStep], isEachAsked: Bool) throws {
    for step in steps {
      try heed(step)
      if !isEachAsked, try session.isDone(step) {
        line("\(step.rawValue): done before (\(session.folder.place(step.file)))")
        continue
      }
      try require(step)
      try guide(step)
      if step == .certificate {
        try CertificateStep(session, bay, conditions).run { self.line($0) }
      } else {
        try withdraw(before: step)
        try fire(step)
      }
    }
    OutputWriter.current?.becomePatient()
    OutputWriter.current?.drain()
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

  // MARK: The person

  private func guide(_ step: CalibrationStep) throws {
    let (what, check) = StepGuide.text(step)
    line("\n\(step.rawValue.uppercased())")
    line(what)
    for item in check { line("  check: \(item)") }
    try ask("Enter goes on, q stops here: ")
  }

  private func ask(_ question: String) throws {
    guard !isConfirmed else { return }
    StandardStreams.error(question)
    guard let answer = readLine(strippingNewline: true), answer.isEmpty else {
      StandardStreams.error("\n")
      StandardStreams.complain("stopped here; the session goes on with the same command")
      throw ExitCode.stopped
    }
  }

  private func line(_ text: String) { terminal.write(text + "\n") }

  // MARK: Firing

  private func fire(_ step: CalibrationStep) throws {
    let stage = CalibrationStep.allCases.firstIndex(of: step) ?? 0
    let place = try bay.place(session.array, stage: stage)
    let bench = place.bench
    let live = LiveReadings(step, bench)
    bench.progress = { live.show($0) }
    defer { bench.run.controller.end() }
    let (memory, frontEnd) = try ArrayMemory(session, bay).ask(bench.run.controller.board)
    let origin = StepOrigin(try conditions.checked().day, memory, frontEnd)
    try selfTest(step, bench)
    let summary: String
    do {
      summary = try measure(step, place, origin)
    } catch let fault as CalibrationFault {
      throw try failed(step, fault, bench)
    }
    live.end()
    line("\(step.rawValue): \(summary)")
    line("  \(session.folder.place(step.file))")
  }

  private func selfTest(_ step: CalibrationStep, _ bench: TankBench<ChosenBoard>) throws {
    try heed(step)
    do throws(CalibrationFault) {
      try bench.selfTest()
    } catch { throw try failed(step, error, bench) }
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
    let stage = CalibrationStep.allCases.firstIndex(of: step) ?? 0
    let bench = try bay.place(named ?? session.array, stage: stage).bench
    defer { bench.run.controller.end() }
    try selfTest(step, bench)
    bench.run.controller.end()
    try own.withdraw(memory, on: bench.run.controller.board)
    line("the certificate of this session is withdrawn from the array's memory")
  }

  private func measure(_ step: CalibrationStep, _ place: TankBay.Place, _ origin: StepOrigin) throws -> String
  {
    let bench = place.bench
    func kept<Finding: Codable>(_ finding: Finding) throws -> Finding {
      try session.keep(finding, of: step, origin)
      return finding
    }
    switch step {
    case .noise: return FindingWords.text(try kept(try Noise().run(on: bench)))
    case .locate: return FindingWords.text(try kept(try Locate().run(on: bench)))
    case .elements:
      let position = try required(PositionFinding.self, of: .locate).position
      return FindingWords.text(try kept(try ElementCheck().run(on: bench, at: position)))
    case .drive:
      let elements = try adopted(bench)
      return FindingWords.text(
        try kept(
          try DriveRamp().run(on: bench, at: elements.position, uncertainty: elements.positionUncertainty)))
    case .beam:
      let elements = try adopted(bench)
      return FindingWords.text(try kept(try BeamScan().run(on: bench, at: elements.position)))
    case .steering:
      let elements = try adopted(bench)
      return FindingWords.text(try kept(try steer(place, elements.position)))
    case .certificate: preconditionFailure("the certificate fires nothing")
    }
  }

  /// The element check's findings, written into the records of the bench's array.
  private func adopted(_ bench: TankBench<ChosenBoard>) throws -> ElementFindings {
    let elements = try required(ElementFindings.self, of: .elements)
    try bench.adopt(elements)
    return elements
  }

  private func required<Finding: Codable>(_ type: Finding.Type, of step: CalibrationStep) throws -> Finding {
    guard let finding = try session.finding(type, of: step) else {
      throw InputError(
        file: session.folder.place(step.file), message: "\(step.rawValue) has to be done first")
    }
    return finding
  }

  /// Stations on the three axes, as far as the hydrophone is looked for with room to spare.
  private func steer(_ place: TankBay.Place, _ position: Position) throws -> SteeringFinding {
    let centre = session.array.geometricFocus.lanes
    let stations = [(6.0, 0.0, 0.0), (-6, 0, 0), (0, 6, 0), (0, -6, 0), (0, 0, -8), (0, 0, 8)].map {
      Position(metres: centre + SIMD4($0.0, $0.1, $0.2, 0) * 1e-3)
    }
    return try SteeringCheck().run(on: place.bench, at: position, stations: stations) {
      station throws(CalibrationFault) in
      try self.move(to: station, place)
    }
  }

  /// By hand, roughly: a hand is a millimetre off, the virtual one too.
  private func move(to station: Position, _ place: TankBay.Place) throws(CalibrationFault) {
    if let tank = place.tank {
      let roughly = station.lanes + SIMD4(0.7, -0.4, 0.5, 0) * 1e-3
      return tank.medium.moveHydrophone(to: Position(metres: roughly))
    }
    let offset = station.lanes - session.array.geometricFocus.lanes
    StandardStreams.error(
      "High voltage is off. Move the hydrophone to about \(Words.place(Position(metres: offset))) from the geometric focus, then Enter; "
        + "q stops here: ")
    guard let answer = readLine(strippingNewline: true), answer.isEmpty else {
      throw .notReady(place.bench.run.controller.state)
    }
  }

  /// The tank is safe; what was read until then is kept beside the session.
  private func failed(
    _ step: CalibrationStep, _ fault: CalibrationFault, _ bench: TankBench<ChosenBoard>
  ) throws -> ExitCode {
    bench.run.controller.end()
    OutputWriter.current?.becomePatient()
    if !bench.readings.isEmpty {
      let name = "\(step.rawValue)-unfinished.json"
      try session.folder.keep(bench.readings, in: name)
      StandardStreams.error("what was read is in \(session.folder.place(name))\n")
    }
    try heed(step)
    StandardStreams.complain("\(step.rawValue): \(FindingWords.text(fault)); the tank is safe")
    return .faulted
  }

  /// Nothing is energised after a signal, whichever step it came in.
  private func heed(_ step: CalibrationStep) throws(ExitCode) {
    guard let signal = Signals.pending else { return }
    OutputWriter.current?.becomePatient()
    StandardStreams.complain("\(step.rawValue): stopped by \(signal); the tank is safe")
    throw .stopped
  }
}
