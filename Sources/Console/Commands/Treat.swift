import ArgumentParser
import Foundation
import HistotripsyCore
import LinuxBoard
import Phantom
import Sessions
import Text
import TreatmentLog
import VirtualBoard

struct Treat: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a treatment and watch it.",
    discussion: """
      Examples:
        histotripsy treat
        histotripsy treat --sphere 8mm --speed real
        histotripsy treat --array hemisphere.csv --sphere 20mm
        histotripsy treat --plan liver.yaml --seed 7 --json > events.jsonl
        histotripsy treat --inject emergency-stop@5s --trace bus.vcd
        histotripsy treat --board linux --profile raspberry-pi-5 --plan liver.yaml --array array.yaml --certificate certificate.yaml

      On a terminal: a live view; keys p pause, r resume, q stop, a acknowledge, l list, n note, : command (skip, back, pulses, \
      set-point, focus). Elsewhere: plain lines. An alarm that needs a person pauses the treatment on a terminal, and \
      stops it elsewhere. Ctrl-C, SIGTERM, a closed terminal or a \
      closed output stop the treatment safely; whatever ends it, a summary says what was delivered and what was not. Should \
      standard output be gone by then, the summary goes to standard error.

      Exit codes: 0 complete, 3 stopped, 4 faulted, 7 ended with less treated than the goal asks for, 8 stopped by an \
      alarm; see 'histotripsy --help' for all.
      """)

  @OptionGroup var inputs: InputOptions
  @OptionGroup var results: ResultOptions
  @OptionGroup var pressures: CertificateOptions
  @OptionGroup var abandon: AbandonOptions
  @OptionGroup var attendance: AttendanceOptions

  @Option(
    help: ArgumentHelp(
      "Who treats: recorded with every decision. Asked for on a terminal; default: the user's name.",
      valueName: "name"))
  var `operator`: String?

  @Option(
    help: ArgumentHelp(
      "The board that is driven. virtual: a simulated front end, tank and phantom on a virtual clock. linux: GPIO and I2C of this computer, wired as --profile says.",
      valueName: "board"))
  var board = BoardChoice.virtual

  @Option(
    help: ArgumentHelp(
      "With --board linux: how it is wired; the name of an installed profile, or a file.",
      valueName: "profile"))
  var profile: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Decides every chance of the virtual world: the same seed and version give the same bytes. Default: 1.",
      valueName: "number"), transform: Seeds.one)
  var seed: UInt64?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How fast the virtual board's time runs: max, real, or a factor of real time from 0.01 to 10000. Default: max.",
      valueName: "speed"), transform: Pace.parse)
  var speed: Pace?

  @Flag(
    help: "One JSON object a line for every event, then one for the summary; nothing else on standard output."
  )
  var json = false

  @Option(
    help: ArgumentHelp(
      "Write every transition of lines and bus as VCD when the treatment has ended; some 6 MB for each second of it.",
      valueName: "file"))
  var trace: String?

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Make something go wrong at a time of the board's clock: \(Injection.vocabulary). May be repeated.",
      valueName: "what@time"), transform: Injection.parse)
  var inject: [Injection] = []

  @Option(
    help: ArgumentHelp(
      "The treatment's ledger, an SQLite file that must not exist yet. Default: named for the plan and the seed, in this folder.",
      valueName: "file"))
  var log: String?

  @Flag(help: "Record nothing. Only on the virtual board; an interrupted treatment can then not go on.")
  var noLog = false

  @Option(
    help: ArgumentHelp(
      "Where the virtual front end keeps what outlives its power: pulse counter and every burst fired. Made when it does not exist.",
      valueName: "file"))
  var boardState: String?

  @OptionGroup var arrayMemory: ArrayMemoryOptions
  @OptionGroup var truth: PhantomOptions

  func validate() throws {
    if log != nil, noLog { throw ValidationError("--log and --no-log exclude each other") }
    for (option, value) in [("--log", log), ("--board-state", boardState)] where value?.isEmpty ?? false {
      throw ValidationError("The value of '\(option)' is empty")
    }
    if trace?.isEmpty ?? false { throw ValidationError("The value of '--trace' is empty") }
    switch board {
    case .virtual:
      if profile != nil {
        throw ValidationError("--profile says how a real board is wired; give --board linux too")
      }
    case .linux:
      guard profile != nil else {
        throw ValidationError(
          "--board linux needs --profile, one of \(BoardOpening.names) or a file of your own")
      }
      let virtualOnly =
        [
          ("--seed", seed != nil), ("--speed", speed != nil), ("--trace", trace != nil),
          ("--inject", !inject.isEmpty), ("--board-state", boardState != nil), ("--no-log", noLog),
        ] + truth.given
      if let (option, _) = virtualOnly.first(where: { $0.1 }) {
        throw ValidationError(
          "\(option) belongs to the virtual board; a real one has real time and real faults")
      }
      try pressures.validate(forRealBoard: true)
    }
  }

  func run() throws {
    try InputFailure.report {
      if let profile { return try treat(byProfile: profile) }
      let inputs = try inputs.inputs(basis: pressures.basis(forRealBoard: false))
      let memory: PhantomMemory = try boardState.map { .file(try BoardStateFile(path: $0)) } ?? .new
      let laboratory = try VirtualPhantom.laboratory(
        inputs.array, inputs.plan, kind: truth.kind, seed: seed ?? 1, isTraced: trace != nil,
        keepsRecords: false, memory: memory, arrayMemory: try arrayMemory.file(beside: boardState)
      ) { StandardStreams.complain("\($0); after a resume the phantom will be as new") }
      let session = try TreatmentSession(
        inputs, on: laboratory.board, seed: seed ?? 1, consent: noLog ? .notNeeded : .whenRecorded)
      for injection in inject { injection.apply(to: laboratory.board) }
      let image = try truth.image(isForced: results.force, notOver: self.inputs.files)
      session.knowTruth(of: laboratory, after: VirtualPhantom.unknownBursts(laboratory, memory))
      // A trace that cannot be written is found out before anything is energised.
      let sink = try trace.map {
        try OutputFile(checking: $0, isForced: results.force, notOver: self.inputs.files)
      }
      try treat(session, pace: speed ?? .max) {
        try sink?.write(laboratory.board.vcd())
        try image?.write(laboratory.medium, on: inputs.imageFrame)
      }
    }
  }

  /// On the board of this computer, in real time, recorded.
  private func treat(byProfile profile: String) throws {
    let inputs = try inputs.inputs(basis: pressures.basis(forRealBoard: true))
    // Results that cannot be written are found out before the board is opened.
    _ = try results.files(notOver: self.inputs.files)
    let (board, losses) = try BoardOpening.begin(profile, json: json)
    let facts = BoardFacts(name: board.profile.name, frontEnd: board.profile.frontEnd, notes: losses)
    let session = try TreatmentSession(inputs, on: board, facts, consent: .whenRecorded)
    try treat(session, pace: .max) {}
  }

  private func treat<B: SessionBoard>(
    _ session: TreatmentSession<B>, pace: Pace, afterwards: () throws -> Void
  ) throws {
    if results.resultsNifti != nil, let absence = session.summary().absence {
      throw InputError(file: "--results-nifti", message: absence)
    }
    let files = try results.files(notOver: inputs.files + [trace].compactMap(\.self))
    let attendant = attendance.attendant(`operator`, asks: !json && AttendanceOptions.isAtTerminal)
    session.attendant = attendant
    // Also where nothing is recorded: an interrupted treatment of this array waits to be gone on with.
    if noLog {
      try session.askJournal(abandoning: abandon.abandon, by: attendant.operator)
    } else {
      let path = try log ?? LedgerName.free(for: session.inputs.plan, seed: session.board.seed)
      try session.openLedger(at: path, abandoning: abandon.abandon, by: attendant.operator)
    }
    let isShown = Operation(
      session, view: session.view(json: json, isQuiet: attendance.quiet), pace: pace,
      attendance: attendance.attendance(of: attendant.operator)
    ).run()
    let ending = session.exitCode(isShown: isShown)
    do {
      try write(TreatmentResults(session.summary()), to: files)
      if results.resultsNifti != nil, let dose = session.doseMap(),
        let images = DoseImages(session.inputs, delivered: dose)
      {
        for (name, image) in images.files { try files.write(name) { image.file(isCompressed: true) } }
      }
      try afterwards()
    } catch let failure as OutputFile.Failure where !ending.isSuccess {
      // How the treatment ended matters more than that its trace or its results are lost.
      StandardStreams.complain("\(failure)")
    }
    throw ending
  }

  private func write(_ outcome: TreatmentResults, to files: ResultFiles) throws {
    try files.write("--results-csv") { Array(outcome.csv.utf8) }
    try files.write("--results-slicer") { Array(outcome.markups.json.utf8) }
  }
}

/// The boards a treatment can run on.
enum BoardChoice: String, ExpressibleByArgument, CaseIterable {
  case virtual
  case linux
}
