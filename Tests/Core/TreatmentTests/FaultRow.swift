import HistotripsyCore
import Judge
import Testing
import VirtualBoard

/// How long the high voltage may stay on once a fault is there, and why that long.
enum Bound: Sendable {
  /// The front end does it by itself, in hardware.
  case atOnce
  /// Visible on a line: the loop looks every 2 ms, and a pulse with its listening, features and a dense bus keeps it from looking for 6 ms at most;
  /// 10 ms.
  case line
  /// Seen when the next beat is due, after 10 ms at most; 10 ms to act, as for a line.
  case beat
  /// The front end's watchdog: 100 ms since the last heartbeat.
  case watchdog
  /// Seen when the part is used next: sensors every 250 ms, two time-outs of 25 ms before a request is given up, twice when the part is used
  /// twice in a row, 10 ms to act.
  case part
  /// A thermometer converts for 125 ms and is read every 250 ms; 10 ms to act.
  case sensor
  /// A thermometer that has nothing new twice in succession: twice 250 ms; 10 ms to act.
  case stale
  /// Seen at the next pulse of a rotation (100 ms), after the 50 ms that the rail is given; 10 ms to act.
  case pulse
  /// Twenty pulses in succession, each no more than a revisit apart: 2 s, and what slow verbs add to each.
  case succession
  /// No bound: nothing but the end of the treatment shows it, and nothing unsafe happens before.
  case end

  var time: Nanoseconds? {
    switch self {
    case .atOnce: .zero
    case .line: .milliseconds(10)
    case .beat: .milliseconds(10 + 10)
    case .watchdog: .milliseconds(100)
    case .part: .milliseconds(250 + 2 * 50 + 10)
    case .sensor: .milliseconds(125 + 250 + 10)
    case .stale: .milliseconds(500 + 10)
    case .pulse: .milliseconds(100 + 50 + 10)
    case .succession: .milliseconds(3500)
    case .end: nil
    }
  }
}

/// One kind of fault: how it strikes, what must follow.
struct FaultRow: Sendable, CustomTestStringConvertible {
  enum Strike: Sendable {
    case world(WorldEvent.What)
    case fault(FaultTarget, FaultMode, delay: Nanoseconds, severity: Double)
    /// Water or head, from a moment on.
    case temperature(BoardSensor, Temperature)
  }

  let name: String
  let strike: Strike
  let bound: Bound
  /// The moments at which it must not stop the treatment.
  var harmless: Set<TreatmentPhase> = []
  /// The moments at which it may or may not be noticed: chance, or a coincidence of a microsecond. What is unsafe stays forbidden.
  var open: Set<TreatmentPhase> = []
  /// Whether a cause is the right one.
  let isNamed: @Sendable (TripCause) -> Bool
  /// What undoes a world event; injected faults end by themselves.
  var undo: WorldEvent.What?

  var testDescription: String { name }

  /// What cannot matter is tried at three moments; everything else at all.
  var moments: [TreatmentPhase] {
    harmless == .all ? [.selfTest, .beforeTrigger, .paused] : TreatmentPhase.allCases
  }

  /// What is not asked of the controller while this is out of order: a trigger wire that turns over fires in that moment, whatever
  /// the schedule.
  var allowances: Allowances {
    var allowances = Allowances()
    allowances.until = .max
    switch strike {
    case .world(let event): allowances.excuse(event)
    case .fault(let target, let mode, let delay, let severity):
      allowances.excuse(InjectedFault(target, mode, delay: delay, severity: severity))
    case .temperature: break
    }
    return allowances
  }

  func adjust(_ configuration: inout VirtualBoardConfiguration, at time: Nanoseconds, until end: Nanoseconds?)
  {
    guard case .temperature(let sensor, let value) = strike else { return }
    let normal: Temperature = sensor == .water ? .celsius(20) : .celsius(25)
    typealias Point = TemperatureCourse.Point
    var points = [
      Point(at: .zero, normal), Point(at: time, normal), Point(at: time + .microseconds(1), value),
    ]
    if let end { points += [Point(at: end, value), Point(at: end + .microseconds(1), normal)] }
    let course = TemperatureCourse(points)
    if sensor == .water {
      configuration.waterTemperature = course
    } else {
      configuration.headTemperature = course
    }
  }

  /// - Parameter end: when the fault goes away again; `nil`: never.
  func strike(_ board: VirtualBoard, at time: Nanoseconds, until end: Nanoseconds? = nil) {
    switch strike {
    case .temperature: break
    case .world(let what):
      board.schedule(WorldEvent(what, at: time))
      if let end, let undo { board.schedule(WorldEvent(undo, at: end)) }
    case .fault(let target, let mode, let delay, let severity):
      let window = FaultWindow(from: .time(time), for: end.map { .time($0 - time) } ?? .forever)
      board.inject(
        InjectedFault(target, mode, window, delay: delay, probability: 0.9, severity: severity))
    }
  }
}

extension Set<TreatmentPhase> {
  static var all: Self { Self(TreatmentPhase.allCases) }
  static var energised: Self { all.filter(\.isEnergised) }
  static var silent: Self { all.subtracting(energised) }
}
