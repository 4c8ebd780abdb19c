import BoardProfiles
import Foundation
import LinuxBoard

// `board-speed [PROFILE]`: the board's verbs beside plain C loops, its waits beside cyclictest, in one run on one machine.

let name = CommandLine.arguments.count > 1 ? CommandLine.arguments[1] : nil
do {
  let timing: TimingProfile
  if let name {
    let profile = try BoardProfileFile.read(
      named: name, in: BoardProfileFile.folders(of: URL(filePath: CommandLine.arguments[0])))
    timing = profile.timing
    try VerbSpeed(profile).report()
  } else {
    timing = TimingProfile()
    print("gpio set        skipped: no profile given (make bench-board PROFILE=raspberry-pi-5)")
    print("i2c read        skipped: no profile given")
  }
  try WakeUp(timing).report()
} catch {
  FileHandle.standardError.write(Data("board-speed: \(error)\n".utf8))
  exit(69)
}
