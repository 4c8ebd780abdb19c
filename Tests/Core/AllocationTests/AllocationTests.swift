import AllocationProbe
import HistotripsyCore
import Scenarios
import Testing
import VirtualBoard

/// Does anything allocate between arming and safe?
///
/// The probe counts malloc and its kin on this thread, whoever calls them: core, virtual board, medium and the Swift runtime.
@Suite(.serialized, .enabled(if: allocation_probe_counts() != 0, "a sanitizer brings its own allocator"))
struct AllocationTests {
  /// Only an optimised build says anything about the program that is shipped.
  static var isOptimised: Bool {
    #if DEBUG
      false
    #else
      true
    #endif
  }
  static let whyNotInDebug: Comment =
    "an unoptimised build puts temporary values, boxes and metadata on the heap that an optimised one never has"

  /// 200 foci in four rotations, so that laws are loaded between the pulses too.
  static func scenario(pulses: UInt32) -> Scenario {
    let array = ScenarioArray.cap(
      elements: 64, radius: .millimetres(150), frequency: .kilohertz(500),
      sourcePressurePerVolt: .pascals(3000))
    var scenario = Scenario(
      array: array, foci: Scenario.ball(200, spacing: .millimetres(1.5), pulses: pulses),
      period: .milliseconds(5), revisit: .milliseconds(200))
    // What a record of every trigger or a trace takes grows with the treatment; that is their purpose.
    scenario.adjust = { $0.records = .tallyOnly }
    return scenario
  }

  /// Allocations from `arm` on until the outputs are safe again, and pulses that the front end fired.
  static func measure(_ scenario: Scenario) throws -> (
    allocations: UInt64, fired: UInt64, state: TreatmentState
  ) {
    let laboratory = scenario.laboratory()
    let run = try scenario.run(in: laboratory)
    try run.controller.selfTest()
    while try !run.controller.load() {}
    allocation_probe_start()
    try run.controller.arm(.simulated)
    // A log that is told of every intent, and confirms it at once.
    if run.controller.state == .armed { try run.controller.begin() }
    while !run.controller.state.isFinal {
      if let intent = run.controller.intentToRecord { run.controller.confirmIntent(intent.number) }
      run.controller.advance()
    }
    let allocations = allocation_probe_stop()
    return (allocations, laboratory.board.tally.fired, run.controller.state)
  }

  @Test func theProbeSeesAnArrayAllocation() {
    allocation_probe_start()
    let quiet = allocation_probe_stop()
    #expect(quiet == 0)
    allocation_probe_start()
    let numbers = Array(repeating: quiet, count: 1000 + Int(quiet))
    let seen = withExtendedLifetime(numbers) { allocation_probe_stop() }
    #expect(seen >= 1)
  }

  /// The same measurement, with one array made in the middle of a treatment: what the test below would report.
  @Test(.enabled(if: isOptimised, whyNotInDebug)) func anArrayMadeDuringATreatmentIsSeen() throws {
    _ = try Self.measure(Self.scenario(pulses: 1))
    let scenario = Self.scenario(pulses: 1)
    let laboratory = scenario.laboratory()
    let run = try scenario.run(in: laboratory)
    try run.arm()
    try run.controller.begin()
    allocation_probe_start()
    for _ in 0..<100 { run.controller.advance() }
    let numbers = Array(
      repeating: laboratory.board.tally.fired, count: 100 + run.controller.scheduler.fociCount)
    for _ in 0..<100 { run.controller.advance() }
    let seen = withExtendedLifetime(numbers) { allocation_probe_stop() }
    #expect(seen == 1)
  }

  @Test(.enabled(if: isOptimised, whyNotInDebug), arguments: [LeaseConsent.notNeeded, .whenRecorded])
  func nothingIsAllocatedFromArmToSafe(consent: LeaseConsent) throws {
    // The first treatment of a process makes the runtime's metadata, once.
    var short = Self.scenario(pulses: 2)
    short.setup.leaseConsent = consent
    _ = try Self.measure(short)
    var scenario = Self.scenario(pulses: 50)
    scenario.setup.leaseConsent = consent
    let (allocations, fired, state) = try Self.measure(scenario)
    #expect(state == .complete)
    #expect(fired >= 10_000)
    #expect(allocations == 0)
  }
}
