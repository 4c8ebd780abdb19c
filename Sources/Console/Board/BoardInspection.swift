import Foundation
import HistotripsyCore
import LinuxBoard
import Sessions

/// The checks of `board check`, each told as it is made. Nothing is energised: `trigger` and `enable` are only ever released.
struct BoardInspection {
  private let board: LinuxBoard
  private(set) var failures = 0
  private var counts = TransferCounts()

  init(_ board: LinuxBoard) { self.board = board }

  private func tell(_ mark: String, _ what: String, _ finding: String) {
    print(mark.padding(toLength: 7, withPad: " ", startingAt: 0), "\(what): \(finding)")
  }
  private func pass(_ what: String, _ finding: String) { tell("ok", what, finding) }
  func warn(_ what: String, _ finding: String) { tell("note", what, finding) }
  private mutating func fail(_ what: String, _ finding: String) {
    failures += 1
    tell("FAILED", what, finding)
  }

  // MARK: Lines

  mutating func checkLines() {
    board.makeSafe()
    for line in [OutputLine.trigger, .enable, .steer, .heartbeat] {
      let place = board.profile.outputs[Int(line.rawValue)].place
      do throws(LinuxBoardFault) {
        if try board.level(of: line) == .released {
          pass(line.word, "\(place), released")
        } else {
          fail(
            line.word, "\(place) reads asserted though it is driven to released: shorted, or the wrong line")
        }
      } catch { fail(line.word, Words.boardFault(error)) }
    }
    for line in [InputLine.ready, .fault, .emergencyStop, .interlock, .respiratoryGate, .pulseDone] {
      let place = board.profile.inputs[Int(line.rawValue)].place
      do throws(LinuxBoardFault) {
        let level = try board.sense(line) == .asserted ? "asserted" : "released"
        if line == .ready, level == "asserted" {
          fail(line.word, "\(place) says ready with the high voltage off: wrong line or wrong polarity")
        } else {
          pass(line.word, "\(place), \(level)\(Self.meaning(line, level))")
        }
      } catch { fail(line.word, Words.boardFault(error)) }
    }
  }

  private static func meaning(_ line: InputLine, _ level: String) -> String {
    switch (line, level) {
    case (.emergencyStop, "asserted"): ": it is pressed, or its loop is cut"
    case (.interlock, "released"): ": the loop is open"
    case (.fault, "asserted"): ": a fault is latched, as after power-on"
    default: ""
    }
  }

  // MARK: Bus

  mutating func checkBus() {
    if let lack = board.whatTheBusCannotCarry { fail("bus", lack) }
    do throws(LinuxBoardFault) {
      // The same read, short and long: what starting a transaction costs drops out.
      let short = try timeOfRead(bytes: 2)
      let long = try timeOfRead(bytes: 34)
      let stated = board.profile.frontEnd.busClock.hertz
      guard long > short else { return warn("bus", "its speed cannot be measured: it takes no time") }
      let hertz = 32 * 9 / (long - short).seconds
      let measured = String(format: "%.0f kHz measured, %.0f kHz in the profile", hertz / 1000, stated / 1000)
      // Drivers and gaps between bytes slow a bus down; a tenth less is usual.
      if hertz < 0.8 * stated || hertz > 1.1 * stated {
        fail("bus", measured + ": set the bus to the profile's speed, or the profile to the bus's")
      } else {
        pass("bus", measured)
      }
    } catch { fail("bus", Words.boardFault(error)) }
  }

  /// The shortest of ten, of the identity memory.
  private func timeOfRead(bytes count: Int) throws(LinuxBoardFault) -> Nanoseconds {
    var shortest = Nanoseconds.seconds(1)
    let pointer: InlineArray<2, UInt8> = [0, 0]
    var bytes = [UInt8](repeating: 0, count: count)
    let address = I2CAddress(device: board.profile.frontEnd.addresses.identityMemory)
    for _ in 0..<10 {
      var span = bytes.mutableSpan
      let begin = board.now()
      try board.transfer(to: address, writing: pointer.span, reading: &span)
      shortest = min(shortest, board.now() - begin)
    }
    return shortest
  }

  // MARK: Parts

