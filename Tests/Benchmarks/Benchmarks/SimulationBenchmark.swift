import Arrays
import CoreHost
import HistotripsyCore
import Planning
import Scenarios
import VirtualBoard

/// Whole treatments on the virtual board: pulses a second of wall time, and where the time goes.
struct SimulationBenchmark {
  let scenario: Scenario
  private(set) var pulses = 0
  private(set) var seconds = Double.infinity
  private(set) var processorSeconds = Double.infinity
  private(set) var coreBytes = 0
  /// Bytes on the wire while firing, and for all laws of the first rotation.
  private(set) var bytesPerPulse = 0.0
  private(set) var bytesPerLaw = 0.0

  /// 160 foci of 50 pulses, laws of later rotations loaded between the pulses.
  init(_ array: ArrayDescription) throws {
    var scenario = Scenario(
      array: array, foci: Scenario.ball(160, spacing: .millimetres(1.5), pulses: 50),
      period: .milliseconds(5),
      revisit: .milliseconds(200))
    scenario.adjust = { $0.records = .tallyOnly }
    self.scenario = scenario
    // Many short ones, so that some are left alone by whatever else the machine does.
    for _ in 0..<40 {
      let laboratory = scenario.laboratory()
      let run = try scenario.run(in: laboratory)
      try run.arm()
      try run.step()
      let before = ProcessUse.seconds
      let time = shortest(of: 1) { while !run.controller.state.isFinal { run.controller.advance() } }
      precondition(run.controller.state == .complete, "the treatment to be measured was not completed")
      seconds = min(seconds, time)
      processorSeconds = min(processorSeconds, ProcessUse.seconds - before)
      pulses = Int(laboratory.board.tally.fired)
      coreBytes = run.byteCount
    }
    try measureWire()
  }

  /// With all laws in place beforehand, so that steps and laws are counted apart.
  private mutating func measureWire() throws {
    var small = scenario
    small.foci = Scenario.ball(20, spacing: .millimetres(1.5), pulses: 100)
    small.setup.regimen.minimumRevisit = .milliseconds(90)
    let laboratory = small.laboratory()
    let run = try small.run(in: laboratory)
    try run.controller.selfTest()
    let before = run.controller.counts.bytesOnWire
    while try !run.controller.load() {}
    let loaded = run.controller.counts.bytesOnWire
    precondition(run.controller.scheduler.window == small.foci.count, "laws are left to be loaded")
    try run.treat()
    bytesPerLaw = Double(loaded - before) / Double(small.foci.count)
    bytesPerPulse = Double(run.controller.counts.bytesOnWire - loaded) / Double(laboratory.board.tally.fired)
  }

  /// Where the time goes: each part run alone on what it did in such a treatment.
  func breakdown() throws -> Table {
    var table = Table("Where the time of a simulated pulse goes (each part run alone), nanoseconds per pulse")
    let script = VerbScript()
    let laboratory = scenario.laboratory()
    let run = try TreatmentOwner(
      on: RecordingBoard(board: laboratory.board, script: script), array: scenario.array, foci: scenario.foci,
      order: Array(scenario.foci.indices), setup: scenario.setup, authority: .simulated)
    try run.treat()
    let count = Double(laboratory.board.tally.fired)

    let core = try shortest(of: 5) {
      let replay = try TreatmentOwner(
        on: ReplayBoard(script), array: scenario.array, foci: scenario.foci,
        order: Array(scenario.foci.indices), setup: scenario.setup, authority: .simulated)
      try replay.treat()
    }
    table.add("core, set-up included", core / count * 1e9)

    var configuration = laboratory.board.configuration
    configuration.records = .tallyOnly
    let silent = SilentMedium(water: laboratory.medium.waterTemperature)
    let board = try shortest(of: 5) {
      try script.replay(on: VirtualBoard(configuration, medium: silent))
    }
    table.add("board: lines, bus, parts, front end", board / count * 1e9)

    let law = try someLaw()
    let beam = laboratory.medium.beam(of: law, clock: configuration.frontEnd.clock)
    let beams = shortest(of: 5) {
      for _ in scenario.foci { _ = laboratory.medium.beam(of: law, clock: configuration.frontEnd.clock) }
    }
    table.add("medium: where each law focuses", beams / count * 1e9)

    let start = laboratory.board.present
    // What reaches the set-point there: the bursts cavitate as those of the treatment do.
    let rail = Voltage.volts(scenario.setup.regimen.setPoint.pascals / beam.pascalsPerVolt)
    let bursts = shortest(of: 5) {
      for n in 0..<Int(count) {
        _ = laboratory.medium.sonicate(
          beam,
          Burst(
            at: start + .milliseconds(Int64(n) * 200), rail: rail, carrier: scenario.array.frequency,
            cycles: 2))
      }
    }
    table.add("medium: bursts", bursts / count * 1e9)
    table.add("sum", (core + board + beams + bursts) / count * 1e9)
    table.add("measured as a whole", seconds / Double(pulses) * 1e9)
    let transfers = Double(script.count(.transfer)) / count
    let bytes = Double(run.controller.counts.bytesOnWire) / count
    table.add("bus transfers per pulse, laws included", transfers, digits: 1)
    table.add("bytes on the wire per pulse, laws included", bytes, digits: 1)
    return table
  }

  private func someLaw() throws -> [UInt16] {
    let elements = scenario.array.elements
    let geometry = try CoreBlock(scenario.array)
    var law = [UInt16](repeating: 0, count: elements.count)
    var span = law.mutableSpan
    try geometry.resident.entries(
      to: scenario.foci[scenario.foci.count - 1].position, speedOfSound: .metresPerSecond(1482.4),
      clock: .megahertz(100), into: &span)
    return law
  }
}
