import HistotripsyCore
import TreatmentLog

// A person decides in the middle of a treatment. Whatever is decided is on its way to the ledger before it is acted on.

/// Why a decision cannot be carried out; nothing has changed.
public struct DecisionRefused: Error, Equatable, Sendable {
  /// A sentence.
  public let reason: String
}

extension TreatmentSession where B: ~Copyable {
  /// The set-point that is held.
  public var setPointHeld: Pressure { owner.controller.raisedSetPoint ?? inputs.plan.regimen.setPoint }

  /// Pulses that a focus may have in all.
  public func limit(of focus: FocusIndex) -> UInt32 {
    choices.limit(of: focus) ?? inputs.plan.foci[focus.index].plannedPulses
  }

  /// Whether a command adds dose or drive: it is asked for twice.
  public func addsSomething(_ command: OperatorCommand) -> Bool {
    command.addsSomething(limit: limit(of:), held: setPointHeld, foci: inputs.plan.foci.count)
  }

  /// Carries a command out.
  /// - Parameters:
  ///   - person: who says so.
  ///   - confirmed: what was typed to confirm what adds dose or drive.
  /// - Returns: lines for the person.
  /// - Throws: why it cannot be.
  @discardableResult
  public func obey(
    _ command: OperatorCommand, by person: String, confirmed: String? = nil
  ) throws(DecisionRefused) -> [String] {
    guard !state.isFinal else {
      throw DecisionRefused(reason: "\(command.word) is not possible while \(Words.state(state))")
    }
    guard confirmed != nil || !addsSomething(command) else {
      throw DecisionRefused(reason: "\(command.word) adds dose or drive and has to be confirmed")
    }
    switch command {
    case .list: return troubled()
    case .history(let focus): return history(of: focus)
    case .stop:
      stop(.operatorRequest, because: Words.stop(.operatorRequest))
      return []
    case .acknowledge:
      let seen = alarms.acknowledge(by: person, at: now)
      guard !seen.isEmpty else { throw DecisionRefused(reason: "there is no alarm to acknowledge") }
      record(.acknowledge, by: person, reason: seen.map(\.kind.title).joined(separator: "; "))
      takeAlarms()
      return ["acknowledged: " + seen.map(\.kind.title).joined(separator: ", ")]
    case .note(let text):
      record(.note, by: person, reason: text)
      return ["noted"]
    case .pause: return try pause(by: person)
    case .goOn: return try goOn(by: person)
    case .skip(let foci, let reason): return try skip(foci, by: person, reason)
    case .bringBack(let foci, let reason): return try bringBack(foci, by: person, reason, confirmed)
    case .limitPulses(let pulses, let foci, let reason):
      return try limitPulses(pulses, foci, by: person, reason, confirmed)
    case .setPoint(let pressure, let reason): return try hold(pressure, by: person, reason, confirmed)
    }
  }

  private func refused(_ command: OperatorCommand) -> DecisionRefused {
    DecisionRefused(reason: "\(command.word) is not possible while \(Words.state(state))")
  }

  // MARK: Pause and go on

  private func pause(by person: String) throws(DecisionRefused) -> [String] {
    guard state == .treating else { throw refused(.pause) }
    record(.pause, by: person, reason: "")
    do throws(CommandRefused) { try owner.pause() } catch { throw refused(.pause) }
    return []
  }

  private func goOn(by person: String) throws(DecisionRefused) -> [String] {
    guard state == .paused else { throw refused(.goOn) }
    if let complaint = log?.complaint {
      throw DecisionRefused(reason: "resume is not possible: \(complaint)")
    }
    // Silence that had a common cause says nothing of any focus.
    let wasSilent = [.nothingCavitates, .manyFociSilent].contains(standing.question?.kind)
    let blamed = wasSilent ? alarms.givenUpInSilence.filter { canBringBack($0) } : []
    record(
      .goOn, by: person, foci: [],
      reason: standing.question.map { "after an alarm: \($0.kind.title)" } ?? "")
    if !blamed.isEmpty {
      record(.bringBack, by: person, foci: blamed, reason: "given up while everything was silent")
    }
    if wasSilent { owner.controller.forgetSilence() }
    for focus in blamed { bringBackNow(focus) }
    alarms.goOn(at: now)
    asked = nil
    standing.question = nil
    takeAlarms()
    do throws(CommandRefused) {
      try owner.resume()
    } catch {
      let permitted = error.permitted.map { "; the permit allows up to \(Words.megapascals($0))" } ?? ""
      throw DecisionRefused(reason: refused(.goOn).reason + permitted)
    }
    return blamed.isEmpty ? [] : ["brought back: \(Words.count(blamed.count, "focus", "foci"))"]
  }

  // MARK: Foci

  private func canBringBack(_ focus: FocusIndex) -> Bool {
    owner.controller.monitor[focus].verdict != .done && owner.controller.scheduler.isRetired(focus)
      && owner.controller.ledger[focus].dose < limit(of: focus)
  }

