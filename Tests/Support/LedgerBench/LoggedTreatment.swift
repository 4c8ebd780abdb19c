import CoreHost
import Foundation
import HistotripsyCore
import Planning
import Scenarios
import TreatmentLog
import VirtualBoard

/// A small treatment with a ledger and a front end that remembers, begun or resumed as the console does it, without a screen.
public struct LoggedTreatment {
  public enum Ending: Equatable, Sendable {
    case complete
    /// The ledger could not be written, and the treatment stopped.
    case logFailed
    /// Something else.
    case other(String)
  }

  public static let foci = Scenario.ball(5, spacing: .millimetres(2.2), pulses: 6)

  public static func scenario() -> Scenario {
    let array = ScenarioArray.cap(
      elements: 64, radius: .millimetres(60), frequency: .megahertz(1),
      sourcePressurePerVolt: .pascals(15_000))
    var scenario = Scenario(
      array: array, foci: foci, period: .milliseconds(10), revisit: .milliseconds(50))
    scenario.setup.baselinePulses = 4
    scenario.setup.cavitation.baselineMinimum = 4
    scenario.setup.leasePulses = 8
    scenario.setup.leaseConsent = .whenRecorded
    return scenario
  }

  /// Half of the drive that the set-point takes at the geometric focus.
  public static var therapy: Voltage {
    let scenario = scenario()
    return .volts(
      scenario.setup.regimen.setPoint.pascals / ScenarioArray.pascalsPerVolt(scenario.array) / 2)
  }

  public let ledger: String
  public let board: String

  public init(in folder: URL) {
    ledger = folder.appending(path: "treatment.ledger").path
    board = folder.appending(path: "board.state").path
  }

  /// Begins the treatment, or goes on with it where there is a ledger already.
  public func run() throws -> Ending {
    let witness = try BoardStateFile(path: board)
    let scenario = Self.scenario()
    let laboratory = Laboratory(medium: scenario.medium, witness: witness)
    let run = try TreatmentOwner(
      on: laboratory.board, array: scenario.array, foci: Self.foci, order: Array(Self.foci.indices),
      setup: scenario.setup, authority: .simulated)
    let file: LedgerFile
    var session = 1
    var begun = Self.session
    begun.start = SessionStart(counter: laboratory.board.pulsesFired, powerCycles: 1)
    if FileManager.default.fileExists(atPath: ledger) {
      file = try LedgerFile.resume(ledger)
      if try file.sessions().last?.state == .complete { return .complete }
      let found = try file.reconcile(counter: laboratory.board.pulsesFired)
      session = try file.begin(begun, after: found, confirmed: [Self.confirmation])
      try file.forEachPast { past, focus in run.controller.restore(past, at: focus) }
      run.controller.endRestoring()
    } else {
      file = try LedgerFile.create(at: ledger, Self.opening, session: begun)
    }
    let recorder = try TreatmentRecorder(file, session: session, patience: .unlimited) { _ in nil }
    return try treat(run, recorder)
  }

  private func treat(_ run: Scenario.Run, _ recorder: TreatmentRecorder) throws -> Ending {
    var hasFailed = false
    while !run.controller.state.isFinal {
      try run.step()
      if case .failed = recorder.collect(&run.controller) {
        hasFailed = true
        run.controller.stop(.logUnavailable)
      }
    }
    do throws(LedgerFault) {
      try recorder.finish(&run.controller, cause: run.controller.state.word)
      try recorder.file.close()
    } catch {
      return .logFailed
    }
    if hasFailed { return .logFailed }
    return run.controller.state == .complete
      ? .complete : .other("\(run.controller.state.word) \(run.controller.latch.first?.word ?? "")")
  }

  public static let session = LedgerSession(software: "test", board: "virtual", seed: 7)
  public static let confirmation = OperatorConfirmation(
    operator: "test", question: "go on?", typed: "RESUME", given: "in a test")
  public static let opening = LedgerOpening(
    plan: .init(name: "five foci", source: "test", sourceDigest: nil, text: "plan", digest: "0"),
    array: .init(name: "cap", source: "test", sourceDigest: nil, text: "array", digest: "0"),
    parameters: [.init("regimen", "period", .number(0.01), "s"), .init("note", "1", .text("a test"))],
    foci: foci, order: Array(foci.indices))
}
