import BoardProfiles
import Foundation
import HistotripsyCore
import LinuxBoard
import SharedData
import Testing
import Text

/// Do profiles say what they mean, and is every mistake in one told with its line?
@Suite struct ProfileTests {
  static let folder = SharedData.packageRoot.appending(path: "Board/Profiles")
  static let names = ["beaglebone-black", "generic", "raspberry-pi-4", "raspberry-pi-5"]

  @Test func everyShippedProfileIsReadByItsName() throws {
    #expect(BoardProfileFile.names(in: [Self.folder]) == Self.names)
    for name in Self.names {
      let profile = try BoardProfileFile.read(named: name, in: [Self.folder])
      // Whatever a front end makes of a cut wire must not be the good state.
      #expect(profile.inputs[Int(InputLine.fault.rawValue)].isActiveLow, "\(name)")
      #expect(profile.inputs[Int(InputLine.emergencyStop.rawValue)].isActiveLow, "\(name)")
      for line in profile.outputs { #expect(line.bias != .pullUp, "\(name): an output pulled to asserted") }
    }
  }

  /// Pins of the header as the Raspberry Pi documentation numbers them.
  @Test func thePi5ProfileIsWhatItsWiringTableSays() throws {
    let profile = try BoardProfileFile.read(named: "raspberry-pi-5", in: [Self.folder])
    let names = (profile.outputs + profile.inputs).map(\.place)
    let numbers = [17, 27, 22, 23, 24, 25, 5, 6, 13, 26]
    #expect(names == numbers.map { LinePlace(chip: "pinctrl-rp1", line: .name("GPIO\($0)")) })
    #expect(profile.bus.adapter == .device("/dev/i2c-1"))
    #expect(profile.frontEnd.busClock == .kilohertz(400))
    #expect(profile.timing.spin == .microseconds(60) && profile.timing.processor == 3)
  }

  @Test func whatAProfileMayLeaveOutHasTheContractsValue() throws {
    let profile = try BoardProfileFile.read(named: "generic", in: [Self.folder])
    #expect(profile.frontEnd == FrontEndSetup())
    #expect(profile.timing == TimingProfile())
    #expect(profile.watchdog == nil && profile.bus.recovery == nil)
  }

  static let whole = """
    histotripsy-board: 1
    name: bench
    chip: soc
    lines:
      trigger: { line: A }
      steer: { line: B, bias: pull-down }
      enable: { chip: other, line: 3, active: low }
      heartbeat: { line: 4 }
      ready: { line: 5 }
      fault: { line: 6, active: low, bias: pull-up }
      emergency-stop: { line: 7 }
      interlock: { line: 8 }
      respiratory-gate: { line: 9 }
      pulse-done: { line: 10 }
    bus: { adapter: my adapter, speed: 100 kHz, recovery: { scl: { line: 11 }, sda: { line: 12 } } }
    parts: { sequencer: 0x31, head: 0x4A }
    front-end: { rail-full-scale: 120 V, rail-divider: 6 }
    timing: { spin: 0.1 ms, priority: 0 }
    watchdog: { device: /dev/watchdog1, timeout: 20 s }
    ...

    """

  static func read(_ text: String) throws(InputError) -> BoardProfile {
    try BoardProfileFile.read(bytes: Array(text.utf8), file: "b.yaml")
  }

  @Test func everyFieldArrives() throws {
    let profile = try Self.read(Self.whole)
    #expect(profile.outputs[0].place == LinePlace(chip: "soc", line: .name("A")))
    #expect(profile.outputs[1].bias == .pullDown)
    #expect(
      profile.outputs[2] == LineWiring(LinePlace(chip: "other", line: .offset(3)), isActiveLow: true))
    #expect(profile.inputs[1].bias == .pullUp)
    #expect(profile.bus.adapter == .name("my adapter"))
    #expect(profile.bus.recovery?.data == LinePlace(chip: "soc", line: .offset(12)))
    #expect(
      profile.frontEnd.addresses.sequencer == 0x31 && profile.frontEnd.addresses.headThermometer == 0x4A)
    #expect(profile.frontEnd.addresses.identityMemory == 0x50)
    #expect(profile.frontEnd.railFullScale == .volts(120) && profile.frontEnd.railDivider == 6)
    #expect(profile.frontEnd.busClock == .kilohertz(100))
    #expect(profile.timing.spin == .microseconds(100) && profile.timing.priority == nil)
    #expect(profile.watchdog == WatchdogProfile(device: "/dev/watchdog1", timeout: 20))
  }

  static let mistakes: [(text: String, other: String, message: String)] = [
    (
      "histotripsy-board: 1", "histotripsy-board: 2", "b.yaml:1: histotripsy-board: 2 is out of range (1 … 1)"
    ),
    (
      "  trigger: { line: A }", "  triger: { line: A }",
      "b.yaml:5: lines.triger: unknown key; did you mean trigger? known here: trigger, steer, enable, heartbeat, ready, fault, emergency-stop, interlock, respiratory-gate, pulse-done"
    ),
    (
      "  pulse-done: { line: 10 }\n", "",
      "b.yaml:4: lines.pulse-done: missing; write its line, for example { line: GPIO17 }"
    ),
    (
      "heartbeat: { line: 4 }", "heartbeat: { line: A }",
      "b.yaml:8: lines.heartbeat.line: line A of chip soc is the line of lines.trigger already"
    ),
    (
      "heartbeat: { line: 4 }", "heartbeat: { line: GPIO10 }",
      "b.yaml:14: lines.pulse-done.line: line 10 of chip soc is the line of lines.heartbeat already"
    ),
    (
      "active: low, bias: pull-up", "active: lo",
      "b.yaml:10: lines.fault.active: lo is not known; did you mean low? allowed: high, low"
    ),
    (
      "bias: pull-down", "bias: down",
      "b.yaml:6: lines.steer.bias: down is not known; allowed: as-is, none, pull-up, pull-down"
    ),
    (
      "chip: soc\n", "",
      "b.yaml:4: lines.trigger: no chip; write its label or device file here, or once as `chip` for all lines"
    ),
    (
      "adapter: my adapter", "device: /dev/i2c-1, adapter: x",
      "b.yaml:15: bus.adapter: either device or adapter, not both"
    ),
    (
      "adapter: my adapter", "device: i2c-1", "b.yaml:15: bus.device: 'i2c-1' is no device file (/dev/…)"
    ),
    (
      "adapter: my adapter, speed: 100 kHz", "speed: 100 kHz",
      "b.yaml:15: bus: no bus; write device: /dev/i2c-1, or adapter: with its name in /sys/class/i2c-dev"
    ),
    (
      "speed: 100 kHz", "speed: 2 MHz", "b.yaml:15: bus.speed: 2 MHz is out of range (100 kHz … 1 MHz)"
    ),
    (
      "sequencer: 0x31", "sequencer: 0xC0",
      "b.yaml:16: parts.sequencer: '0xC0' is no 7-bit address (0x08 … 0x77, without the read/write bit)"
    ),
    (
      "sequencer: 0x31", "sequencer: 0x48",
      "b.yaml:16: parts.sequencer: water and sequencer have one address, 0x48"
    ),
    (
      "spin: 0.1 ms", "spin: 2 ms", "b.yaml:18: timing.spin: 2 ms is out of range (0 s … 1 ms)"
    ),
    ("timeout: 20 s", "timeout: 1.5 s", "b.yaml:19: watchdog.timeout: whole seconds only (1 s … 60 s)"),
  ]

  @Test(arguments: mistakes.indices) func aMistakeIsToldWithItsLine(_ index: Int) {
    let (text, other, message) = Self.mistakes[index]
    #expect(Self.whole.contains(text))
    do throws(InputError) {
      _ = try Self.read(Self.whole.replacingOccurrences(of: text, with: other))
      Issue.record("accepted: \(other)")
    } catch { #expect(error.description == message) }
  }

  @Test func anUnknownProfileIsMetWithTheKnownOnes() {
    do throws(InputError) {
      _ = try BoardProfileFile.read(named: "raspbery-pi-5", in: [Self.folder])
      Issue.record("found")
    } catch {
      #expect(
        error.description
          == "--profile: there is no profile raspbery-pi-5; did you mean raspberry-pi-5? known: beaglebone-black, generic, raspberry-pi-4, raspberry-pi-5, or a path"
      )
      #expect(error.isFileMissing)
    }
  }
}
