import Campaign
import Foundation

// A campaign and nothing else, for the mutation check: quick to build, and its exit code says whether anything was found.
// campaign-run FIRST COUNT: 0 nothing violated, 1 something was: the first violation is printed, with its seed.

guard CommandLine.arguments.count == 3, let first = UInt64(CommandLine.arguments[1]),
  let count = UInt64(CommandLine.arguments[2]), count >= 1
else {
  FileHandle.standardError.write(Data("usage: campaign-run FIRST COUNT\n".utf8))
  exit(64)
}
let campaign = Campaign(seeds: first..<first + count)
var isSound = true
campaign.run { verdict in
  guard let violation = verdict.violations.first else { return true }
  print("seed \(verdict.seed): \(violation)")
  isSound = false
  return false
}
exit(isSound ? 0 : 1)
