import Arrays
import CortexHost
import HistotripsyCore
import Planning
import Scenarios
import TriggerLedger
import VirtualBoard

/// One treatment with its world, given twice: by the core on this computer, called directly, and by an image in the emulator.
public struct CortexTrial: Sendable {
  public var name: String
  /// What is found out, in one sentence.
  public var question: String
  public var foci: Int
  public var pulses: UInt32
  /// Pulses that the whole treatment has, the dummy pass included.
  public var planned: Int { foci * Int(pulses) + 16 }
  public var elements = 64
  public var faults: [InjectedFault] = []
  public var events: [WorldEvent] = []
  /// The bus never answers again from this pulse on.
  public var hangsAtPulse: UInt32?
  /// The array's memory is blank, and the image writes its record.
  public var isBlank = false
  /// How it must end; `nil`: the watchdog ends it.
  public var state: TreatmentState? = .complete

  public static let seed: UInt64 = 7
  /// Of a certificate that nobody has made: the world is a model.
  public static let certificate = CalibrationDigest(InlineArray(repeating: 0xC5))

  /// A treatment in which nothing goes wrong.
  public static func treatment(foci: Int, pulses: UInt32) -> CortexTrial {
    CortexTrial(
      name: "\(foci) × \(pulses)", question: "Does the image fire what the core fires on this computer?",
      foci: foci, pulses: pulses)
  }

  /// A dozen foci; every way in which wires, bus and processor fail.
  public static let all: [CortexTrial] = [
    treatment(foci: 12, pulses: 6), treatment(foci: 100, pulses: 10),
    fault(
      "nack", "Does a part that stops acknowledging end the treatment?",
      [
        InjectedFault(.part(.railMonitor), .off, FaultWindow(from: .pulse(30)))
      ]),
    fault(
      "nacks now and then", "Is a part that acknowledges three times in four asked again?",
      [
        InjectedFault(
          .part(.sequencer), .intermittent, FaultWindow(from: .pulse(20)), probability: 0.05)
      ], state: .complete),
    fault(
      "stuck bus", "Does a bus held low end the treatment?", [],
      [
        WorldEvent(.holdBus(.data, .seconds(2)), atPulse: 30)
      ]),
    fault(
      "lost edges", "Is a pulse whose done edge is lost accounted for, and not fired again?",
      [
        InjectedFault(.input(.pulseDone), .intermittent, FaultWindow(from: .pulse(30)), probability: 1)
      ]),
    fault(
      "emergency stop", "Does the emergency stop end the treatment?", [],
      [
        WorldEvent(.pressEmergencyStop, atPulse: 30, after: .milliseconds(1))
      ]),
    fault(
      "power", "Does a front end that loses its power end the treatment?", [],
      [
        WorldEvent(.powerOff, atPulse: 30)
      ]),
    hang, blank,
  ]

  /// The memory holds nothing, and is written by the image's driver: the array's record must stand in it afterwards.
  public static let blank: CortexTrial = {
    var trial = treatment(foci: 2, pulses: 3)
    trial.name = "blank memory"
    trial.question = "Is a blank memory of others' make written and read back rightly?"
    trial.isBlank = true
    return trial
  }()

  /// The processor waits for ever.
  public static let hang = CortexTrial(
    name: "hang", question: "Does the machine's watchdog bring back a controller that hangs?", foci: 12,
    pulses: 6, hangsAtPulse: 30, state: nil)

  private static func fault(
    _ name: String, _ question: String, _ faults: [InjectedFault], _ events: [WorldEvent] = [],
    state: TreatmentState = .faulted
  ) -> CortexTrial {
    CortexTrial(
      name: name, question: question, foci: 12, pulses: 6, faults: faults, events: events, state: state)
  }

  // MARK: The two worlds

