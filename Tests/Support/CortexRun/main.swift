import CortexHost
import CortexTrials
import Foundation
import HistotripsyCore

// cortex-m IMAGE PROCESSOR [--plugin FILE,…] [TRIAL …]: every trial, or those that are named, by the image and by the core on this computer.
// One line each; 1 as exit code when a record differs or a trial ends otherwise than it must.

/// The words of the command line.
struct Request {
  var image: String
  var processor: String
  var plugin: String?
  var trials: [CortexTrial]

  init?(_ words: [String]) {
    var rest = words.dropFirst()
    guard rest.count >= 2 else { return nil }
    image = rest.removeFirst()
    processor = rest.removeFirst()
    if rest.first == "--plugin" {
      rest.removeFirst()
      guard let plugin = rest.popFirst() else { return nil }
      self.plugin = plugin
    }
    let known = CortexTrial.all
    trials = rest.isEmpty ? known : []
    for name in rest {
      guard let trial = known.first(where: { $0.name == name }) else { return nil }
      trials.append(trial)
    }
  }
}

func words(_ state: TreatmentState?) -> String {
  switch state {
  case .complete: "complete"
  case .faulted: "faulted"
  case .stopped: "stopped"
  case nil: "reset by its watchdog"
  default: "not ended"
  }
}

/// - Returns: whether the trial ended as it must, with the record that it must leave.
func run(_ trial: CortexTrial, _ request: Request) throws -> Bool {
  var bench = CortexTreatment.Bench(image: request.image)
  bench.processor = request.processor
  bench.plugin = request.plugin
  let clock = ContinuousClock()
  let began = clock.now
  let image = try trial.image(on: bench)
  let seconds = began.duration(to: clock.now) / .seconds(1)
  let outcome = image.outcome
  var found: [String] = []
  if outcome.state != trial.state { found.append("ended \(words(outcome.state))") }
  if let refusal = outcome.refusal { found.append("refused: \(refusal.reason.rawValue), \(refusal.detail)") }
  if image.board.isHighVoltageOn { found.append("high voltage on") }
  if trial.hangsAtPulse == nil {
    let direct = try trial.direct()
    if let line = image.ledger.firstDifference(from: direct.ledger) {
      found.append("trigger \(line) differs")
    }
    if direct.events.count != outcome.events.count {
      found.append("\(outcome.events.count) events instead of \(direct.events.count)")
      for (one, other) in zip(outcome.events, direct.events)
      where "\(one.kind)".prefix(while: { $0 != "(" }) != "\(other.kind)".prefix(while: { $0 != "(" }) {
        found.append("the first that differs: \(one) instead of \(other)")
        break
      }
    }
    let record = trial.record(of: trial.scenario).encoded()
    let isStored = (0..<64).allSatisfy { outcome.memory[$0] == record[$0] }
    if !isStored { found.append("another record in the memory") }
    if !outcome.memory[64...].allSatisfy({ $0 == 0xFF }) {
      found.append("more than the record in the memory")
    }
    if outcome.stackUsed >= outcome.stackSize { found.append("stack overflow") }
  } else if outcome.resets != 1 {
    found.append("\(outcome.resets) resets")
  }
  print(
    "\(found.isEmpty ? "ok    " : "FAILED") \(trial.name): \(words(outcome.state)), \(image.ledger.firedCount) bursts,"
      + " \(outcome.requests) requests, \(outcome.wireChanges) edges at the pins, stack \(outcome.stackUsed)"
      + " of \(outcome.stackSize), \(String(format: "%.1f", seconds)) s"
      + (found.isEmpty ? "" : ": " + found.joined(separator: ", ")))
  return found.isEmpty
}

guard let request = Request(CommandLine.arguments) else {
  FileHandle.standardError.write(
    Data(
      ("usage: cortex-m IMAGE PROCESSOR [--plugin FILE,…] [TRIAL …]\ntrials: "
        + CortexTrial.all.map(\.name).joined(separator: ", ") + "\n").utf8))
  exit(64)
}
var isRight = true
for trial in request.trials {
  do {
    if try !run(trial, request) { isRight = false }
  } catch {
    isRight = false
    print("FAILED \(trial.name): \((error as? BenchFault)?.words ?? error.localizedDescription)")
  }
}
exit(isRight ? 0 : 1)
