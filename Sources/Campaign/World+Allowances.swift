import HistotripsyCore
import VirtualBoard

extension World {
  /// What the observer does not ask of anybody in this world.
  func allowances(hung: [Range<Int64>], diedAt: Int64?) -> Allowances {
    var given = Allowances()
    // Half a second for what a fault has left behind: a late edge, a sensor's last reading.
    given.until = troubles.isEmpty ? .min : (healed + .milliseconds(500)).count
    if troubles.contains(where: \.isLate) { given.until = .max }
    given.isFrontEndTrusting = board.frontEnd.isTrusting
    given.hung = hung
    given.diedAt = diedAt
    for trouble in troubles {
      switch trouble.what {
      case .fault(let fault): Self.allow(fault, &given)
      case .event(let event): Self.allow(event, &given)
      case .temperature: break
      }
    }
    return given
  }

  private static func allow(_ fault: InjectedFault, _ given: inout Allowances) {
    switch fault.target {
    case .output(let line):
      if fault.mode == .slow {
        given.verbDelay += fault.delay.count
      } else {
        given.unsoundOutputs.insert(line)
      }
    case .input(let line):
      if fault.mode == .slow { given.verbDelay += fault.delay.count } else { given.untoldLines.insert(line) }
    case .part(.amplitudeDAC), .part(.railMonitor), .sensor(.rail):
      given.isDriveUnsound = true
      given.isBusUnsound = true
    case .part, .bus: given.isBusUnsound = true
    case .clock:
      given.isClockUnsound = true
      if fault.mode == .slow { given.verbDelay += fault.delay.count }
    case .element: given.areLawsUnsound = true
    case .sensor: break
    }
  }

  private static func allow(_ event: WorldEvent.What, _ given: inout Allowances) {
    switch event {
    case .powerOff, .powerOn, .brownOut, .exchangeFrontEnd:
      given.isSupplyUnsound = true
      given.isBusUnsound = true
    case .holdBus: given.isBusUnsound = true
    case .glitch(let line): given.unsoundOutputs.insert(line)
    case .upsetLaw: given.areLawsUnsound = true
    default: break
    }
  }
}

extension World {
  /// Runs the treatment and gives what the observer is shown, so that it can be shown something else.
  /// - Throws: `CommandRefused` where the person does what the state does not allow.
  public func observed() throws -> (plan: Prescription, allowances: Allowances, seen: Observation) {
    guard let shift = Shift(self) else { preconditionFailure("a world is drawn so that it can be set up") }
    _ = try shift.work()
    return (
      Prescription(setup, foci: foci), allowances(hung: shift.hung, diedAt: shift.diedAt),
      Observation(shift.laboratory.board, claims: shift.claims)
    )
  }
}
