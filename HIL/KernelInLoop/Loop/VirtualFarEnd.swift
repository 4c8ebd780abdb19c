import HistotripsyCore
import VirtualBoard

/// The virtual board as the far end of a guest's wires. Its clock is the calendar's: both count
/// from the guest's start.
public final class VirtualFarEnd: FarEnd {
  public let board: VirtualBoard
  private let wiring: Wiring
  /// A line that is let go of stays as it is, as some drivers leave it.
  private let keepsLevels: Bool

  /// - Precondition: the board's clock starts at 0.
  public init(_ board: VirtualBoard, keepsLevels: Bool = false) {
    precondition(board.configuration.start.nanoseconds == 0, "the board's clock is the guest's")
    self.board = board
    self.keepsLevels = keepsLevels
    wiring = board.configuration.wiring
  }

  public var lineNames: [String] { BoardLine.all.map(\.name) }
  public var present: UInt64 { board.present.nanoseconds }
  public var nextEvent: UInt64? { board.nextEvent?.nanoseconds }
  public func pass(until time: UInt64) { board.pass(until: Instant(nanoseconds: time)) }

  public func drive(_ line: Int, high: Bool?) -> Bool {
    // An input is driven by the front end: letting go of it is nothing, driving it against that is
    // refused.
    guard case .output(let output) = BoardLine.all[line] else { return high == nil }
    if high == nil, keepsLevels { return true }
    let isLow = wiring.activeLowOutputs.contains(output)
    // The pull resistor at the front end holds a line at its safe level while it is not driven
    // (front-end.md, §2).
    let level: Level = high.map { $0 != isLow ? .asserted : .released } ?? .released
    do throws(VirtualBoardFault) {
      try board.drive(output, level)
      return true
    } catch {
      return false
    }
  }

  public func sense(_ line: Int) -> Bool? {
    do throws(VirtualBoardFault) {
      switch BoardLine.all[line] {
      case .output(let output):
        return (board.drivenLevel(output) == .asserted) != wiring.activeLowOutputs.contains(output)
      case .input(let input):
        return isHigh(input, try board.sense(input))
      }
    } catch {
      return nil
    }
  }

  public func takeEdge() -> (line: Int, isHigh: Bool, at: UInt64)? {
    // Of edges on several lines the first in the order of the contract; each is delivered at its
    // own time.
    for input in InputLine.all {
      guard let edge = board.takeEdge(of: input) else { continue }
      return (
        OutputLine.all.count + Int(input.rawValue), isHigh(input, edge.level), edge.at.nanoseconds
      )
    }
    return nil
  }

  private func isHigh(_ input: InputLine, _ level: Level) -> Bool {
    (level == .asserted) != wiring.activeLowInputs.contains(input)
  }

  public func transfer(to address: UInt8, writing: [UInt8], reading count: Int) -> [UInt8]? {
    guard (0x08...0x77).contains(address), writing.count <= 128, (0...128).contains(count) else { return nil }
    var read = [UInt8](repeating: 0, count: count)
    do throws(VirtualBoardFault) {
      var room = read.mutableSpan
      try board.transfer(to: I2CAddress(device: address), writing: writing.span, reading: &room)
      return read
    } catch {
      return nil
    }
  }
}
