import BoardSpeedLoops
import Foundation
import HistotripsyCore
import LinuxBoard

/// `drive` and a two-byte register read, each beside the same system call in a plain C loop; five rounds of each in turn, the
/// fastest counts. The line is `steer`: alone, its edge fires nothing.
struct VerbSpeed {
  private static let rounds = 5
  private static let sets: Int32 = 20_000
  private static let reads: Int32 = 2000
  private let profile: BoardProfile

  init(_ profile: BoardProfile) { self.profile = profile }

  func report() throws {
    let place = profile.outputs[Int(OutputLine.steer.rawValue)].place
    let survey = BoardSurvey()
    guard let chip = survey.chips.first(where: { $0.label == place.chip }),
      let offset = chip.lines.first(where: {
        place.line == .name($0.name) || place.line == .offset($0.offset)
      })?
      .offset
    else { throw BoardRefusal("\(place) is not there; `histotripsy board list` shows what is") }
    guard case .device(let adapter) = profile.bus.adapter else {
      throw BoardRefusal("give the bus as a device file for this comparison")
    }
    var own = (set: Double.infinity, read: Double.infinity)
    var plain = own
    for _ in 0..<Self.rounds {
      // The line is held exclusively: one after the other.
      plain.set = min(plain.set, try checked(gpio_set_loop(chip.path, offset, Self.sets), "GPIO loop"))
      plain.read = min(
        plain.read,
        try checked(
          i2c_read_loop(adapter, UInt16(profile.frontEnd.addresses.railMonitor), 0xFE, Self.reads), "I2C loop"
        ))
      let measured = try ownRound()
      own.set = min(own.set, measured.set)
      own.read = min(own.read, measured.read)
    }
    line("gpio set", own.set, plain.set)
    line("i2c read", own.read, plain.read)
  }

  private func ownRound() throws -> (set: Double, read: Double) {
    let board = try LinuxBoard(profile)
    var begin = board.now()
    for index in 0..<Self.sets { try board.drive(.steer, index & 1 == 0 ? .asserted : .released) }
    let set = Double((board.now() - begin).count) / Double(Self.sets)
    let address = I2CAddress(device: profile.frontEnd.addresses.railMonitor)
    let register: InlineArray<1, UInt8> = [0xFE]
    var reply = InlineArray<2, UInt8>(repeating: 0)
    begin = board.now()
    for _ in 0..<Self.reads {
      var bytes = reply.mutableSpan
      try board.transfer(to: address, writing: register.span, reading: &bytes)
    }
    return (set, Double((board.now() - begin).count) / Double(Self.reads))
  }

  private func checked(_ result: Int64, _ what: String) throws(BoardRefusal) -> Double {
    guard result >= 0 else { throw BoardRefusal("\(what): \(String(cString: strerror(Int32(-result))))") }
    return Double(result)
  }

  private func line(_ name: String, _ own: Double, _ plain: Double) {
    print(
      name.padding(toLength: 16, withPad: " ", startingAt: 0)
        + String(format: "%8.0f ns, plain C %8.0f ns, ratio %.3f (aim 1.05 at most)", own, plain, own / plain)
    )
  }
}
