import ArgumentParser
import HistotripsyCore
import VirtualBoard

/// Something that goes wrong in the virtual world at a given time, as text: `emergency-stop@5s`, `rail-monitor:off@2.5s`.
struct Injection: Equatable {
  private enum What: Equatable {
    case event(WorldEvent.What)
    case fault(FaultTarget, FaultMode)
    /// The cable between computer and board: every line and the bus are gone at once.
    case unplugged
  }

  private static let unplugged = "unplugged"

  private static let events: [(word: String, event: WorldEvent.What)] = [
    ("emergency-stop", .pressEmergencyStop), ("interlock", .openInterlock),
    ("brown-out", .brownOut(.milliseconds(200))), ("driver-hot", .driverStage(tooHot: true)),
    ("bus-stuck", .holdBus(.data, .seconds(3600))),
  ]
  private static let parts: [(word: String, target: FaultTarget)] = [
    ("sequencer", .part(.sequencer)), ("amplitude", .part(.amplitudeDAC)),
    ("rail-monitor", .part(.railMonitor)), ("water", .part(.waterThermometer)),
    ("head", .part(.headThermometer)), ("memory", .part(.identityMemory)),
    ("hydrophone", .sensor(.hydrophone)),
  ]
  private static let lines: [(word: String, target: FaultTarget)] = [
    ("ready", .input(.ready)), ("fault", .input(.fault)), ("gate", .input(.respiratoryGate)),
    ("pulse-done", .input(.pulseDone)), ("trigger", .output(.trigger)), ("steer", .output(.steer)),
  ]
  private static let modes: [(word: String, mode: FaultMode)] = [
    ("off", .off), ("stuck", .stuck), ("garbage", .garbage), ("wrong", .wrong), ("slow", .slow),
    ("delayed", .delayed), ("intermittent", .intermittent),
  ]
  /// The longest treatment that a plan may ask for.
  private static let latest = 86_400.0

  static var vocabulary: String {
    "\(list(events.map(\.word) + [unplugged])), or part:mode with a part (\(list(parts.map(\.word)))) or line "
      + "(\(list(lines.map(\.word)))) and a mode (\(list(modes.map(\.word))))"
  }

  private static func list(_ words: [String]) -> String { words.joined(separator: ", ") }

  private let what: What
  private let at: Nanoseconds

  /// - Throws: what would be allowed.
  static func parse(_ argument: String) throws -> Injection {
    let halves = argument.split(separator: "@", omittingEmptySubsequences: false).map(String.init)
    guard halves.count == 2 else {
      throw ValidationError("write what@time, for example emergency-stop@5s")
    }
    let what = try what(halves[0])
    guard halves[1].hasSuffix("s"), let seconds = Double(halves[1].dropLast()), seconds >= 0,
      seconds <= latest, let at = Nanoseconds(checkedSeconds: seconds)
    else { throw ValidationError("\(quoted(halves[1])) is not a time in seconds (0s … 86400s)") }
    return Injection(what: what, at: at)
  }

  private static func what(_ text: String) throws -> What {
    if let found = events.first(where: { $0.word == text }) { return .event(found.event) }
    if text == unplugged { return .unplugged }
    let halves = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard halves.count == 2 else { throw ValidationError("\(quoted(text)) is none of \(vocabulary)") }
    guard let target = (parts + lines).first(where: { $0.word == halves[0] })?.target else {
      throw ValidationError(
        "\(quoted(halves[0])) is no part or line (\(list((parts + lines).map(\.word))))")
    }
    guard let mode = modes.first(where: { $0.word == halves[1] })?.mode else {
      throw ValidationError("\(quoted(halves[1])) is no mode (\(list(modes.map(\.word))))")
    }
    return .fault(target, mode)
  }

  private static func quoted(_ text: String) -> String { text.isEmpty ? "an empty text" : text }

  func apply(to board: VirtualBoard) {
    switch what {
    case .event(let event): board.schedule(WorldEvent(event, at: at))
    case .fault(let target, let mode):
      board.inject(InjectedFault(target, mode, FaultWindow(from: .time(at))))
    case .unplugged:
      let wires = OutputLine.all.map(FaultTarget.output) + InputLine.all.map(FaultTarget.input) + [.bus]
      for wire in wires { board.inject(InjectedFault(wire, .off, FaultWindow(from: .time(at)))) }
    }
  }
}
