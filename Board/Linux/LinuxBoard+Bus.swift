import CLinux
import Glibc
import HistotripsyCore

extension LinuxBoard {
  func openBus() throws(BoardRefusal) {
    let path = try Adapters(calls: calls).path(of: profile.bus.adapter)
    let file = calls.open(path, O_RDWR)
    guard file >= 0 else {
      throw BoardRefusal.opening(
        path, -file, absent: Adapters.advice, calls: calls)
    }
    var functions: UInt64 = 0
    let asked = calls.i2c_functions(file, &functions)
    guard asked == 0 else {
      _ = calls.close(file)
      throw BoardRefusal("\(path): this is no I2C adapter: \(BoardRefusal.reason(-asked))")
    }
    bus = I2CBus(file: file, functions: functions, calls: calls)
    // One sick part must not stall the heartbeat; the core repeats what may be repeated. Adapters
    // that have no time-out ignore it.
    _ = calls.i2c_timeout(file, I2CBus.timeoutTens)
    _ = calls.i2c_retries(file, 0)
    for (word, device) in profile.frontEnd.addresses.parts {
      guard calls.i2c_address(file, UInt16(device)) == -EBUSY else { continue }
      throw BoardRefusal(
        "\(path): a driver of the kernel has the address of \(word), 0x\(String(device, radix: 16)): take that part out of the device tree, or unbind its driver"
      )
    }
  }

  /// Transactions of a treatment that the adapter cannot carry, in words; `nil` when it carries all
  /// of them.
  public var whatTheBusCannotCarry: String? {
    guard let bus else { return "there is no bus" }
    // What the drivers of the core send: the address probe, registers of one byte, the memory's
    // two, the longest law entries.
    let needs: [(writing: Int, reading: Int, what: String)] = [
      (0, 0, "an address probe"), (1, 21, "a status of the sequencer"),
      (2, 64, "a page of the identity memory"),
      (70, 0, "32 entries of a law"), (5, 65, "32 entries of a law read back"),
    ]
    let missing = needs.filter { !bus.carries(writing: $0.writing, reading: $0.reading) }
    guard !missing.isEmpty else { return nil }
    return "this adapter offers only SMBus calls (no I2C_RDWR), which cannot carry "
      + missing.map { $0.what }.joined(separator: ", ") + "; a treatment needs an adapter with I2C_RDWR"
  }
}

/// The I2C adapters of this computer.
struct Adapters {
  static let advice =
    "enable the bus (Raspberry Pi: dtparam=i2c_arm=on in config.txt), and load i2c-dev (`sudo modprobe i2c-dev`)"
  /// Adapter numbers that are looked at.
  static let numbers = 0..<256

  let calls: clinux_calls

  /// Device files and names, in the order of their numbers.
  var all: [(path: String, name: String)] {
    Self.numbers.compactMap { number in
      name(number).map { ("/dev/i2c-\(number)", $0) }
    }
  }

  private func name(_ number: Int) -> String? {
    let file = calls.open("/sys/class/i2c-dev/i2c-\(number)/name", O_RDONLY)
    guard file >= 0 else { return nil }
    defer { _ = calls.close(file) }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 128) { bytes in
      let count = calls.read(file, bytes.baseAddress, 128)
      guard count > 0 else { return nil }
      return String(decoding: bytes.prefix(Int(count)).prefix { $0 != 0x0A }, as: UTF8.self)
    }
  }

  func path(of adapter: BusWiring.Adapter) throws(BoardRefusal) -> String {
    switch adapter {
    case .device(let path): return path
    case .name(let name):
      let known = all
      let found = known.filter { $0.name == name }
      if found.count == 1 { return found[0].path }
      guard found.isEmpty else {
        throw BoardRefusal(
          "\(found.count) I2C adapters are named '\(name)' (\(found.map { $0.path }.joined(separator: ", "))): name the device instead"
        )
      }
      let here =
        known.isEmpty ? "there is none here" : "here: " + known.map { "'\($0.name)'" }.joined(separator: ", ")
      throw BoardRefusal("no I2C adapter is named '\(name)'; \(here); \(Self.advice)")
    }
  }
}
