import Dose
import HistotripsyCore
import Sessions

/// How much of the target is treated, as keys of an object. Volumes in millilitres, shares of the target from 0 to 1; low and high
/// hold the true share in some 95 of 100 treatments.
struct DoseObject: Encodable {
  private let dose: DoseStanding
  private let goal: Double?

  init(_ dose: DoseStanding, goal: Double?) {
    self.dose = dose
    self.goal = goal
  }

  private enum Key: String, CodingKey {
    case target = "target_mL"
    case treated = "treated_mL"
    case untreated = "untreated_mL"
    case spill = "outside_mL"
    case share = "treated_share"
    case low = "treated_share_low"
    case high = "treated_share_high"
    case goal = "goal_share"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encodeIfPresent((dose.targetVolume * 1e6).rounded(to: 6), forKey: .target)
    try container.encodeIfPresent((dose.treatedVolume * 1e6).rounded(to: 6), forKey: .treated)
    try container.encodeIfPresent((dose.untreatedVolume * 1e6).rounded(to: 6), forKey: .untreated)
    try container.encodeIfPresent((dose.spill * 1e6).rounded(to: 6), forKey: .spill)
    try container.encodeIfPresent(dose.treatedShare.rounded(to: 6), forKey: .share)
    try container.encodeIfPresent(dose.range.lowerBound.rounded(to: 6), forKey: .low)
    try container.encodeIfPresent(dose.range.upperBound.rounded(to: 6), forKey: .high)
    try container.encodeIfPresent(goal, forKey: .goal)
  }
}

/// A line of `--json` between events: what is treated so far, and how long the schedule still takes.
struct ProgressObject: Encodable {
  private let dose: DoseStanding
  private let status: TreatmentStatus

  init(_ dose: DoseStanding, _ status: TreatmentStatus) {
    self.dose = dose
    self.status = status
  }

  private enum Key: String, CodingKey {
    case event, pulses
    case time = "time_s"
    case left = "time_left_s"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode("treated", forKey: .event)
    try container.encode(dose.pulses, forKey: .pulses)
    try container.encodeIfPresent(status.now.jsonSeconds, forKey: .time)
    try container.encodeIfPresent(status.timeLeft?.seconds.rounded(to: 3), forKey: .left)
    try DoseObject(dose, goal: status.goal).encode(to: encoder)
  }
}
