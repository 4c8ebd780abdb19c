import ArgumentParser

struct BoardCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "board", abstract: "The GPIO and I2C of this computer: what is there, and whether it works.",
    subcommands: [BoardList.self, BoardCheck.self, BoardCommission.self])
}
