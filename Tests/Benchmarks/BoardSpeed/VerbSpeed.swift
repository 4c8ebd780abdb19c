import BoardSpeedLoops
import Foundation
import HistotripsyCore
import LinuxBoard

/// `drive` and a two-byte register read, each beside the same system call in a plain C loop. The line is `steer`: alone, its edge
/// fires nothing.
struct VerbSpeed {
  private static let blocks = 40
  private static let sets: Int32 = 500
  private static let reads: Int32 = 300
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
    let monitor = UInt16(profile.frontEnd.addresses.railMonitor)
    var set = Blocks()
    // The line is held exclusively: whoever measures takes it and gives it back.
    try set.run(
      Self.blocks, own: { [try self.set(LinuxBoard(profile))] },
      plain: { [try checked(gpio_set_loop(chip.path, offset, Self.sets), "GPIO loop")] })
    set.tell("gpio set", against: "plain C", unit: "ns", aim: 1.05)
    var read = Blocks()
    try read.run(
      Self.blocks, own: { [try self.read(LinuxBoard(profile))] },
      plain: { [try checked(i2c_read_loop(adapter, monitor, 0xFE, Self.reads), "I2C loop")] })
    read.tell("i2c read", against: "plain C", unit: "ns", aim: 1.05)
  }

  private func set(_ board: LinuxBoard) throws -> Double {
    let begin = board.now()
    for index in 0..<Self.sets { try board.drive(.steer, index & 1 == 0 ? .asserted : .released) }
    return Double((board.now() - begin).count) / Double(Self.sets)
  }

  private func read(_ board: LinuxBoard) throws -> Double {
    let address = I2CAddress(device: profile.frontEnd.addresses.railMonitor)
    let register: InlineArray<1, UInt8> = [0xFE]
    var reply = InlineArray<2, UInt8>(repeating: 0)
    let begin = board.now()
    for _ in 0..<Self.reads {
      var bytes = reply.mutableSpan
      try board.transfer(to: address, writing: register.span, reading: &bytes)
    }
    return Double((board.now() - begin).count) / Double(Self.reads)
  }

  private func checked(_ result: Int64, _ what: String) throws(BoardRefusal) -> Double {
    guard result >= 0 else { throw BoardRefusal("\(what): \(String(cString: strerror(Int32(-result))))") }
    return Double(result)
  }
}
