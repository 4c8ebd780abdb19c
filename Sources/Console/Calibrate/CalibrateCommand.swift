import ArgumentParser

struct CalibrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate",
    abstract: "Find out an array's pressures with a hydrophone in a tank, and certify them.",
    subcommands: [CalibrateRun.self, CalibrateVerify.self], defaultSubcommand: CalibrateRun.self)
}
