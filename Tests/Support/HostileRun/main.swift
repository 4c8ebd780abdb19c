import Foundation
import Hostile

// `hostile TREATMENTS [SEED]`: plays hostile worlds until so many treatments have been begun or gone on with, and prints what came of it.
// Exit code 0: no focus above its plan, and none below the truth.

let arguments = CommandLine.arguments
let wanted = arguments.count > 1 ? Int(arguments[1]) ?? 500 : 500
let first = arguments.count > 2 ? UInt64(arguments[2]) ?? 1 : 1
print("hostile worlds: \(wanted) treatments, from seed \(first)")
let plans = try HostilePlans.make()
var (treatments, worlds, violations) = (0, 0, [String]())
var tallies: [HostileWorld.Act: HostileWorld.Tally] = [:]
while treatments < wanted {
  var world = try HostileWorld(seed: first + UInt64(worlds), plan: plans.main, other: plans.other)
  try world.play()
  world.remove()
  worlds += 1
  treatments += world.treatments
  for violation in world.violations { print(violation) }
  violations += world.violations
  for (act, tally) in world.tallies {
    tallies[act, default: .init()].tried += tally.tried
    tallies[act, default: .init()].refused += tally.refused
    tallies[act, default: .init()].wentOn += tally.wentOn
  }
}
func column(_ text: String, _ width: Int) -> String {
  String(repeating: " ", count: max(0, width - text.count)) + text
}
print("what the person does" + column("times", 42) + column("refused", 10) + column("went on", 10))
for act in HostileWorld.Act.allCases {
  let tally = tallies[act] ?? .init()
  let name = act.rawValue + String(repeating: " ", count: max(0, 57 - act.rawValue.count))
  print(name + column("\(tally.tried)", 5) + column("\(tally.refused)", 10) + column("\(tally.wentOn)", 10))
}
print(
  "\(treatments) treatments in \(worlds) worlds: \(violations.count) foci above their plan or below the truth"
)
exit(violations.isEmpty ? 0 : 1)
