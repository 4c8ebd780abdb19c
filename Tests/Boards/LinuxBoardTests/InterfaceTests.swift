import CLinux
import Glibc
import KernelInterface
import Testing

/// Does each function of the real table make the right call with the right arguments, through whichever libgpiod this was built with,
/// and is every error number handed on?
@Suite struct InterfaceTests {
  let calls = clinux_system

  /// What the kernel was asked while `body` ran.
  static func asked(_ body: () throws -> Void) rethrows -> [String] {
    kernel_interface_start()
    defer { kernel_interface_stop() }
    try body()
    return String(cString: kernel_interface_log()).split(separator: "\n").map(String.init)
  }

  func withChip(_ body: (OpaquePointer) throws -> Void) throws {
    var chip: OpaquePointer?
    #expect(calls.chip_open("/dev/gpiochip9", &chip) == 0)
    let opened = try #require(chip)
    try body(opened)
    calls.chip_close(opened)
  }

  func take(
    _ chip: OpaquePointer, _ offset: UInt32, _ direction: clinux_direction,
    bias: clinux_bias = CLINUX_BIAS_AS_IS,
    low: Bool = false, value: Int32 = 0
  ) throws -> OpaquePointer {
    var request = clinux_line_request(
      direction: Int32(direction.rawValue), bias: Int32(bias.rawValue), is_active_low: low ? 1 : 0,
      value: value)
    var line: OpaquePointer?
    #expect(calls.line_request(chip, offset, "histotripsy", &request, &line) == 0)
    return try #require(line)
  }

  @Test func aChipSaysItsNameItsLabelAndItsLines() throws {
    _ = try Self.asked {
      try withChip { chip in
        var info = clinux_chip_info()
        #expect(calls.chip_info(chip, &info) == 0)
        #expect(info.line_count == 8)
        withUnsafeBytes(of: info.label) {
          #expect(String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) == "a label")
        }
        withUnsafeBytes(of: info.name) {
          #expect(String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) == "gpiochip9")
        }
        var line = clinux_line_info()
        #expect(calls.line_info(chip, 7, &line) == 0)
        #expect(line.is_used == 1 && line.is_output == 0)
        withUnsafeBytes(of: line.name) {
          #expect(String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) == "L7")
        }
        withUnsafeBytes(of: line.consumer) {
          #expect(String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) == "gpiomon")
        }
        #expect(calls.line_info(chip, 3, &line) == 0)
        #expect(line.is_used == 0)
        #expect(calls.line_info(chip, 8, &line) == -EINVAL)
      }
      #expect(clinux_gpiod_generation == kernel_interface_generation())
    }
  }

