import HistotripsyCore

// What a reader of plain lines and an operator want to be told as it happens.

extension Words {
  /// A line for an event, or `nil` for those that only make sense as numbers.
  package static func line(_ kind: EventKind, foci: [Focus]) -> String? {
    switch kind {
    case .state(let state): Words.state(state)
    case .loaded: "focal laws of the first rotation loaded and read back"
    case .ready(let rail): "READY: rail settled at \(volts(rail))"
    case .baselineTaken(let pulses): "baseline taken with \(pulses) pulses below threshold"
    case .verdict(let focus, .notResponding(let why)):
      "focus \(focus.index) \(place(foci[focus.index].position)) not responding: "
        + (reason(.notResponding(why)) ?? "")
    case .passed, .lawLoaded, .fired, .verdict, .waiting, .sensors: nil
    case .withheld, .refused, .uncertain, .strayTriggers, .retried, .pressureNotHeld, .notTakenBack, .tripped,
      .stopRequested, .cleared:
      alarm(kind)
    }
  }

  /// What nobody needs to be told as it happens, and a record should say all the same; `nil` where the numbers say it.
  package static func quiet(_ kind: EventKind) -> String? {
    switch kind {
    case .waiting(let reason): wait(reason)
    default: nil
    }
  }

  /// What the operator is alarmed about; `nil` for everything else.
  package static func alarm(_ kind: EventKind) -> String? {
    switch kind {
    case .withheld(let focus, let reason): "pulse at focus \(focus.index) withheld: \(withheld(reason))"
    case .refused(let focus, let reason): "trigger at focus \(focus.index) refused: \(refusal(reason))"
    case .uncertain(let focus): "pulse at focus \(focus.index) uncertain, counted as delivered"
    case .strayTriggers(let total):
      "\(count(Int(total), "trigger", "triggers")) that nobody gave, refused by the front end"
    case .retried(let total): "bus: \(total) transfers repeated so far"
    case .pressureNotHeld:
      "the pressure is not at its set-point and the drive is at the end of its correction"
    case .notTakenBack(let fault): "lease and drive not taken back: \(part(fault))"
    case .tripped(let cause): "FAULT: \(trip(cause))"
    case .stopRequested(let cause): stop(cause)
    case .cleared(let cause): "fault cleared by a person: \(trip(cause))"
    default: nil
    }
  }
}
