import ArgumentParser
import HistotripsyCore
import LinuxBoard
import Sessions

struct BoardList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Show GPIO chips with their lines and who holds them, and I2C buses.",
    discussion: """
      Takes no line and sends nothing, unless --probe is given.

      Examples:
        histotripsy board list
        histotripsy board list --probe
      """)

  @Flag(help: "Ask the front end's usual addresses on every bus for an acknowledge.")
  var probe = false

  func run() throws {
    let survey = BoardSurvey()
    var output = Terminal()
    for line in try lines(of: survey) { output.write(line + "\n") }
    for obstacle in survey.obstacles { StandardStreams.complain(obstacle) }
    if let failure = output.failure {
      StandardStreams.complain("standard output cannot be written: \(failure)")
      throw ExitCode.cannotWrite
    }
    if !survey.obstacles.isEmpty { throw ExitCode.boardUnavailable }
  }

  private func lines(of survey: BoardSurvey) throws -> [String] {
    var lines: [String] = []
    if survey.chips.isEmpty, survey.obstacles.isEmpty {
      lines.append("no GPIO chip: this computer has no /dev/gpiochip*")
    }
    for chip in survey.chips {
      lines.append("\(chip.path)  chip \(chip.label), \(Words.count(chip.lines.count, "line", "lines"))")
      for line in chip.lines {
        let name = line.name.isEmpty ? "-" : line.name
        let direction = line.isOutput ? "output" : "input"
        let holder = line.holder.map { "held by \($0)" } ?? "free"
        lines.append("  \(line.offset)  \(name)  \(direction)  \(holder)")
      }
    }
    if survey.buses.isEmpty {
      lines.append("no I2C bus: this computer has no /dev/i2c-*, or i2c-dev is not loaded")
    }
    let parts = FrontEndAddresses().parts
    for bus in survey.buses {
      lines.append("\(bus.path)  adapter '\(bus.name)', \(bus.offer)")
      guard probe, bus.offer != "not permitted" else { continue }
      let found = try BoardSurvey.probe(bus.path, for: parts.map(\.address))
      for part in parts {
        let answer = found.contains(part.address) ? "acknowledges" : "no answer"
        lines.append("  0x\(String(part.address, radix: 16))  \(part.word)  \(answer)")
      }
    }
    return lines
  }
}
