import BoardContract
import HistotripsyCore
import Testing
import VirtualBoard

/// The worked examples of the catalogue, run.
@Suite struct CatalogueExamples {
  @Test func theExampleBoardKeepsTheContract() throws {
    // docs: testing-contract
    let ports = Ports()
    try checkBoardContract(
      PortsBoard(ports: ports),
      BoardStimulus(
        input: .pulseDone, setInput: { ports.move(.pulseDone, to: $0) },
        levelAtFarEnd: { ports.outputs[$0, default: .released] },
        present: I2CAddress(device: 0x48), absent: I2CAddress(device: 0x21), tolerance: .zero))
    // docs: end
  }

  @Test func aDeadlineIsMetOrThePulseIsWithheld() throws {
    // docs: time-deadline
    func trigger<B: Board & ~Copyable>(
      _ board: borrowing B, at deadline: Instant, tolerance: Nanoseconds
    ) throws(B.Fault) -> Bool {
      try board.wait(until: deadline)
      guard board.now() - deadline <= tolerance else { return false }
      try board.drive(.trigger, .asserted)
      try board.wait(until: board.now() + .microseconds(1))
      try board.drive(.trigger, .released)
      return true
    }
    // docs: end
    let board = PortsBoard(ports: Ports())
    #expect(try trigger(board, at: board.now() + .milliseconds(5), tolerance: .microseconds(20)))
    #expect(try !trigger(board, at: board.now() - .milliseconds(1), tolerance: .microseconds(20)))
  }

  @Test func anEdgeHasTheTimeAtWhichItHappened() throws {
    let ports = Ports()
    let board = PortsBoard(ports: ports)
    // docs: lines-edge
    ports.move(.pulseDone, to: .asserted)
    let happened = board.now()
    try board.wait(until: happened + .milliseconds(3))
    let edge = try board.wait(for: .asserted, on: .pulseDone, until: board.now())
    #expect(edge == happened)
    // docs: end
  }

  @Test func aTemperatureIsOneTransaction() throws {
    // docs: bus-read
    /// Reads the 16-bit register 0x00 of a TMP117: 7.8125 m°C a count.
    func temperature<B: Board & ~Copyable>(
      of device: I2CAddress, on board: borrowing B
    ) throws(B.Fault) -> Temperature? {
      let register: [1 of UInt8] = [0x00]
      var answer: [2 of UInt8] = [0, 0]
      var reading = answer.mutableSpan
      try board.transfer(to: device, writing: register.span, reading: &reading)
      let count = Int16(bitPattern: UInt16(answer[0]) << 8 | UInt16(answer[1]))
      return Temperature(checked: Double(count) * 7.8125e-3)
    }
    // docs: end
    let board = PortsBoard(ports: Ports())
    #expect(try temperature(of: I2CAddress(device: 0x48), on: board) == .celsius(0))
  }

  @Test func eachFaultSaysWhetherAskingAgainMakesSense() throws {
    // docs: faults-retry
    func isWorthAnotherTry(_ fault: some BoardFault) -> Bool {
      switch fault.kind {
      case .nack, .arbitrationLost, .shortTransfer, .timedOut: true
      case .busStuck, .busUnavailable, .lineUnavailable, .clock: false
      }
    }
    // docs: end
    #expect(isWorthAnotherTry(PortsFault(status: 0x20)))
    #expect(!isWorthAnotherTry(PortsFault(status: 0x70)))
  }

  @Test func quantitiesLeaveOnlyWithTheirUnit() throws {
    // docs: quantities
    let asked = Pressure.megapascals(28)
    let limit = Pressure.megapascals(30)
    #expect(asked < limit)
    #expect(asked.megapascals == 28 && asked.pascals == 28e6)

    // From the world: nil for what is not finite or makes no sense here.
    #expect(Frequency(checked: .nan) == nil)
    #expect(Temperature(checked: -300) == nil)
    // docs: end
  }

  @Test func oneBlockHoldsEveryTable() {
    // docs: memory
    let bytes = FixedArray<UInt16>.byteCount(256) + FixedArray<Float>.byteCount(256)
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes, alignment: 16)
    defer { block.deallocate() }

    var memory = Memory(block: block)
    let delays = memory.carve(256, repeating: UInt16(0))
    var gains = memory.carve(256, repeating: Float(1))
    gains[7] = 0.5
    #expect(delays.count == 256 && gains[7] == 0.5)
    // docs: end
  }
}