  private func skip(_ foci: [FocusIndex], by person: String, _ reason: String) throws(DecisionRefused)
    -> [String]
  {
    let left = foci.filter { !owner.controller.scheduler.isRetired($0) }
    guard !left.isEmpty else { throw DecisionRefused(reason: "none of these foci gets any more pulses") }
    record(.skip, by: person, foci: left, reason: reason)
    for focus in left {
      choices.skip(focus)
      owner.controller.skip(focus)
      alarms.forget(focus, at: now)
      noteStanding(of: focus)
    }
    takeAlarms()
    return ["left out: \(Words.count(left.count, "focus", "foci"))"]
  }

  private func bringBack(
    _ foci: [FocusIndex], by person: String, _ reason: String, _ confirmed: String?
  ) throws(DecisionRefused) -> [String] {
    let left = foci.filter { canBringBack($0) }
    guard !left.isEmpty else {
      throw DecisionRefused(
        reason: "none of these foci can come back: they are done, in turn, or have had their pulses")
    }
    record(.bringBack, by: person, foci: left, reason: reason, confirmed: confirmed)
    for focus in left { bringBackNow(focus) }
    takeAlarms()
    return ["brought back: \(Words.count(left.count, "focus", "foci"))"]
  }

  private func bringBackNow(_ focus: FocusIndex) {
    choices.bringBack(focus)
    owner.controller.bringBack(focus)
    alarms.forget(focus, at: now)
    noteStanding(of: focus)
  }

  private func limitPulses(
    _ pulses: UInt32, _ named: [FocusIndex], by person: String, _ reason: String, _ confirmed: String?
  ) throws(DecisionRefused) -> [String] {
    let foci = named.isEmpty ? inputs.plan.foci.indices.map { FocusIndex($0) } : named
    for focus in foci where pulses > inputs.plan.foci[focus.index].plannedPulses {
      throw DecisionRefused(
        reason:
          "\(pulses) pulses at focus \(focus.index) are out of range (0 … \(inputs.plan.foci[focus.index].plannedPulses), "
          + "as planned); 'plan retry' plans more")
    }
    record(.limitPulses, by: person, foci: foci, pulses: pulses, reason: reason, confirmed: confirmed)
    for focus in foci {
      let wasSpent = choices.limit(of: focus).map { owner.controller.ledger[focus].dose >= $0 } ?? false
      choices.limit(focus, to: pulses)
      // A focus that only its old limit had ended goes on.
      if wasSpent, !choices.isSkipped(focus), canBringBack(focus) { owner.controller.bringBack(focus) }
      heedLimit(of: focus)
    }
    return ["\(pulses) pulses at most for \(Words.count(foci.count, "focus", "foci"))"]
  }

  /// A focus that has had as many pulses as a person allows gets no more.
  func heedLimit(of focus: FocusIndex) {
    guard let limit = choices.limit(of: focus), owner.controller.ledger[focus].dose >= limit else { return }
    owner.controller.skip(focus)
  }

  // MARK: Drive

  private func hold(
    _ pressure: Pressure, by person: String, _ reason: String, _ confirmed: String?
  ) throws(DecisionRefused) -> [String] {
    do throws(SetPointRefused) {
      try owner.controller.hold(pressure)
    } catch {
      throw DecisionRefused(reason: Words.refused(error, asked: pressure))
    }
    // Nothing is fired before the treatment goes on.
    record(.setPoint, by: person, setPoint: pressure, reason: reason, confirmed: confirmed)
    alarms.noteSetPoint(pressure)
    return ["the set-point is \(Words.megapascals(pressure)) when the treatment goes on"]
  }

  // MARK: Records

  private func record(
    _ kind: DecisionWord, by person: String, foci: [FocusIndex] = [], pulses: UInt32? = nil,
    setPoint: Pressure? = nil, reason: String, confirmed: String? = nil
  ) {
    decisionCount += 1
    let decision = DecisionRecord(
      session: sessionNumber, decision: decisionCount,
      beforeNumber: Int64(owner.controller.events.next),
      at: Int64(bitPattern: now.nanoseconds), kind: kind, operator: person, foci: foci, pulses: pulses,
      setPoint: setPoint, reason: reason, confirmed: confirmed)
    log?.record(decision)
    decisions.append(decision)
  }

  /// Decisions that no view has been told of.
  public func takeDecisions() -> [DecisionRecord] {
    defer { decisions.removeAll() }
    return decisions
  }

  // MARK: Earlier sessions

  /// What earlier sessions decided about foci, as it stood at the end of the last.
  func restoreChoices(_ ledger: LedgerFile) throws(LedgerFault) {
    for decision in try ledger.decisions() {
      for focus in decision.foci {
        switch decision.kind {
        case .skip: choices.skip(focus)
        case .bringBack: choices.bringBack(focus)
        case .limitPulses: choices.limit(focus, to: decision.pulses)
        case .acknowledge, .note, .setPoint, .pause, .goOn: break
        }
      }
    }
  }

  /// Foci that were left out, or have had as many pulses as a person allows, get no more.
  func applyChoices() {
    for i in inputs.plan.foci.indices {
      let focus = FocusIndex(i)
      if choices.isSkipped(focus) { owner.controller.skip(focus) }
      heedLimit(of: focus)
      noteStanding(of: focus)
    }
  }
}
