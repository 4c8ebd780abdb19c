import Foundation

/// Instructions between two counts of pulses, by running this program again under callgrind.
enum InstructionCount {
  static let argument = "--fire-under-callgrind"

  /// Instructions for each pulse beyond the first count; or why they cannot be counted here.
  static func perPulse(_ few: Int, _ many: Int, elapsedPulses: (Int) throws -> Int) throws -> (
    Double?, String
  ) {
    guard let valgrind = program("valgrind") else { return (nil, "valgrind is not installed") }
    // Valgrind 3.19 gives up on the debugging information of Swift programs.
    guard let strip = program("strip") else { return (nil, "strip (binutils) is not installed") }
    let folder = FileManager.default.temporaryDirectory.appending(path: "histotripsy-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let copy = folder.appending(path: "benchmarks")
    guard let itself = Bundle.main.executablePath else { return (nil, "this program's file cannot be found") }
    guard try run(strip, ["-g", "-o", copy.path, itself]) != nil else { return (nil, "strip failed") }
    var counts: [Double] = []
    var pulses: [Double] = []
    for perFocus in [few, many] {
      let arguments = [
        "--tool=callgrind", "--toggle-collect=*measuredStretch*",
        "--callgrind-out-file=\(folder.appending(path: "callgrind.out").path)", copy.path, argument,
        "\(perFocus)",
      ]
      guard let output = try run(valgrind, arguments), let count = collected(output) else {
        return (nil, "callgrind failed")
      }
      counts.append(count)
      pulses.append(Double(try elapsedPulses(perFocus)))
    }
    return ((counts[1] - counts[0]) / (pulses[1] - pulses[0]), "callgrind, difference of two treatments")
  }

  /// The number behind "Collected :".
  private static func collected(_ output: String) -> Double? {
    guard let line = output.split(separator: "\n").last(where: { $0.contains("Collected :") }) else {
      return nil
    }
    return line.split(separator: " ").last.flatMap { Double($0) }
  }

  private static func program(_ name: String) -> String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Everything that a program prints, or `nil` when it fails.
  private static func run(_ path: String, _ arguments: [String]) throws -> String? {
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return process.terminationStatus == 0 ? String(decoding: output, as: UTF8.self) : nil
  }
}
