import CLinux
import Glibc
import HistotripsyCore
import LinuxBoard
import Testing

extension LinuxBoardSuite {
  /// A board that cannot be opened: one sentence that names the thing, and what to do next. Nothing stays taken.
  @Suite struct OpeningTests {
    struct Case: Sendable, CustomTestStringConvertible {
      let message: String
      let prepare: @Sendable (LinuxBench) -> Void
      var testDescription: String { message }

      init(_ message: String, _ prepare: @escaping @Sendable (LinuxBench) -> Void) {
        self.message = message
        self.prepare = prepare
      }
    }

    static let cases = [
      Case(
        "trigger: there is no GPIO chip here (no /dev/gpiochip*); this computer has no GPIO, or its kernel no GPIO character device (CONFIG_GPIO_CDEV)"
      ) { $0.kernel.chips = [] },
      Case(
        "enable: no GPIO chip is labelled soc; labels here: other, expander. Choose another profile, or put the right label into this one"
      ) { $0.kernel.chips.removeAll { $0.label == "soc" } },
      Case(
        "trigger: 2 GPIO chips are labelled expander (/dev/gpiochip0, /dev/gpiochip3): it is not clear which is meant; name the line instead of its offset, or give the chip by its device file, as in chip: /dev/gpiochip0"
      ) { $0.kernel.chips[0].label = "expander" },
      Case(
        "enable: /dev/gpiochip2: not permitted; join the group that owns it, `sudo usermod -aG gpio \"$USER\"`, and log in again"
      ) { bench in
        bench.kernel.chips.removeAll { $0.label == "soc" }
        bench.kernel.closed["/dev/gpiochip2"] = EACCES
        bench.kernel.groups["/dev/gpiochip2"] = "gpio"
      },
      Case(
        "enable: /dev/gpiochip2: not permitted; only root may use it: install the udev rule (`make install`; Board/install), load it (`sudo udevadm control --reload && sudo udevadm trigger`), then join its group"
      ) { bench in
        bench.kernel.chips.removeAll { $0.label == "soc" }
        bench.kernel.closed["/dev/gpiochip2"] = EACCES
        bench.kernel.groups["/dev/gpiochip2"] = "root"
      },
      Case(
        "enable: chip soc (/dev/gpiochip2) has no line named L5; `histotripsy board list` shows its names"
      ) { $0.kernel.chips[1].lines[5].name = "L55" },
      Case(
        "enable: chip soc (/dev/gpiochip2) has 2 lines named L5; give the offset, one of 5, 6"
      ) { $0.kernel.chips[1].lines[6].name = "L5" },
      Case("heartbeat: chip expander (/dev/gpiochip3) has no line 7 (0 … 6)") {
        $0.kernel.chips[2].lines.removeLast()
      },
      Case(
        "pulse-done: line 5 of chip expander (/dev/gpiochip3, offset 5) is taken by gpiomon: end that program, or free the pin in the device tree"
      ) { $0.kernel.chips[2].lines[5].holder = "gpiomon" },
      Case(
        "trigger: line 3 of chip expander (/dev/gpiochip3, offset 3) is taken by histotripsy: another histotripsy is running"
      ) { $0.kernel.chips[2].lines[3].holder = "histotripsy" },
      Case(
        "steer: line 0 of chip expander (/dev/gpiochip3, offset 0) is taken by a driver of the kernel: end that program, or free the pin in the device tree"
      ) { $0.kernel.chips[2].lines[0].holder = "" },
      Case(
        "trigger: line 3 of chip expander (/dev/gpiochip3, offset 3) cannot be requested like this (Operation not supported (95)): the chip may know no bias, no edges or no open drain; change `bias` or the line in the profile"
      ) { $0.kernel.fail("line_request", EOPNOTSUPP) },
      Case("ready: its edges cannot be waited for: Bad file descriptor (9)") {
        $0.kernel.fail("line_file", EBADF)
      },
      Case(
        "/dev/i2c-1: there is no such device; enable the bus (Raspberry Pi: dtparam=i2c_arm=on in config.txt), and load i2c-dev (`sudo modprobe i2c-dev`)"
      ) { $0.kernel.files["/dev/i2c-1"] = nil },
      Case(
        "/dev/i2c-1: not permitted; join the group that owns it, `sudo usermod -aG i2c \"$USER\"`, and log in again"
      ) { bench in
        bench.kernel.closed["/dev/i2c-1"] = EACCES
        bench.kernel.groups["/dev/i2c-1"] = "i2c"
      },
      Case("/dev/i2c-1: this is no I2C adapter: Inappropriate ioctl for device (25)") {
        $0.kernel.fail("i2c_functions", ENOTTY)
      },
      Case(
        "/dev/i2c-1: a driver of the kernel has the address of rail-monitor, 0x40: take that part out of the device tree, or unbind its driver"
      ) { $0.kernel.bound = [0x40] },
      Case(
        "no I2C adapter is named 'rp1'; here: 'virtio'; enable the bus (Raspberry Pi: dtparam=i2c_arm=on in config.txt), and load i2c-dev (`sudo modprobe i2c-dev`)"
      ) { bench in
        bench.profile.bus.adapter = .name("rp1")
        bench.kernel.files["/sys/class/i2c-dev/i2c-3/name"] = "virtio\n"
      },
      Case("2 I2C adapters are named 'rp1' (/dev/i2c-1, /dev/i2c-3): name the device instead") { bench in
        bench.profile.bus.adapter = .name("rp1")
        for number in [1, 3] { bench.kernel.files["/sys/class/i2c-dev/i2c-\(number)/name"] = "rp1\n" }
      },
      Case(
        "/dev/watchdog: there is no such device; load its driver or take `watchdog` out of the profile"
      ) { $0.profile.watchdog = WatchdogProfile() },
    ]

