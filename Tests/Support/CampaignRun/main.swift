import Campaign
import Foundation

// A campaign and nothing else, for the mutation check: quick to build, and its exit code says whether anything was found.
// campaign-run FIRST COUNT: 0 nothing violated, 1 something was: the first violation is printed, with its seed.
// campaign-run FIRST COUNT all: goes on to the end and prints the first violation of every seed.
// campaign-run FIRST COUNT report: prints the full report of the first seed that fails.

let arguments = CommandLine.arguments
guard arguments.count == 3 || arguments.count == 4, let first = UInt64(arguments[1]),
  let count = UInt64(arguments[2]), count >= 1
else {
  FileHandle.standardError.write(Data("usage: campaign-run FIRST COUNT [all | report]\n".utf8))
  exit(64)
}
let mode = arguments.count == 4 ? arguments[3] : ""
let campaign = Campaign(seeds: first..<first + count)
var sum = CampaignSum()
campaign.run { verdict in
  sum.add(verdict)
  guard let violation = verdict.violations.first else { return true }
  print("seed \(verdict.seed): \(violation)")
  if mode == "report" { print(verdict.report) }
  return mode == "all"
}
if mode == "all" { print(sum.text) }
exit(sum.failed == 0 ? 0 : 1)
