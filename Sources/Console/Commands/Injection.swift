import ArgumentParser
import Foundation
import HistotripsyCore
import VirtualBoard

/// Something that goes wrong in the virtual world at a given time, as text: `emergency-stop@5s`, `rail-monitor:off@2.5s`.
struct Injection: ExpressibleByArgument, Equatable {
  static let vocabulary =
    "emergency-stop, interlock, brown-out, driver-hot, bus-stuck, or part:mode with a part (sequencer, amplitude, rail-monitor, "
    + "water, head, memory) or line (ready, fault, gate, pulse-done, trigger, steer) and a mode (off, stuck, garbage, wrong, "
    + "slow, delayed, intermittent)"

  private enum What: Equatable {
    case event(WorldEvent.What)
    case fault(FaultTarget, FaultMode)
  }
  private let what: What
  private let at: Nanoseconds

  init?(argument: String) {
    let halves = argument.split(separator: "@")
    guard halves.count == 2, halves[1].hasSuffix("s"), let seconds = Double(halves[1].dropLast()),
      seconds >= 0, let at = Nanoseconds(checkedSeconds: seconds), let what = Self.what(String(halves[0]))
    else { return nil }
    self.at = at
    self.what = what
  }

  private static func what(_ text: String) -> What? {
    switch text {
    case "emergency-stop": return .event(.pressEmergencyStop)
    case "interlock": return .event(.openInterlock)
    case "brown-out": return .event(.brownOut(.milliseconds(200)))
    case "driver-hot": return .event(.driverStage(tooHot: true))
    case "bus-stuck": return .event(.holdBus(.data, .seconds(3600)))
    default:
      let parts = text.split(separator: ":")
      guard parts.count == 2, let target = target(String(parts[0])), let mode = mode(String(parts[1])) else {
        return nil
      }
      return .fault(target, mode)
    }
  }

  private static func target(_ name: String) -> FaultTarget? {
    switch name {
    case "sequencer": .part(.sequencer)
    case "amplitude": .part(.amplitudeDAC)
    case "rail-monitor": .part(.railMonitor)
    case "water": .part(.waterThermometer)
    case "head": .part(.headThermometer)
    case "memory": .part(.identityMemory)
    case "ready": .input(.ready)
    case "fault": .input(.fault)
    case "gate": .input(.respiratoryGate)
    case "pulse-done": .input(.pulseDone)
    case "trigger": .output(.trigger)
    case "steer": .output(.steer)
    default: nil
    }
  }

  private static func mode(_ name: String) -> FaultMode? {
    switch name {
    case "off": .off
    case "stuck": .stuck
    case "garbage": .garbage
    case "wrong": .wrong
    case "slow": .slow
    case "delayed": .delayed
    case "intermittent": .intermittent
    default: nil
    }
  }

  func apply(to board: VirtualBoard) {
    switch what {
    case .event(let event): board.schedule(WorldEvent(event, at: at))
    case .fault(let target, let mode):
      board.inject(InjectedFault(target, mode, FaultWindow(from: .time(at))))
    }
  }
}