    @Test(arguments: cases.indices) func aRefusalSaysWhatToDoAndLeavesNothingTaken(_ index: Int) {
      let bench = LinuxBench()
      let held = { bench.kernel.chips.map { $0.lines.map(\.holder) } }
      Self.cases[index].prepare(bench)
      let before = held()
      #expect(bench.refusal() == Self.cases[index].message)
      #expect(held() == before)
      #expect(bench.kernel.leftOpen == 0)
      let opened = bench.kernel.trace.filter { $0.hasPrefix("chip_open") }.count
      #expect(opened == 64)
    }

    /// BeagleBone's four blocks are all labelled gpio: a line's name finds its chip, and a device file names one.
    @Test func aChipAmongSeveralOfOneLabelIsFoundByItsLinesNameOrItsFile() throws {
      let bench = LinuxBench()
      for index in bench.kernel.chips.indices { bench.kernel.chips[index].label = "gpio" }
      for (chip, lines) in bench.kernel.chips.enumerated() where chip != 3 {
        for offset in lines.lines.indices {
          bench.kernel.chips[chip].lines[offset].name = "P\(chip)_\(offset)"
        }
      }
      func wired(_ place: (word: String, chip: Int, offset: Int), _ byName: Bool) -> LinePlace {
        byName
          ? LinePlace(chip: "gpio", line: .name("P\(place.chip + 1)_\(place.offset)"))
          : LinePlace(
            chip: place.chip == 0 ? "/dev/gpiochip2" : "/dev/gpiochip3", line: .offset(UInt32(place.offset)))
      }
      for byName in [true, false] {
        for index in 0..<4 { bench.profile.outputs[index].place = wired(LinuxBench.wires[index], byName) }
        for index in 0..<6 { bench.profile.inputs[index].place = wired(LinuxBench.wires[index + 4], byName) }
        #expect(bench.refusal() == nil)
      }
      bench.profile.outputs[0].place = LinePlace(chip: "gpio", line: .name("P9_9"))
      #expect(bench.refusal()?.contains("none of the 3 chips labelled gpio") ?? false)
      bench.profile.outputs[0].place = LinePlace(chip: "/dev/gpiochip9", line: .offset(0))
      #expect(bench.refusal()?.contains("there is no GPIO chip /dev/gpiochip9") ?? false)
    }

    /// By name and by offset: the profile is at fault, not another program.
    @Test func aLineGivenTwiceIsAnErrorOfTheProfile() throws {
      let bench = LinuxBench()
      bench.profile.outputs[2].place = LinePlace(chip: "soc", line: .name("L3"))
      bench.profile.inputs[4].place = LinePlace(chip: "soc", line: .offset(3))
      let refusal = try #require(bench.refusal())
      #expect(
        refusal.contains("is the line of enable already") && !refusal.contains("another histotripsy"),
        "\(refusal)")
    }

    @Test func anAdapterIsFoundByItsName() throws {
      let bench = LinuxBench()
      bench.profile.bus.adapter = .name("Synopsys DesignWare I2C adapter")
      bench.kernel.files["/sys/class/i2c-dev/i2c-1/name"] = "Synopsys DesignWare I2C adapter\n"
      let board = try bench.board()
      #expect(bench.kernel.trace.contains("open(/dev/i2c-1, \(O_RDWR))"))
      // One sick part must not stall the heartbeat of 100 ms: 20 ms, and no repeats behind the core's back.
      let file = bench.kernel.trace.compactMap { $0.hasPrefix("i2c_timeout") ? $0 : nil }
      #expect(file.count == 1 && file[0].hasSuffix(", 2)"))
      #expect(bench.kernel.trace.contains { $0.hasPrefix("i2c_retries") && $0.hasSuffix(", 0)") })
      withExtendedLifetime(board) {}
    }

