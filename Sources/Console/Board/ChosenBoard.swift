import HistotripsyCore
import LinuxBoard
import VirtualBoard

/// The board that a treatment runs on, chosen once at the composition root; nothing below knows which it is.
enum ChosenBoard: Board {
  case virtual(VirtualBoard)
  case linux(LinuxBoard)

  /// A fault in the words everybody shares; the board keeps its own.
  struct Fault: BoardFault {
    let kind: FaultKind
  }

  /// The time, at no cost of virtual time.
  var present: Instant {
    switch self {
    case .virtual(let board): board.present
    case .linux(let board): board.now()
    }
  }

  func now() -> Instant {
    switch self {
    case .virtual(let board): board.now()
    case .linux(let board): board.now()
    }
  }

  func wait(until deadline: Instant) throws(Fault) {
    switch self {
    case .virtual(let board):
      do { try board.wait(until: deadline) } catch { throw Fault(kind: error.kind) }
    case .linux(let board):
      do { try board.wait(until: deadline) } catch { throw Fault(kind: error.kind) }
    }
  }

  func drive(_ line: OutputLine, _ level: Level) throws(Fault) {
    switch self {
    case .virtual(let board):
      do { try board.drive(line, level) } catch { throw Fault(kind: error.kind) }
    case .linux(let board):
      do { try board.drive(line, level) } catch { throw Fault(kind: error.kind) }
    }
  }

  func sense(_ line: InputLine) throws(Fault) -> Level {
    switch self {
    case .virtual(let board):
      do { return try board.sense(line) } catch { throw Fault(kind: error.kind) }
    case .linux(let board):
      do { return try board.sense(line) } catch { throw Fault(kind: error.kind) }
    }
  }

  func wait(for level: Level, on line: InputLine, until deadline: Instant) throws(Fault) -> Instant? {
    switch self {
    case .virtual(let board):
      do { return try board.wait(for: level, on: line, until: deadline) } catch {
        throw Fault(kind: error.kind)
      }
    case .linux(let board):
      do { return try board.wait(for: level, on: line, until: deadline) } catch {
        throw Fault(kind: error.kind)
      }
    }
  }

  func transfer(
    to address: I2CAddress, writing: Span<UInt8>, reading: inout MutableSpan<UInt8>
  ) throws(Fault) {
    switch self {
    case .virtual(let board):
      do { try board.transfer(to: address, writing: writing, reading: &reading) } catch {
        throw Fault(kind: error.kind)
      }
    case .linux(let board):
      do { try board.transfer(to: address, writing: writing, reading: &reading) } catch {
        throw Fault(kind: error.kind)
      }
    }
  }

  func makeSafe() {
    switch self {
    case .virtual(let board): board.makeSafe()
    case .linux(let board): board.makeSafe()
    }
  }
}
