import CLinux
import Glibc

/// What this computer has: chips, lines and who holds them, buses. Reads only; takes no line and
/// sends nothing.
public struct BoardSurvey: Sendable {
  public struct Line: Sendable {
    public let offset: UInt32
    public let name: String
    public let isOutput: Bool
    /// Who holds it; `nil` when it is free.
    public let holder: String?
  }
  public struct Chip: Sendable {
    public let path: String
    public let label: String
    public let lines: [Line]
  }
  public struct Bus: Sendable {
    public let path: String
    public let name: String
    /// Whether the device file may be opened, and what the adapter offers.
    public let offer: String
  }

  public let chips: [Chip]
  public let buses: [Bus]
  /// What could not be looked at, and what to do about it.
  public let obstacles: [String]

  public init(calls: clinux_calls = clinux_system) {
    let chips = Chips(calls: calls)
    defer { chips.close() }
    self.chips = chips.all.map { chip in
      let lines = (0..<chip.lineCount).compactMap { offset in
        chips.info(offset, of: chip).map { info in
          let consumer = text(info.consumer)
          let holder = info.is_used == 0 ? nil : (consumer.isEmpty ? "kernel" : consumer)
          return Line(offset: offset, name: text(info.name), isOutput: info.is_output != 0, holder: holder)
        }
      }
      return Chip(path: chip.path, label: chip.label, lines: lines)
    }
    var obstacles = chips.closed.map { path, errno in
      BoardRefusal.opening(path, errno, absent: "", calls: calls).description
    }
    var buses: [Bus] = []
    for (path, name) in Adapters(calls: calls).all {
      let file = calls.open(path, O_RDWR)
      guard file >= 0 else {
        obstacles.append(
          BoardRefusal.opening(path, -file, absent: Adapters.advice, calls: calls).description)
        buses.append(Bus(path: path, name: name, offer: "not permitted"))
        continue
      }
      var functions: UInt64 = 0
      let isAsked = calls.i2c_functions(file, &functions) == 0
      _ = calls.close(file)
      let offer = functions & I2CBus.plain != 0 ? "I2C_RDWR" : "SMBus only"
      buses.append(Bus(path: path, name: name, offer: isAsked ? offer : "not an adapter"))
    }
    self.buses = buses
    self.obstacles = obstacles
  }

  /// Which of some addresses acknowledge on a bus.
  /// - Throws: a bus that cannot be opened.
  public static func probe(
    _ path: String, for addresses: [UInt8], calls: clinux_calls = clinux_system
  ) throws(BoardRefusal) -> [UInt8] {
    let file = calls.open(path, O_RDWR)
    guard file >= 0 else {
      throw BoardRefusal.opening(path, -file, absent: Adapters.advice, calls: calls)
    }
    var functions: UInt64 = 0
    guard calls.i2c_functions(file, &functions) == 0 else {
      _ = calls.close(file)
      throw BoardRefusal("\(path): this is no I2C adapter")
    }
    let bus = I2CBus(file: file, functions: functions, calls: calls)
    defer { bus.close() }
    return addresses.filter { device in
      var none = MutableSpan<UInt8>()
      do throws(LinuxBoardFault) {
        try bus.transfer(to: device, writing: Span<UInt8>(), reading: &none)
        return true
      } catch { return false }
    }
  }
}
