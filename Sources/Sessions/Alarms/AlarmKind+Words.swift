// What each alarm says, and what to look at.

extension AlarmKind {
  /// A headline.
  public var title: String {
    switch self {
    case .nothingCavitates: "nothing cavitates"
    case .manyFociSilent: "many foci fell silent at once"
    case .largePartSilent: "a large part of the target is silent"
    case .baselineCavitates: "bubbles are heard below threshold"
    case .faultLatched: "a fault is latched"
    case .notTakenBack: "lease or drive not taken back"
    case .logStopped: "the log takes no more records"
    case .silentFoci: "foci are silent"
    case .fociWithoutGrowth: "foci do not change"
    case .growthReverses: "growth reverses"
    case .gateRarelyOpens: "the gate rarely opens"
    case .pressureNotHeld: "the pressure is not held"
    case .railNearsLimit: "the drive nears its limit"
    case .waterNearsLimit: "the water nears a limit"
    case .headNearsLimit: "the array head nears its limit"
    case .pressureDrifts: "the pressure drifts"
    case .spillAbovePlan: "more is treated outside than planned"
    case .pulseUncertain: "a pulse is uncertain"
    case .strayTriggers: "triggers that nobody gave"
    case .logSlow: "the log is slow"
    case .clockDrifts: "clocks move apart"
    case .transfersRepeated: "transfers are repeated"
    case .pulsesMissed: "pulses are missed"
    }
  }

  /// When it begins, in a sentence for documents.
  public var condition: String {
    switch self {
    case .nothingCavitates:
      "since the treatment began or went on, every focus in rotation has had a pulse and none was heard, more pulses than chance explains"
    case .manyFociSilent: "foci that were heard before are heard less than a tenth as often as they must be"
    case .largePartSilent: "three foci or more, and a third of those that can be judged, are silent"
    case .baselineCavitates: "more pulses of the baseline pass have a collapse than noise explains"
    case .faultLatched: "the core has tripped"
    case .notTakenBack: "the front end did not answer when lease or drive were taken back"
    case .logStopped: "the ledger cannot be written, or its queue is full"
    case .silentFoci:
      "a focus has had more pulses without cavitation than chance explains, while others are heard"
    case .fociWithoutGrowth: "a focus has the verdict that its collapse time does not grow or cannot be heard"
    case .growthReverses:
      "the collapse time of a focus has fallen below its highest span by more than its scatter explains"
    case .gateRarelyOpens: "of the last 30 s more than 85 % were spent waiting for the respiratory gate"
    case .pressureNotHeld:
      "20 pulses in succession at the end of the drive's correction, or without a usable reading"
    case .railNearsLimit: "the drive's trend over 15 s, continued for a minute, crosses limits.rail-maximum"
    case .waterNearsLimit: "the water's trend over 15 s, continued for a minute, crosses one of its limits"
    case .headNearsLimit: "the head's trend over 15 s, continued for a minute, crosses limits.head-maximum"
    case .pressureDrifts:
      "the pressure's trend over 15 s, continued for a minute, leaves the set-point's stated uncertainty"
    case .spillAbovePlan:
      "the volume treated outside the target, by what was measured, is above the goal's spill-maximum"
    case .pulseUncertain: "whether a trigger fired could not be found out"
    case .strayTriggers: "the front end has refused triggers that nobody gave"
    case .logSlow: "pulses have waited for the log three times within 10 s"
    case .clockDrifts:
      "time of day and board's clock have moved apart by more than half a second since the session began"
    case .transfersRepeated: "transfers on the bus needed more than one attempt"
    case .pulsesMissed: "a pulse was late, refused, or its rail or front end not ready, within the last 10 s"
    }
  }

  /// What the operator should look at, as an order.
  public var check: String {
    switch self {
    case .nothingCavitates:
      "check set-point, coupling, air in the path, the receiver's cable, the target's place"
    case .manyFociSilent:
      "check coupling, air in the path, the receiver and its cable, whether the target has moved"
    case .largePartSilent:
      "check for bone, gas or calcified tissue in the path and whether the target lies where the plan has it"
    case .baselineCavitates:
      "check for bubbles in the water, gas at the target, electrical noise; wait, then begin anew"
    case .faultLatched: "read the cause, mend it, then clear the fault"
    case .notTakenBack: "switch the front end's high voltage off by hand"
    case .logStopped: "free space on the disk or mend it; r goes on once the log can be written"
    case .silentFoci: "list them (l); skip them, or bring them back after a change"
    case .fociWithoutGrowth: "list them (l); stiff tissue or a focus beside the target"
    case .growthReverses: "check whether the target has moved"
    case .gateRarelyOpens: "check the gate's belt, threshold and line"
    case .pressureNotHeld: "check hydrophone, coupling and amplifier"
    case .railNearsLimit: "check amplifier and array; the drive rises for the same pressure"
    case .waterNearsLimit: "cool or heat the water"
    case .headNearsLimit: "cool the head, or pause"
    case .pressureDrifts: "check amplifier, hydrophone and water"
    case .spillAbovePlan: "check the target's place and the set-point; stop where tissue has to be spared"
    case .pulseUncertain: "it counts as delivered; check trigger line and cable"
    case .strayTriggers: "check trigger wiring and whether another program fires"
    case .logSlow: "check the disk and what else writes to it"
    case .clockDrifts:
      "the time of day was set, or a clock is wrong; the ledger's order is that of the board's clock"
    case .transfersRepeated: "check bus cables and pull-ups"
    case .pulsesMissed: "see the pulses' reasons; they are given again"
    }
  }
}
