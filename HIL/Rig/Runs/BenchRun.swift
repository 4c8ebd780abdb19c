import Foundation

/// The shipped program on this computer, with whatever is connected to it.
enum BenchRun {
  /// - Parameter script: as for the loop.
  static func run(_ script: String, with rig: Rig) throws -> Outcome {
    guard let profile = rig.profile else { throw RigFault("a bench needs --profile") }
    let clock = ContinuousClock()
    let began = clock.now
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = [
      "-c",
      "product='\(rig.product)'; plans='\(rig.plans)'; profile='\(profile)'; kernel=''; log=$(mktemp -u).ledger\n"
        + "certified='\(rig.certificate.map { "--certificate " + $0 } ?? "--uncalibrated")'\n"
        + script,
    ]
    let pipe = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let said = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let seconds = began.duration(to: clock.now) / .seconds(1)
    return Outcome(
      exit: process.terminationStatus, ledger: nil, said: said, boardSeconds: seconds, wallSeconds: seconds,
      bytes: ["output.txt": said])
  }
}
