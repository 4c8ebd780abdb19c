import BoardProfiles
import Foundation
import LinuxBoard

// `board-speed [PROFILE [PLAN]]`: the board's verbs beside plain C loops and its waits beside cyclictest, in one run on one machine; or with a
// plan, what a whole treatment by it allocates.

let arguments = CommandLine.arguments.dropFirst()
do {
  guard let name = arguments.first else {
    print("gpio set        skipped: no profile given (make bench-board PROFILE=raspberry-pi-5)")
    print("i2c read        skipped: no profile given")
    try WakeUp(TimingProfile()).report()
    exit(0)
  }
  let profile = try BoardProfileFile.read(
    named: name, in: BoardProfileFile.folders(of: URL(filePath: CommandLine.arguments[0])))
  if let plan = arguments.dropFirst().first {
    try TreatmentAllocations(profile, plan: plan).report()
  } else {
    try VerbSpeed(profile).report()
    try WakeUp(profile.timing).report()
  }
} catch {
  FileHandle.standardError.write(Data("board-speed: \(error)\n".utf8))
  exit(69)
}
