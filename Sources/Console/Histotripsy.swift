import ArgumentParser

@main struct Histotripsy: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "histotripsy",
    abstract: "Controller for therapeutic focused-ultrasound arrays.",
    discussion: """
      Research software for phantoms, tanks and ex-vivo tissue. Not a medical device.

      Exit codes: 0 the treatment ran to completion · 3 stopped by a person or a signal · 4 stopped by a latched fault ·
      5 a simulated treatment broke a rule · 64 wrong usage · 65 bad input · 66 input file missing · 73 cannot write output.
      """,
    version: Version.text,
    subcommands: [Treat.self, Simulate.self, Plan.self, ArrayCommand.self])
}