  public var scenario: Scenario {
    let array = ScenarioArray.cap(
      elements: elements, radius: .millimetres(100), frequency: .megahertz(1),
      sourcePressurePerVolt: .pascals(1_024_000 / Double(elements)))
    var scenario = Scenario(
      array: array, foci: Scenario.ball(foci, spacing: .millimetres(1.5), pulses: pulses),
      period: .milliseconds(5), revisit: .milliseconds(50), seed: Self.seed)
    scenario.setup.leaseConsent = .whenRecorded
    scenario.setup.frontEnd.requiresArrayIdentity = true
    scenario.adjust = { $0.keepsWireEdges = true }
    return scenario
  }

  /// Of the array, as it stands in its own memory.
  public func record(of scenario: Scenario) -> IdentityRecord {
    guard let serial = SerialNumber(ascii: Array("cortex".utf8).span) else {
      preconditionFailure("six ASCII characters")
    }
    return IdentityRecord(
      elements: UInt16(scenario.array.elements.count),
      arrayChecksum: ArrayGeometry.checksum(
        of: scenario.array.elements.span, frequency: scenario.array.frequency,
        geometricFocus: scenario.array.geometricFocus), serial: serial, calibration: Self.certificate)
  }

  /// As it goes to an image.
  public func plan(of scenario: Scenario) -> CortexTreatment.Plan {
    CortexTreatment.Plan(
      array: scenario.array, foci: scenario.foci, order: Array(scenario.foci.indices), setup: scenario.setup,
      certificate: Self.certificate, setPointMaximum: .megapascals(40))
  }

  /// A world of its own for each of the two.
  public func laboratory(of scenario: Scenario) -> Laboratory {
    let record = record(of: scenario).encoded()
    var scenario = scenario
    let adjust = scenario.adjust
    scenario.adjust = { board in
      adjust(&board)
      board.identity.contents = (0..<64).map { record[$0] }
      // A chip that has been commissioned: no voltage at power-on.
      board.amplitude.storedCode = 0
    }
    let laboratory = scenario.laboratory()
    for fault in faults { laboratory.board.inject(fault) }
    for event in events { laboratory.board.schedule(event) }
    return laboratory
  }

  /// By the core on this computer.
  public func direct() throws -> DirectOutcome {
    let scenario = scenario
    let laboratory = laboratory(of: scenario)
    // The image looks into the array's memory before it sets anything up; so does this, to be at the same moment.
    var counts = TransferCounts()
    _ = try IdentityMemory(at: I2CAddress(device: 0x50)).readIdentity(on: laboratory.board, counts: &counts)
    let run = try scenario.run(in: laboratory)
    var cursor = EventCursor()
    var events: [Event] = []
    while !run.controller.state.isFinal {
      switch run.controller.state {
      case .off: try run.controller.selfTest()
      case .ready:
        if try run.controller.load() { try run.controller.arm(.simulated) }
      case .armed: try run.controller.begin()
      default: run.controller.advance()
      }
      if let intent = run.controller.intentToRecord { run.controller.confirmIntent(intent.number) }
      while case .event(let event) = run.controller.events.read(&cursor) { events.append(event) }
    }
    return DirectOutcome(
      ledger: TriggerLedger(laboratory.board.triggers), state: run.controller.state, events: events)
  }

  /// By the image.
  public func image(on bench: CortexTreatment.Bench) throws -> ImageOutcome {
    let scenario = scenario
    let laboratory = laboratory(of: scenario)
    var bench = bench
    let record = record(of: scenario)
    if isBlank { bench.commissioning = record } else { bench.record = record }
    bench.hangsAtPulse = hangsAtPulse
    let outcome = try CortexTreatment.run(plan(of: scenario), on: laboratory.board, with: bench)
    return ImageOutcome(
      ledger: TriggerLedger(laboratory.board.triggers), outcome: outcome, board: laboratory.board)
  }
}

/// What a treatment by the core on this computer left.
public struct DirectOutcome {
  /// The front end's own record of every trigger.
  public var ledger: TriggerLedger
  public var state: TreatmentState
  public var events: [Event]
}

/// What a treatment by an image left.
public struct ImageOutcome {
  public var ledger: TriggerLedger
  public var outcome: CortexTreatment.Outcome
  public var board: VirtualBoard
}