  @Test func linesAreRequestedAsAskedAndSetAndRead() throws {
    let asked = try Self.asked {
      try withChip { chip in
        let trigger = try take(chip, 0, CLINUX_OUTPUT)
        let enable = try take(chip, 1, CLINUX_OUTPUT, bias: CLINUX_BIAS_PULL_DOWN, low: true, value: 1)
        let drain = try take(chip, 2, CLINUX_OPEN_DRAIN, bias: CLINUX_BIAS_DISABLED, value: 1)
        let ready = try take(chip, 3, CLINUX_INPUT_WITH_EDGES, bias: CLINUX_BIAS_PULL_UP, low: true)
        #expect(calls.line_set(trigger, 1) == 0)
        #expect(calls.line_set(enable, 0) == 0)
        #expect(calls.line_get(enable) == 0 && calls.line_get(drain) == 1 && calls.line_get(ready) == 0)
        for line in [trigger, enable, drain, ready] { calls.line_release(line) }
      }
    }
    #expect(
      asked == [
        "request 0 for histotripsy: output active high bias as-is", "  starts 0",
        "request 1 for histotripsy: output active low bias pull-down", "  starts 1",
        "request 2 for histotripsy: output active high bias off open drain", "  starts 1",
        "request 3 for histotripsy: input with both edges active low bias pull-up",
        "set 0 to 1", "set 1 to 0", "get 1", "get 2", "get 3",
      ])
  }

  @Test func edgesComeWithTheKernelsStampOldestFirst() throws {
    _ = try Self.asked {
      try withChip { chip in
        let line = try take(chip, 4, CLINUX_INPUT_WITH_EDGES)
        let file = calls.line_file(line)
        #expect(file >= 0)
        #expect(calls.wait_readable(file, 0) == 0)
        for index in 0..<20 {
          kernel_interface_raise(4, Int32(index % 2 == 0 ? 1 : 0), UInt64(5_000_000_000 + index))
        }
        var seen: [clinux_edge] = []
        while calls.wait_readable(file, 1_000_000) == 1 {
          var edges = [clinux_edge](repeating: clinux_edge(), count: 16)
          let count = calls.line_edges(line, &edges, 16)
          guard count > 0 else { break }
          seen += edges.prefix(Int(count))
        }
        #expect(seen.map(\.at) == (0..<20).map { UInt64(5_000_000_000 + $0) })
        #expect(seen.map(\.is_asserted) == (0..<20).map { $0 % 2 == 0 ? 1 : 0 })
        calls.line_release(line)
      }
    }
  }

  @Test(arguments: [EBUSY, EACCES, EPERM, EINVAL, EOPNOTSUPP, ENODEV, EIO, ENOMEM, EINTR])
  func everyErrorNumberIsHandedOn(_ error: Int32) throws {
    _ = try Self.asked {
      try withChip { chip in
        let line = try take(chip, 0, CLINUX_OUTPUT)
        var request = clinux_line_request()
        var other: OpaquePointer?
        kernel_interface_fail_next(error)
        #expect(calls.line_set(line, 1) == -error)
        kernel_interface_fail_next(error)
        #expect(calls.line_get(line) == -error)
        // The first generation looks a line up before it requests it: either call may be the one that fails.
        kernel_interface_fail_next(error)
        #expect(calls.line_request(chip, 1, "histotripsy", &request, &other) == -error)
        #expect(other == nil)
        calls.line_release(line)
      }
      kernel_interface_fail_next(error)
      var chip: OpaquePointer?
      #expect(calls.chip_open("/dev/gpiochip9", &chip) == -error && chip == nil)
      kernel_interface_fail_next(error)
      #expect(calls.open("/dev/i2c-9", O_RDWR) == -error)
      let file = calls.open("/dev/i2c-9", O_RDWR)
      var functions: UInt64 = 0
      var byte: UInt8 = 0
      var options: UInt32 = 0
      var message = i2c_msg()
      let failing: [() -> Int32] = [
        { calls.i2c_functions(file, &functions) }, { calls.i2c_timeout(file, 2) },
        { calls.i2c_retries(file, 0) },
        { calls.i2c_address(file, 0x48) }, { calls.i2c_transfer(file, &message, 1) },
        { calls.smbus_quick(file) },
        { calls.smbus_read_byte(file) }, { calls.smbus_write_byte(file, 1) },
        { calls.smbus_read_byte_data(file, 1) }, { calls.smbus_write_byte_data(file, 1, 2) },
        { calls.smbus_read_word_data(file, 1) }, { calls.smbus_write_word_data(file, 1, 2) },
        { calls.smbus_read_block(file, 1, 1, &byte) }, { calls.smbus_write_block(file, 1, 1, &byte) },
        { calls.watchdog_options(file, &options) }, { calls.watchdog_timeout(file, 1) },
        { calls.watchdog_feed(file) }, { calls.schedule_fifo(1) }, { calls.run_on(0) },
        { calls.lock_memory() },
      ]
      for call in failing {
        kernel_interface_fail_next(error)
        #expect(call() == -error)
      }
      #expect(calls.close(file) == 0)
      #expect(calls.close(file) == -EBADF)
    }
  }

  @Test func theBusIsAskedWithTheBytesThatWereGiven() {
    let asked = Self.asked {
      let file = calls.open("/dev/i2c-9", O_RDWR)
      var functions: UInt64 = 0
      #expect(calls.i2c_functions(file, &functions) == 0 && functions == 0x0EFF_0001)
      #expect(calls.i2c_timeout(file, 2) == 0 && calls.i2c_retries(file, 3) == 0)
      #expect(calls.i2c_address(file, 0x48) == 0)
      var bytes: [UInt8] = [1, 2, 3]
      var reply = [UInt8](repeating: 0, count: 2)
      bytes.withUnsafeMutableBufferPointer { bytes in
        reply.withUnsafeMutableBufferPointer { reply in
          var messages = [
            i2c_msg(addr: 0x30, flags: 0, len: 3, buf: bytes.baseAddress),
            i2c_msg(addr: 0x30, flags: UInt16(I2C_M_RD), len: 2, buf: reply.baseAddress),
          ]
          #expect(calls.i2c_transfer(file, &messages, 2) == 2)
          kernel_interface_set_i2c_result(0)
          #expect(calls.i2c_transfer(file, &messages, 1) == 0)
        }
      }
      #expect(reply == [1, 2])
      _ = calls.close(file)
    }
    #expect(
      asked == [
        "open /dev/i2c-9 flags \(O_RDWR)", "functions", "timeout 2", "retries 3", "slave 0x48",
        "message to 0x30: write 01 02 03", "message to 0x30: read 2", "message to 0x30: write 01 02 03",
      ])
  }

  /// Sizes and directions are those of <linux/i2c.h>: quick 0, byte 1, byte data 2, word data 3, I2C block data 8; libi2c writes a block
  /// under its older number, 6.
  @Test func smbusCallsAreThoseOfTheirNames() {
    let asked = Self.asked {
      let file = calls.open("/dev/i2c-9", O_RDWR)
      #expect(calls.smbus_quick(file) == 0)
      #expect(calls.smbus_read_byte(file) == 1)
      #expect(calls.smbus_write_byte(file, 7) == 0)
      #expect(calls.smbus_read_byte_data(file, 7) == 1)
      #expect(calls.smbus_write_byte_data(file, 7, 8) == 0)
      #expect(calls.smbus_read_word_data(file, 7) == 0x0201)
      #expect(calls.smbus_write_word_data(file, 7, 0x1234) == 0)
      var block = [UInt8](repeating: 0, count: 5)
      #expect(calls.smbus_read_block(file, 7, 5, &block) == 5)
      #expect(block == [1, 2, 3, 4, 5])
      #expect(calls.smbus_write_block(file, 7, 3, block) == 0)
      _ = calls.close(file)
    }
    #expect(
      asked.dropFirst() == [
        "smbus write command 0x00 size 0 data -1", "smbus read command 0x00 size 1 data 0",
        "smbus write command 0x07 size 1 data -1", "smbus read command 0x07 size 2 data 0",
        "smbus write command 0x07 size 2 data 8", "smbus read command 0x07 size 3 data 0",
        "smbus write command 0x07 size 3 data 4660", "smbus read command 0x07 size 8 data 5",
        "smbus write command 0x07 size 6 data 3",
      ])
  }

  @Test func watchdogAndRealTimeAreAskedForByTheirNames() {
    let asked = Self.asked {
      let file = calls.open("/dev/watchdog9", O_RDWR)
      var options: UInt32 = 0
      #expect(calls.watchdog_options(file, &options) == 0 && options == 0x0100)
      #expect(calls.watchdog_timeout(file, 15) == 0 && calls.watchdog_feed(file) == 0)
      _ = calls.close(file)
      #expect(calls.schedule_fifo(80) == 0 && calls.run_on(3) == 0 && calls.lock_memory() == 0)
      #expect(calls.run_on(-1) == -EINVAL && calls.run_on(100_000) == -EINVAL)
    }
    #expect(
      asked == [
        "open /dev/watchdog9 flags \(O_RDWR)", "watchdog support", "watchdog timeout 15", "watchdog fed",
        "scheduler 0 fifo 1 reset-on-fork 1 priority 80", "affinity 0 of 1 has 3: 1",
        "lock current 1 future 1",
      ])
  }

  @Test func filesAndClockAreTheSystems() throws {
    #expect(calls.open("/nowhere/at/all", O_RDONLY) == -ENOENT)
    let zero = calls.open("/dev/zero", O_RDWR)
    var bytes: [UInt8] = [1, 2, 3]
    #expect(calls.read(zero, &bytes, 3) == 3 && bytes == [0, 0, 0])
    #expect(calls.write(zero, bytes, 3) == 3)
    // Close-on-exec: a program that this one starts must not hold a line.
    #expect(fcntl(zero, F_GETFD) & FD_CLOEXEC != 0)
    #expect(calls.close(zero) == 0)
    #expect(calls.read(-1, &bytes, 1) == Int64(-EBADF) && calls.write(-1, bytes, 1) == Int64(-EBADF))
    var name = [CChar](repeating: 1, count: 64)
    #expect(calls.group_of("/dev/null", &name, 64) == 0)
    #expect(name.prefix { $0 != 0 }.elementsEqual("root".utf8.map { CChar($0) }))
    #expect(calls.group_of("/nowhere", &name, 64) == -ENOENT)

    var now: Int64 = 0
    var reference = timespec()
    clock_gettime(CLOCK_MONOTONIC, &reference)
    #expect(calls.clock_now(&now) == 0)
    let begin = Int64(reference.tv_sec) * 1_000_000_000 + Int64(reference.tv_nsec)
    #expect(now >= begin && now - begin < 1_000_000_000)
    #expect(calls.sleep_until(now + 2_000_000) == 0)
    var later: Int64 = 0
    #expect(calls.clock_now(&later) == 0 && later >= now + 2_000_000)
    #expect(calls.sleep_until(-1) == -EINVAL)
  }
}
