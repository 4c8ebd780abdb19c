import HistotripsyCore
import Planning
import VirtualBoard

/// Somebody who runs a treatment as a console would, with a little patience in every state, so that there is a moment in each at which
/// something can go wrong. Deterministic: two owners of equal benches do the same at the same virtual time, until the
/// worlds differ.
final class Owner {
  let bench: Bench
  let laboratory: Laboratory
  let run: Bench.Run
  var board: VirtualBoard { laboratory.board }
  /// When high voltage was last asked for.
  private(set) var energisedAt: Instant?
  private var dwellUntil: Instant?
  private var hasPaused = false

  static let patience = Nanoseconds.milliseconds(25)

  /// Four foci, few pulses, all of a treatment's states: a run takes some 20 ms of wall time.
  static func smallBench() -> Bench {
    var bench = Bench()
    bench.foci = Bench.grid(2, spacing: 2.2, pulses: 8)
    bench.setup.baselinePulses = 4
    bench.setup.cavitation.baselineMinimum = 4
    bench.adjust = {
      $0.frontEnd.slots = 8
      $0.records = .all(reserving: 256)
    }
    return bench
  }

  init(_ bench: Bench = smallBench()) throws {
    self.bench = bench
    laboratory = bench.laboratory()
    run = try bench.run(in: laboratory)
  }

  /// One command or one `advance`.
  func step() throws {
    switch run.state {
    case .treating where !hasPaused && run.controller.ledger.total().delivered >= 12:
      hasPaused = true
      try run.pause()
    case .paused where hasDwelt():
      energisedAt = board.present
      try run.resume()
    default:
      let next = run.nextStep
      guard !next.isDeliberate || hasDwelt() else { return try run.take(.advance) }
      if next == .arm { energisedAt = board.present }
      try run.take(next)
    }
  }

  private func hasDwelt() -> Bool {
    let now = board.present
    guard let until = dwellUntil else {
      dwellUntil = now + Self.patience
      return false
    }
    if now < until { return false }
    dwellUntil = nil
    return true
  }

  /// Until a final state, or so many steps.
  func work(steps: Int = 20_000) throws {
    var left = steps
    while !run.controller.state.isFinal, left > 0 {
      try step()
      left -= 1
    }
  }

  /// Until the board's clock has passed an instant.
  func work(until instant: Instant) throws {
    while !run.controller.state.isFinal, board.present < instant { try step() }
  }

  /// The person clears the fault, and the treatment goes on.
  func clear() throws {
    try run.controller.clearFault()
    dwellUntil = nil
  }
}

extension Owner {
  /// Another program on the same board: clears the front end's faults, enables, and fires one burst with the law that is active.
  func fireBehindTheControllersBack() throws {
    var counts = TransferCounts()
    let sequencer = FrontEndSetup().sequencer
    let supply = FrontEndSetup().amplitudeSupply(limit: .volts(120))
    try sequencer.clearFaults(on: board, counts: &counts)
    try supply.set(.volts(20), on: board, counts: &counts)
    let fired = try sequencer.readCounters(on: board, counts: &counts).fired
    try sequencer.grantLease(through: fired.advanced(by: 1), on: board, counts: &counts)
    try board.drive(.heartbeat, .asserted)
    try board.drive(.enable, .asserted)
    board.pass(until: board.present + .milliseconds(10))
    try board.drive(.trigger, .asserted)
    try board.drive(.trigger, .released)
    board.makeSafe()
    board.pass(until: board.present + .milliseconds(10))
  }
}

extension Owner {
  /// Whether a command is refused because of this state, and the state is the same afterwards.
  func refuses(in state: TreatmentState, _ command: () throws -> Void) -> Bool {
    do {
      try command()
      return false
    } catch let refused as CommandRefused {
      return refused.state == state && run.controller.state == state
    } catch {
      return false
    }
  }
}

extension VirtualBoard {
  /// Triggers given to fire: without those of self-tests, which come at zero drive and must be refused.
  var given: [TriggerRecord] { triggers.filter { $0.railSetPoint > .zero } }
  /// How many of them were refused.
  var refusedToFire: Int { given.count { $0.number == nil } }
}
