import Arrays
import HistotripsyCore
import Planning
import VirtualBoard

/// One treatment with everything that decides it: array, plan, tank, front end, what goes wrong, and the person at the console.
public struct World: Sendable {
  public let seed: UInt64
  public var array: ArrayDescription
  public var foci: [Focus]
  public var setup: TreatmentSetup
  public var medium: MediumConfiguration
  public var board: VirtualBoardConfiguration
  public var troubles: [Trouble]
  public var person: Person
  /// From here on nothing is out of order any more.
  public var healed: Nanoseconds

  /// What the person at the console does, and what the computer under it does.
  public struct Person: Sendable {
    /// Pauses when so many bursts have fired.
    public var pauseAt: UInt32?
    /// Stops for good when so many bursts have fired.
    public var stopAt: UInt32?
    /// Clears faults before their causes are gone, so often.
    public var impatience = 0
    /// The control loop stands still for a while when so many bursts have fired.
    public var hang: (at: UInt32, for: Nanoseconds)?
    /// The program is killed when so many bursts have fired.
    public var killAt: UInt32?
    /// The log takes so long to have an intent on stable storage.
    public var recording = Nanoseconds.zero
    /// Waits so long in each state in which it may.
    public var patience = Nanoseconds.milliseconds(5)
  }

  /// The treatment need not come to its end, and why; `nil`: it must.
  public var reasonNotToComplete: String? {
    if person.stopAt != nil { return "stopped by a person" }
    if person.killAt != nil { return "the program was killed" }
    for trouble in troubles {
      // The counter is the ground that the books stand on: another one proves nothing about what this array has delivered.
      if case .event(.exchangeFrontEnd) = trouble.what { return "the front end was exchanged" }
    }
    return nil
  }
}

/// One thing that goes wrong for a while.
public struct Trouble: Sendable, CustomStringConvertible {
  public enum What: Sendable {
    case fault(InjectedFault)
    case event(WorldEvent.What)
    case temperature(BoardSensor, Temperature)
  }
  public var what: What
  public var when: WorldEvent.When
  /// When it is over, by itself or because somebody sees to it.
  public var end: Nanoseconds
  /// How long, where it begins at a burst.
  public var lasting: Nanoseconds

  /// It may begin later than everything that has a time.
  var isLate: Bool {
    if case .pulse = when { return true }
    guard case .fault(let fault) = what else { return false }
    guard case .time = fault.window.start, case .time = fault.window.length else { return true }
    return false
  }

  public var description: String {
    let begin =
      switch when {
      case .time(let time): "\(Double(time.count) / 1e6) ms"
      case .pulse(let pulse, let after): "burst \(pulse) + \(Double(after.count) / 1e6) ms"
      }
    let name =
      switch what {
      case .fault(let fault):
        "\(fault.target) \(fault.mode), delay \(Double(fault.delay.count) / 1e6) ms, probability "
          + "\(fault.probability), severity \(fault.severity), \(fault.window.length)"
      case .event(let event): "\(event)"
      case .temperature(let sensor, let value): "\(sensor) at \(value.celsius) °C"
      }
    return "\(name); from \(begin) until \(Double(end.count) / 1e6) ms"
  }

  /// Sees to it that it happens, and that it ends.
  func strike(_ board: VirtualBoard) {
    switch what {
    case .fault(let fault): board.inject(fault)
    case .temperature: break
    case .event(let event):
      switch when {
      case .time(let time): board.schedule(WorldEvent(event, at: time))
      case .pulse(let pulse, let after): board.schedule(WorldEvent(event, atPulse: pulse, after: after))
      }
    }
  }

  /// Undoes what does not end by itself. Undoing what has not happened changes nothing.
  func heal(_ board: VirtualBoard) {
    guard case .event(let event) = what else { return }
    let undo: WorldEvent.What
    switch event {
    case .pressEmergencyStop: undo = .releaseEmergencyStop
    case .openInterlock: undo = .closeInterlock
    case .driverStage: undo = .driverStage(tooHot: false)
    case .powerOff: undo = .powerOn
    default: return
    }
    switch when {
    case .time: board.schedule(WorldEvent(undo, at: end))
    case .pulse(let pulse, let after):
      board.schedule(WorldEvent(undo, atPulse: pulse, after: after + lasting))
    }
  }
}
