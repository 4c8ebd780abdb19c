import Foundation
import Testing

/// What a person is told who asks for a board that is not there, or not like this.
@Suite struct BoardCommandTests {
  static let hasGPIO = (0..<64).contains { FileManager.default.fileExists(atPath: "/dev/gpiochip\($0)") }
  static let known = "beaglebone-black, generic, raspberry-pi-4, raspberry-pi-5"
  static let noChip =
    "trigger: there is no GPIO chip here (no /dev/gpiochip*); this computer has no GPIO, or its kernel no GPIO character device (CONFIG_GPIO_CDEV)"

  static let refusals: [Refusal] = [
    .usage(
      ["treat", "--board", "linux"], "--board linux needs --profile, one of \(known) or a file of your own"),
    .usage(
      ["treat", "--profile", "generic"], "--profile says how a real board is wired; give --board linux too"),
    .usage(
      ["treat", "--board", "linux", "--profile", "generic", "--seed", "3"],
      "--seed belongs to the virtual board; a real one has real time and real faults"),
    .usage(
      ["treat", "--board", "linux", "--profile", "generic", "--speed", "real"],
      "--speed belongs to the virtual board; a real one has real time and real faults"),
    .usage(
      ["treat", "--board", "linux", "--profile", "generic", "--trace", "t.vcd"],
      "--trace belongs to the virtual board; a real one has real time and real faults"),
    .usage(
      ["treat", "--board", "linux", "--profile", "generic", "--inject", "interlock@1s"],
      "--inject belongs to the virtual board; a real one has real time and real faults"),
    .usage(
      ["treat", "--board", "linux", "--profile", "generic"],
      "a treatment on a real board needs --certificate ('histotripsy calibrate' issues it); --uncalibrated runs it without, the drive capped below cavitation"
    ),
    Refusal(
      arguments: ["treat", "--board", "linux", "--profile", "generik", "--uncalibrated"], status: 66,
      message: "--profile: there is no profile generik; did you mean generic? known: \(known), or a path"),
    Refusal(
      arguments: ["board", "check", "--profile", "./none.yaml"], status: 66,
      message: "./none.yaml: there is no such file"),
    Refusal(
      files: ["p.yaml": "histotripsy-board: 1\nname: x\nlinse: {}\n...\n"],
      arguments: ["board", "check", "--profile", "p.yaml"],
      message:
        "p.yaml:3: linse: unknown key; did you mean lines? known here: histotripsy-board, name, notes, chip, lines, bus, parts, front-end, timing, watchdog"
    ),
  ]

  @Test(arguments: refusals.indices) func aRequestThatCannotBeIsOneLine(_ index: Int) throws {
    try Self.refusals[index].expect()
  }

  @Test(.enabled(if: !hasGPIO, "this computer has GPIO")) func aComputerWithoutGPIOSaysSo() throws {
    for arguments in [
      ["treat", "--board", "linux", "--profile", "raspberry-pi-5", "--uncalibrated"],
      ["board", "check", "--profile", "raspberry-pi-5"],
    ] {
      try Refusal(arguments: arguments, status: 69, message: Self.noChip).expect()
    }
    let listed = try Console().run(["board", "list"])
    #expect(listed.status == 0)
    #expect(listed.lines.first == "no GPIO chip: this computer has no /dev/gpiochip*")
  }
}
