import Arrays
import Foundation
import HistotripsyCore
import Phantom
import Planning
import Sessions
import Text

// How often alarms are false, and how often and how soon they find what they are for: alarm-rates FIRST COUNT [SET-POINT in MPa].
// Treatments of the built-in array on the virtual board, 55 foci in a sphere of 12 mm, 50 pulses each, four worlds for each seed.
// A table in Markdown. Exit code 0 when no kind of alarm is false more often than ten times its stated rate allows for; 1 otherwise.

func complain(_ text: String) -> Never {
  FileHandle.standardError.write(Data("alarm-rates: \(text)\n".utf8))
  exit(64)
}

let words = CommandLine.arguments.dropFirst()
guard words.count >= 2, let first = UInt64(words[words.startIndex]),
  let count = Int(words[words.startIndex + 1]),
  (1...100_000).contains(count)
else { complain("usage: alarm-rates FIRST COUNT [SET-POINT in MPa, 28 to 45]") }
let setPoint = words.count > 2 ? Double(words[words.startIndex + 2]) ?? 0 : 40
guard (28...45).contains(setPoint) else {
  complain("set-point \(setPoint) MPa is out of range (28 … 45 MPa)")
}

let text = BuiltInPlan.yaml.replacing("spacing: fitted", with: "spacing: 1 λ").replacing(
  "  gated: false\n", with: "  gated: false\n  set-point: \(setPoint) MPa\n  ends-when-done: false\n")
let inputs = try TreatmentInputs(
  array: BuiltInArray.description,
  planned: .request(try PlanDocument.read(bytes: Array(text.utf8), file: "plan")))
let expected = ExpectedCavitation(inputs.plan, at: inputs.plan.regimen.setPoint)

func quantile(_ values: [Double], _ share: Double) -> Double {
  let sorted = values.sorted()
  return sorted.isEmpty ? .nan : sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]
}

/// Upper end of a 95 % interval for a rate of which `events` of `trials` were seen (Clopper and Pearson 1934).
func upperBound(_ events: Int, of trials: Int) -> Double {
  var (low, high) = (0.0, 1.0)
  for _ in 0..<60 {
    let middle = (low + high) / 2
    let below = 1 - ChanceBounds.binomialTail(atLeast: events + 1, of: trials, probability: middle)
    if below > 0.025 { low = middle } else { high = middle }
  }
  return high
}

print(
  """
  Set-point \(setPoint) MPa: the plan expects \(String(format: "%.3f", expected.nominal)) of the pulses to be heard, \
  \(String(format: "%.2f", expected.least)) at least. \(inputs.plan.foci.count) foci, \(inputs.plan.plannedPulses) pulses, seeds \
  \(first) to \(first + UInt64(count) - 1).

  | world | treatments | found | median, 95 % after | other alarms | blamed foci |
  |---|---|---|---|---|---|
  """)
fflush(nil)
var isSound = true
for world in AlarmWorld.allCases {
  var (afflicted, found, blamed) = (0, 0, 0)
  var delays: [Double] = []
  var others: [AlarmKind: Int] = [:]
  for seed in first..<(first + UInt64(count)) {
    let trial = try AlarmTrial(world, inputs, seed: seed)
    blamed += trial.blamed
    for kind in trial.begun.keys where !world.expected.contains(kind) {
      // A trip at the limit is what the drift comes to.
      if world == .warming, kind == .faultLatched { continue }
      others[kind, default: 0] += 1
    }
    guard world != .sound, trial.isAfflicted else { continue }
    if world == .warming, !trial.didTrip, trial.lead == nil { continue }
    afflicted += 1
    let hits = trial.begun.filter { world.expected.contains($0.key) }.map(\.value)
    guard let pulses = hits.min() else { continue }
    found += 1
    delays.append(world == .warming ? trial.lead ?? 0 : Double(pulses - (trial.onset ?? 0)))
  }
  let unit = world == .warming ? "s before the trip or the end" : "pulses"
  let when =
    delays.isEmpty
    ? "–"
    : String(
      format: "%.0f, %.0f %@", quantile(delays, 0.5), quantile(delays, world == .warming ? 0.05 : 0.95), unit)
  let besides = others.sorted { $0.key.rawValue < $1.key.rawValue }.map { kind, times in
    let most = upperBound(times, of: count)
    if times > 10, Double(times) > 10 * ChanceBounds.falseAlarms * Double(count) { isSound = false }
    return "\(kind.rawValue) \(times) (at most \(String(format: "%.2f", 100 * most)) %)"
  }
  let none = "none (at most \(String(format: "%.2f", 100 * upperBound(0, of: count))) %)"
  let share = world == .sound ? "–" : "\(found) of \(afflicted)"
  print(
    "| \(world.rawValue) | \(count) | \(share) | \(when) | \(besides.isEmpty ? none : besides.joined(separator: ", ")) | \(blamed) |"
  )
  fflush(nil)
}
exit(isSound ? 0 : 1)
