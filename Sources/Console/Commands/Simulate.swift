import ArgumentParser
import Foundation
import HistotripsyCore
import Phantom
import Sessions
import VirtualBoard

struct Simulate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run whole treatments on virtual boards, one line each.",
    discussion: """
      Each line says how the treatment of one seed ended and whether any rule of the regimen was broken, judged by the front end's \
      own record of triggers, and what share of the target is liquid, as only the phantom knows. Ctrl-C ends at once.

      Examples:
        histotripsy simulate --seeds '0..<4'
        histotripsy simulate --seeds 10...19 --sphere 12mm --spacing 1λ
        histotripsy simulate --campaign --seeds 0...99

      With --campaign each seed is a small world of its own: array, plan, regimen, breathing, bus, front end and what goes wrong are \
      drawn, the treatment is run while things go wrong and again when they are in order, and an observer that sees only wires and \
      tissue judges it. Only what went wrong gets a line; a failing seed prints the command that replays it with a full account.

      Exit codes: 0 all complete and every rule kept, 3 stopped, 5 not so; see 'histotripsy --help' for all.
      """)

  @OptionGroup var inputs: InputOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Seeds of the worlds: A..<B without B (quote it), A...B with B.", valueName: "A...B"),
    transform: Seeds.several)
  var seeds: Seeds?

  @OptionGroup var campaign: CampaignOptions

  @Option(help: PhantomOptions.kindHelp)
  var phantom: PhantomKind = .gel

  func validate() throws {
    try campaign.validate(seeds: seeds, hasInputs: !inputs.files.isEmpty || inputs.sphere != nil)
    if !campaign.isOn, seeds == nil { throw ValidationError("Missing expected argument '--seeds <A...B>'") }
  }

  func run() throws {
    if campaign.isOn { return try CampaignSession(campaign, seeds: seeds).run() }
    guard let seeds else { return }
    try InputFailure.report {
      let inputs = try self.inputs.inputs()
      Signals.install()
      var output = Terminal()
      var isSound = true
      for seed in seeds.range {
        let laboratory = try VirtualPhantom.laboratory(
          inputs.array, inputs.plan, kind: phantom, seed: seed, isTraced: false, keepsRecords: true)
        let session = try TreatmentSession(
          inputs, on: laboratory.board, seed: seed, consent: .notNeeded)
        try session.askJournal()
        session.knowTruth(of: laboratory, after: 0)
        if seed == seeds.range.lowerBound { output.write(SimulationLine.header + "\n") }
        let start = ContinuousClock.now
        while !session.state.isFinal, Signals.pending == nil, output.isOpen {
          try session.step()
          session.drain { _ in }
        }
        if let signal = Signals.pending {
          StandardStreams.complain("\(signal): stopped while simulating seed \(seed), which is not counted")
          throw ExitCode.stopped
        }
        let line = SimulationLine(session, seed: seed, wall: start.duration(to: .now) / .seconds(1))
        output.write(line.text + "\n")
        isSound = isSound && line.isSound
        if let failure = output.failure {
          StandardStreams.complain("standard output cannot be written: \(failure); stopped at seed \(seed)")
          throw ExitCode.cannotWrite
        }
      }
      if !isSound { throw ExitCode.ruleBroken }
    }
  }
}
