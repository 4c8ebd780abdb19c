import Dose
import HistotripsyCore

/// How a treatment stands, as a value: what a screen shows of it. Holding one holds nothing up.
public struct TreatmentStatus: Sendable {
  public internal(set) var state = TreatmentState.off
  /// The board's clock.
  public internal(set) var now: Instant
  /// Therapy pulses of all foci, earlier sessions included.
  public internal(set) var total = FocusAccount()
  public internal(set) var plannedPulses: Int
  public internal(set) var lastPulse: PulseReport?
  /// The last reading since the high voltage was switched on or off; `nil` before the first.
  public internal(set) var rail: Voltage?
  public internal(set) var sensors: SensorReadings?
  /// Foci with the verdict `done`.
  public internal(set) var doneCount = 0
  /// Foci with the verdict `notResponding`.
  public internal(set) var notRespondingCount = 0
  /// Focus by focus, in the order of the plan.
  public internal(set) var foci: [FocusStanding]
  /// How much of the target is treated, as last worked out; `nil` where there is no volume, or nothing is known yet.
  public internal(set) var dose: DoseStanding?
  /// How many times the dose has been worked out.
  public internal(set) var doseNumber = 0
  /// Least share of the target that has to be treated; `nil` where there is no volume.
  public internal(set) var goal: Double?
  /// When the session's first event was; what every duration is counted from.
  public internal(set) var begun: Instant?
  /// Alarms that hold, or wait to be acknowledged: what a person has to see first.
  public internal(set) var alarms: [Alarm] = []
  /// Why it waits for a person; `nil` while it does not.
  public internal(set) var question: Alarm?
  /// When the last pulse is due by the schedule, as last worked out; `nil` where that cannot be told.
  var ends: Instant?
  /// Planned pulses of foci that have their verdict, which need no more.
  var settledPulses = 0

  init(at now: Instant, foci: Int, plannedPulses: Int) {
    self.now = now
    self.foci = Array(repeating: .untouched, count: foci)
    self.plannedPulses = plannedPulses
  }

  /// By the schedule: every focus with its revisit times, those included that wait for their neighbours. Foci that are done early
  /// shorten it; gates and loading of laws lengthen it.
  public var timeLeft: Nanoseconds? {
    guard state == .treating, let ends else { return nil }
    return max(.zero, ends - now)
  }

  /// From the session's first event.
  public var elapsed: Nanoseconds { begun.map { now - $0 } ?? .zero }

  /// Fraction of the planned pulses that have been given or are not needed any more, 0 to 1.
  public var progress: Double {
    guard state != .complete else { return 1 }
    return min(1, Double(Int(total.delivered) + settledPulses) / Double(plannedPulses))
  }

  /// Fraction of the therapy pulses so far that cavitated, 0 to 1.
  public var cavitationRate: Double {
    total.delivered == 0 ? 0 : Double(total.cavitating) / Double(total.delivered)
  }
}

/// How a focus stands.
public enum FocusStanding: Equatable, Sendable {
  case untouched
  /// Fired at, and never heard.
  case silent
  /// Heard; tenths of the collapse time's expected growth, 0 to 9.
  case started(tenths: Int)
  /// A person has left it out.
  case skipped
  case done
  case notResponding
}