  mutating func checkParts() {
    let front = board.profile.frontEnd
    let at = front.addresses
    check("sequencer", at.sequencer) { board, counts throws(FrontEndFault) in
      let identity = try Sequencer(at: I2CAddress(device: at.sequencer)).identify(on: board, counts: &counts)
      guard identity.contractVersion == Sequencer.contractVersion else {
        throw FrontEndFault(
          part: .sequencer, cause: .unexpectedValue(UInt32(identity.contractVersion)), attempts: 1)
      }
      return
        "contract \(identity.contractVersion), \(identity.elements) elements, \(identity.slots) law slots"
    }
    check("memory", at.identityMemory) { board, counts throws(FrontEndFault) in
      let memory = IdentityMemory(at: I2CAddress(device: at.identityMemory))
      guard let record = try memory.readIdentity(on: board, counts: &counts) else {
        return "blank: `histotripsy board commission` writes which array is plugged in"
      }
      return record.words
    }
    check("amplitude", at.amplitudeSupply) { board, counts throws(FrontEndFault) in
      let supply = AmplitudeSupply(
        at: I2CAddress(device: at.amplitudeSupply), fullScale: front.railFullScale, limit: .zero)
      try supply.set(.zero, on: board, counts: &counts)
      try supply.verify(.zero, on: board, counts: &counts)
      return "set to zero and read back"
    }
    check("rail-monitor", at.railMonitor) { board, counts throws(FrontEndFault) in
      let monitor = RailMonitor(at: I2CAddress(device: at.railMonitor), divider: front.railDivider)
      try monitor.start(on: board, counts: &counts)
      // A conversion takes some milliseconds at most after the start.
      do throws(LinuxBoardFault) { try board.wait(until: board.now() + .milliseconds(20)) } catch {
        throw FrontEndFault(part: .railMonitor, cause: .clock, attempts: 0)
      }
      let rail = try monitor.readRail(on: board, counts: &counts)
      guard rail <= front.railOff else {
        throw FrontEndFault(part: .railMonitor, cause: .outOfRange, attempts: 1)
      }
      return "rail off, \(Words.volts(rail))"
    }
    for (word, address, part) in [
      ("water", at.waterThermometer, Thermometer.water(at: I2CAddress(device: at.waterThermometer))),
      ("head", at.headThermometer, Thermometer.head(at: I2CAddress(device: at.headThermometer))),
    ] {
      check(word, address) { board, counts throws(FrontEndFault) in
        try part.identify(on: board, counts: &counts)
        return Words.celsius(try part.read(on: board, counts: &counts))
      }
    }
  }

  private mutating func check(
    _ word: String, _ address: UInt8,
    _ body: (borrowing LinuxBoard, inout TransferCounts) throws(FrontEndFault) -> String
  ) {
    let place = "0x\(String(address, radix: 16))"
    let faults = board.faultCount
    do throws(FrontEndFault) {
      pass("\(word) at \(place)", try body(board, &counts))
    } catch {
      var kernel = ""
      if board.faultCount > faults, let said = board.lastFault {
        kernel = "; the kernel: \(Words.boardFault(said))"
      }
      fail(place, "\(Words.part(error))\(kernel)\(Self.advice(error.cause))")
    }
  }

  /// What to do next, where the cause says it.
  private static func advice(_ cause: FrontEndFault.Cause) -> String {
    switch cause {
    case .noAcknowledge:
      "; check its power, its wires and its address under `parts` in the profile (`histotripsy board list --probe` asks every address)"
    case .wrongIdentity, .unexpectedValue:
      "; check its address under `parts` in the profile, and that it is the part of Board/front-end.md"
    case .timedOut, .busStuck, .shortTransfer, .badCRC:
      "; check pull-ups, length and speed of the bus, and that no other master is on it"
    default: ""
    }
  }

  // MARK: Clock

  /// A series of deadlines a millisecond apart, and how late each was met.
  mutating func checkClock(deadlines: Int) throws {
    do throws(LinuxBoardFault) {
      let lateness = try Lateness(of: deadlines, on: board)
      for line in lateness.lines { print("       ", line) }
      let share = lateness.share(within: .microseconds(100))
      if share < 0.999 {
        fail(
          "clock",
          String(
            format:
              "%.2f %% of deadlines met within 100 µs: pulses that are later are withheld; see real time above",
            share * 100))
      } else {
        pass("clock", String(format: "%.2f %% of deadlines met within 100 µs", share * 100))
      }
    } catch { fail("clock", Words.boardFault(error)) }
  }
}
