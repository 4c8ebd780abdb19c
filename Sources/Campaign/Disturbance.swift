import HistotripsyCore
import Judge
import VirtualBoard

/// One thing that goes wrong for a while.
public struct Disturbance: Sendable, CustomStringConvertible {
  public enum What: Sendable {
    case fault(InjectedFault)
    case event(WorldEvent.What)
    case temperature(BoardSensor, Temperature)
  }
  public var what: What
  public var when: WorldEvent.When
  /// When it is over, by itself or because it is undone.
  public var end: Nanoseconds
  /// How long it lasts, where it begins at a burst.
  public var lasting: Nanoseconds

  /// It may begin later than everything that has a time.
  var isLate: Bool {
    if case .pulse = when { return true }
    guard case .fault(let fault) = what else { return false }
    guard case .time = fault.window.start, case .time = fault.window.length else { return true }
    return false
  }

  /// The thermometer that cannot be read meanwhile, or has nothing new, where it is known from when on.
  var outage: (sensor: BoardSensor, from: Int64, to: Int64)? {
    guard case .time(let begin) = when else { return nil }
    switch what {
    case .event(.blind(.waterConversion, let span)): return (.water, begin.count, (begin + span).count)
    case .event(.blind(.headConversion, let span)): return (.head, begin.count, (begin + span).count)
    case .fault(let fault):
      guard fault.mode == .off, case .time(let from) = fault.window.start,
        case .time(let span) = fault.window.length
      else { return nil }
      switch fault.target {
      case .part(.waterThermometer): return (.water, from.count, (from + span).count)
      case .part(.headThermometer): return (.head, from.count, (from + span).count)
      default: return nil
      }
    case .event, .temperature: return nil
    }
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
        "\(fault.target.name) \(fault.mode.name), delay \(Double(fault.delay.count) / 1e6) ms, probability "
          + "\(fault.probability), severity \(fault.severity), \(fault.window.length.name)"
      case .event(let event): event.name
      case .temperature(let sensor, let value): "\(sensor.name) at \(value.celsius) °C"
      }
    return "\(name); from \(begin) until \(Double(end.count) / 1e6) ms"
  }

  /// Makes it happen when its time has come.
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

  /// Undoes what does not end by itself. Undoing something that has not happened changes nothing.
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

// The words in which failure reports speak of what was out of order.

extension FaultTarget {
  var name: String {
    switch self {
    case .output(let line): "output \(line.name)"
    case .input(let line): "input \(line.name)"
    case .part(let part): "part \(part.name)"
    case .bus: "bus"
    case .clock: "clock"
    case .element(let index): "element \(index)"
    case .sensor(let sensor): "sensor \(sensor.name)"
    }
  }
}

extension FaultMode {
  var name: String {
    switch self {
    case .ok: "ok"
    case .off: "off"
    case .stuck: "stuck"
    case .garbage: "garbage"
    case .wrong: "wrong"
    case .slow: "slow"
    case .delayed: "delayed"
    case .intermittent: "intermittent"
    }
  }
}

extension BoardPart {
  var name: String {
    switch self {
    case .sequencer: "sequencer"
    case .amplitudeDAC: "amplitudeDAC"
    case .railMonitor: "railMonitor"
    case .waterThermometer: "waterThermometer"
    case .headThermometer: "headThermometer"
    case .identityMemory: "identityMemory"
    }
  }
}

extension BoardSensor {
  var name: String {
    switch self {
    case .rail: "rail"
    case .water: "water"
    case .head: "head"
    case .hydrophone: "hydrophone"
    }
  }
}

extension FaultWindow.Length {
  var name: String {
    switch self {
    case .forever: "for ever"
    case .time(let span): "for \(span.milliseconds) ms"
    case .uses(let count): "for \(count) uses"
    }
  }
}

extension WorldEvent.What {
  var name: String {
    switch self {
    case .pressEmergencyStop: "emergency stop pressed"
    case .releaseEmergencyStop: "emergency stop released"
    case .openInterlock: "interlock opened"
    case .closeInterlock: "interlock closed"
    case .driverStage(let isTooHot): "driver stage \(isTooHot ? "too hot" : "cool again")"
    case .powerOff: "power off"
    case .powerOn: "power on"
    case .brownOut(let span): "supply away for \(span.milliseconds) ms"
    case .exchangeFrontEnd(let fired, _): "front end exchanged for one that has fired \(fired)"
    case .glitch(let line): "glitch on \(line.name)"
    case .holdBus(.data, let span): "data line held for \(span.milliseconds) ms"
    case .holdBus(.clock, let span): "clock line held for \(span.milliseconds) ms"
    case .blind(let witness, let span): "\(witness.name) blind for \(span.milliseconds) ms"
    case .shortSwitch(let volts, let span): "switch conducts \(volts.volts) V for \(span.milliseconds) ms"
    case .mendSwitch: "switch sound again"
    case .upsetLaw(let slot, let entry, let bit): "bit \(bit) of entry \(entry) in slot \(slot.index) upset"
    }
  }
}

extension Witness {
  var name: String {
    switch self {
    case .prefireLaw: "the law before the trigger"
    case .prefireLines: "the front end's view of the lines"
    case .recordedLaw: "the law recorded at the trigger"
    case .recordedRail: "the rail recorded at the trigger"
    case .railMonitor: "the rail monitor"
    case .sealCheck: "the check of a seal"
    case .waterConversion: "the water thermometer's converter"
    case .headConversion: "the head thermometer's converter"
    }
  }
}
