import CoreHost
import HistotripsyCore
import Judge
import Planning
import VirtualBoard

/// What the operator and the console do, from power-on until the treatment is over or has been given up.
///
/// Deterministic: the same world gives the same script.
final class OperatorScript {
  let world: World
  let laboratory: Laboratory
  let run: TreatmentOwner<VirtualBoard>
  private(set) var statements = Statements()
  private(set) var hung: [Range<Int64>] = []
  private(set) var diedAt: Int64?
  private(set) var clearings = 0
  private var cursor = EventCursor()
  private var dwellUntil: Nanoseconds?
  private var writing: (number: UInt32, until: Nanoseconds)?
  private var hasPaused = false
  private var hasHung = false
  private(set) var causes: [TripCause] = []

  /// A treatment that has not ended after this number of steps never will: 120 s of waiting in slices of 2 ms, where the longest
  /// plan takes 30 s.
  static let stepsMaximum = 60_000
  /// Faults that the operator clears after everything is healed: what the faults have left in the parts may show once each.
  static let clearingsMaximum = 8

  init?(_ world: World) {
    self.world = world
    laboratory = world.laboratory()
    guard let run = try? world.run(in: laboratory) else { return nil }
    self.run = run
    for disturbance in world.disturbances { disturbance.strike(laboratory.board) }
    for disturbance in world.disturbances { disturbance.heal(laboratory.board) }
  }

  private var board: VirtualBoard { laboratory.board }
  private var now: Nanoseconds { board.present - board.configuration.start }
  var state: TreatmentState { run.controller.state }

  /// - Returns: whether the treatment came to its end.
  func work() throws -> Bool {
    var steps = 0
    while steps < Self.stepsMaximum, diedAt == nil {
      steps += 1
      if state.isFinal {
        takeAccounts()
        guard state == .faulted, try clear() else { break }
      }
      try step()
      record()
      drain()
      misbehave()
    }
    drain()
    takeAccounts()
    // The treatment is over, or the program is gone: nothing may happen any more.
    board.pass(until: board.present + .milliseconds(1200))
    return state == .complete
  }

  private func step() throws {
    let fired = board.tally.fired
    if let at = world.operating.stopAt, fired >= UInt64(at), !state.isFinal {
      return run.stop(.operatorRequest)
    }
    switch state {
    case .treating:
      guard let at = world.operating.pauseAt, !hasPaused, fired >= UInt64(at) else { return try run.step() }
      hasPaused = true
      try run.pause()
    case .paused where hasDwelt(): try run.resume()
    default:
      let next = run.nextStep
      try run.take(next.isDeliberate && !hasDwelt() ? .advance : next)
    }
  }

  private func hasDwelt() -> Bool {
    guard let until = dwellUntil else {
      dwellUntil = now + world.operating.patience
      return false
    }
    if now < until { return false }
    dwellUntil = nil
    return true
  }

  /// The computer stands still, or the program is killed.
  private func misbehave() {
    let fired = board.tally.fired
    if let hang = world.operating.hang, !hasHung, fired >= UInt64(hang.at), state == .treating {
      hasHung = true
      let begin = now
      board.pass(until: board.present + hang.for)
      hung.append(begin.count..<now.count)
    }
    if let at = world.operating.killAt, fired >= UInt64(at), state.isEnergised { diedAt = now.count }
  }

  /// The operator sees the fault, waits, and clears it: at first perhaps too early, later when all is in order again.
  private func clear() throws -> Bool {
    guard clearings < Self.clearingsMaximum + world.operating.impatience else { return false }
    // Calling the controller goes on meanwhile: it must not feed the watchdog.
    for _ in 0..<3 { run.controller.advance() }
    // A fault stays latched however long one waits.
    let wait = now + .milliseconds(250)
    let until =
      clearings < world.operating.impatience || wait > world.healed ? wait : world.healed + .milliseconds(20)
    board.pass(until: board.configuration.start + until)
    for _ in 0..<3 { run.controller.advance() }
    guard state == .faulted else { return true }
    clearings += 1
    dwellUntil = nil
    statements.clearings.append(now.count)
    try run.controller.clearFault()
    return true
  }

  /// The log: an intent is on stable storage some time after it has been announced.
  private func record() {
    guard let intent = run.controller.intentToRecord else { return }
    if writing?.number != intent.number { writing = (intent.number, now + world.operating.recording) }
    guard let writing, now >= writing.until else { return }
    var limits: [Int: UInt32] = [:]
    for i in 0..<intent.count { limits[intent[i].focus.index] = intent[i].doseLimit }
    statements.intents.append(RecordedIntent(at: now.count, through: intent.through.value, limits: limits))
    run.controller.confirmIntent(intent.number)
  }

  private func drain() {
    while case .event(let event) = run.controller.events.read(&cursor) {
      let at = (event.at - board.configuration.start).count
      switch event.kind {
      case .state(let state): statements.made.append((at, .state(state)))
      case .tripped(let cause):
        causes.append(cause)
        statements.made.append((at, .tripped))
      case .fired(let report):
        let deadline = (report.deadline - board.configuration.start).count
        statements.made.append((at, .fired(number: report.pulse.value, deadline: deadline)))
      default: break
      }
    }
  }

  private func takeAccounts() {
    // A program that was killed has taken its account with it.
    if diedAt != nil { return }
    let foci = world.foci.indices.map { i -> Accounts.Focus in
      let account = run.controller.ledger[FocusIndex(i)]
      return Accounts.Focus(delivered: account.delivered, uncertain: account.uncertain)
    }
    statements.accounts.append(
      Accounts(
        at: now.count, foci: foci, baseline: run.controller.ledger.baseline,
        unexplained: run.controller.ledger.unexplained, isExact: run.controller.ledger.isExact(),
        isVerified: run.controller.ledger.isVerified))
  }
}