    @Test func theWatchdogIsOnExactlyWhileTheHeartbeatBeats() throws {
      let bench = LinuxBench()
      bench.profile.watchdog = WatchdogProfile(timeout: 7)
      bench.kernel.files["/dev/watchdog"] = ""
      let board = try bench.board()
      #expect(bench.kernel.leftOpen == 1)
      var calls = try bench.trace {
        for _ in 0..<30 {
          try board.drive(.heartbeat, .asserted)
          try board.drive(.heartbeat, .released)
          bench.kernel.time += 50_000_000
        }
      }
      #expect(calls.contains("watchdog_timeout(103, 7)"))
      // 1.5 s at one feed in half a second.
      #expect((3...4).contains(calls.filter { $0 == "watchdog_feed(103)" }.count))
      #expect(bench.kernel.leftOpen == 2)
      calls = bench.trace { board.makeSafe() }
      #expect(calls.suffix(2) == ["write(103, [86])", "close(103)"])
      #expect(bench.kernel.leftOpen == 1)
    }

    @Test func aPartThatHoldsTheBusIsClockedFree() throws {
      let bench = LinuxBench()
      bench.profile.bus.recovery = BusWiring.Recovery(
        clock: LinePlace(chip: "soc", line: .offset(6)), data: LinePlace(chip: "soc", line: .offset(7)))
      let board = try bench.board()
      bench.kernel.fail("i2c_transfer", EBUSY)
      // The part lets go after the fourth clock.
      var asked = 0
      bench.kernel.readData = {
        asked += 1
        return asked > 4
      }
      let calls = bench.trace {
        #expect(
          LinuxBench.fault { () throws(LinuxBoardFault) in _ = try LinuxBench.transfer(board, 0x48, [0]) }?
            .kind
            == .busStuck)
      }
      #expect(calls.filter { $0 == "line_set(1, 6, 0)" }.count == 4 + 1)
      #expect(calls.last { $0.hasPrefix("line_set") } == "line_set(1, 7, 1)")
      bench.kernel.readData = { false }
      bench.kernel.fail("i2c_transfer", ETIMEDOUT)
      let before = bench.kernel.time
      let stuck = bench.trace {
        _ = LinuxBench.fault { () throws(LinuxBoardFault) in _ = try LinuxBench.transfer(board, 0x48, [0]) }
      }
      #expect(stuck.filter { $0 == "line_set(1, 6, 0)" }.count == 9 + 1)
      #expect(bench.kernel.time - before < 1_000_000)
      // An acknowledge that is missing is no reason to touch the wires.
      bench.kernel.fail("i2c_transfer", ENXIO)
      let nack = bench.trace {
        _ = LinuxBench.fault { () throws(LinuxBoardFault) in _ = try LinuxBench.transfer(board, 0x48, [0]) }
      }
      #expect(!nack.contains { $0.hasPrefix("line_set") })
    }

    @Test func whatRealTimeIsNotPermittedIsSaid() {
      let bench = LinuxBench()
      var timing = TimingProfile()
      timing.processor = 3
      #expect(RealTime.enter(timing, calls: FakeKernel.calls).isEmpty)
      #expect(bench.kernel.trace == ["lock_memory()", "run_on(3)", "schedule_fifo(80)"])
      bench.kernel.fail("lock_memory", ENOMEM)
      bench.kernel.fail("run_on", EINVAL)
      bench.kernel.fail("schedule_fifo", EPERM)
      let losses = RealTime.enter(timing, calls: FakeKernel.calls)
      #expect(losses.count == 3)
      #expect(losses[0].hasPrefix("memory is not locked (Cannot allocate memory (12)): "))
      #expect(losses[1].hasPrefix("the control loop is not bound to processor 3 (Invalid argument (22)): "))
      #expect(
        losses[2]
          == "no real-time priority (Operation not permitted (1)): other programs may delay pulses, which are then withheld; permit it with LimitRTPRIO=80 (Board/install)"
      )
    }

    @Test func aSurveyShowsWhatIsThereAndTakesNothing() {
      let bench = LinuxBench()
      bench.kernel.chips[2].lines[5].holder = "gpiomon"
      bench.kernel.files["/sys/class/i2c-dev/i2c-1/name"] = "bench\n"
      bench.kernel.files["/sys/class/i2c-dev/i2c-2/name"] = "other\n"
      bench.kernel.closed["/dev/i2c-2"] = EACCES
      let survey = BoardSurvey(calls: FakeKernel.calls)
      #expect(survey.chips.map(\.label) == ["other", "soc", "expander"])
      #expect(survey.chips[2].lines[5].holder == "gpiomon")
      #expect(survey.buses.map(\.offer) == ["I2C_RDWR", "not permitted"])
      #expect(survey.obstacles.count == 1)
      #expect(bench.kernel.leftOpen == 0 && bench.kernel.heldLines.isEmpty)
      #expect(!bench.kernel.trace.contains { $0.hasPrefix("i2c_transfer") || $0.hasPrefix("line_request") })
    }
  }
}
