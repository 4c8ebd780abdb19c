import BoardContract
import CLinux
import HistotripsyCore
import LinuxBoard
import Testing

extension LinuxBoardSuite {
  /// Does the Linux board keep the contract of `Board`, over a kernel that lets every moment be known?
  @Suite struct ContractTests {
    @Test(
      arguments: [0x0EFF_0001, 0x0EFF_0000, 0x0FFE_0001, 0x0EFE_0000] as [UInt64], [0, 60_000] as [Int64])
    func theLinuxBoardKeepsTheContractOfBoard(_ functions: UInt64, _ spin: Int64) throws {
      let bench = LinuxBench()
      bench.kernel.functions = functions
      bench.profile.timing.spin = Nanoseconds(spin)
      let board = try bench.board()
      try checkBoardContract(
        board,
        BoardStimulus(
          input: .interlock, setInput: { bench.set(.interlock, $0) }, levelAtFarEnd: { bench.level($0) },
          present: I2CAddress(device: 0x48), absent: I2CAddress(device: 0x4F),
          // The lateness of the fake kernel's sleep where nothing is spun, and the calls around it.
          tolerance: Nanoseconds((spin == 0 ? bench.kernel.lateness : 0) + 20 * bench.kernel.cost)))
    }

    @Test func everyLineIsTakenAtItsSafeLevelAndGivenBack() throws {
      let bench = LinuxBench()
      bench.kernel.trace = []
      var board: LinuxBoard? = try bench.board()
      let requests = bench.kernel.trace.filter { $0.hasPrefix("line_request") }
      #expect(
        requests == [
          "line_request(2, 3, histotripsy, direction 1, bias 0, low 0, value 0)",
          "line_request(2, 0, histotripsy, direction 1, bias 0, low 0, value 0)",
          "line_request(1, 5, histotripsy, direction 1, bias 0, low 1, value 0)",
          "line_request(2, 7, histotripsy, direction 1, bias 0, low 0, value 0)",
          "line_request(1, 0, histotripsy, direction 0, bias 3, low 0, value 0)",
          "line_request(1, 1, histotripsy, direction 0, bias 0, low 1, value 0)",
          "line_request(2, 1, histotripsy, direction 0, bias 0, low 1, value 0)",
          "line_request(1, 2, histotripsy, direction 0, bias 0, low 0, value 0)",
          "line_request(1, 3, histotripsy, direction 0, bias 0, low 0, value 0)",
          "line_request(2, 5, histotripsy, direction 0, bias 0, low 0, value 0)",
        ])
      for line in [OutputLine.trigger, .steer, .enable, .heartbeat] {
        #expect(bench.level(line) == .released)
      }
      #expect(bench.kernel.heldLines.count == 10 && bench.kernel.leftOpen == 1)
      try board?.drive(.enable, .asserted)
      bench.kernel.trace = []
      board = nil
      // Outputs are safe before the first line is let go.
      #expect(bench.kernel.trace[0] == "line_set(2, 3, 0)")
      #expect(bench.level(.enable) == .released)
      #expect(bench.kernel.heldLines.isEmpty && bench.kernel.leftOpen == 0)
    }

    @Test func safeMeansTriggerFirstAndGoesOnWhereALineFails() throws {
      let bench = LinuxBench()
      let board = try bench.board()
      for line in [OutputLine.trigger, .steer, .enable, .heartbeat] { try board.drive(line, .asserted) }
      bench.kernel.fail("line_set", EIO)
      let calls = bench.trace { board.makeSafe() }
      #expect(
        calls == ["line_set(2, 3, 0)", "line_set(1, 5, 0)", "line_set(2, 0, 0)", "line_set(2, 7, 0)"])
      #expect(bench.level(.trigger) == .asserted)
      for line in [OutputLine.enable, .steer, .heartbeat] { #expect(bench.level(line) == .released) }
      board.makeSafe()
      #expect(bench.level(.trigger) == .released)
    }

    @Test func moreEdgesThanTheRingHoldsDropTheOldest() throws {
      let bench = LinuxBench()
      let board = try bench.board()
      for round in 0..<5 {
        for _ in 0..<8 {
          bench.kernel.time += 1000
          bench.set(.pulseDone, .asserted)
          bench.set(.pulseDone, .released)
        }
        // A wait in between takes over what the kernel has, before its own queue of 16 fills up.
        if round < 4 { try board.wait(until: board.now() + .milliseconds(2)) }
      }
      var edges: [Instant] = []
      while let edge = try board.wait(for: .asserted, on: .pulseDone, until: board.now()) {
        edges.append(edge)
      }
      #expect(edges.count == 16)
      #expect(zip(edges, edges.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test func anEdgeStampedOnAnotherClockIsAFaultOfTheClock() throws {
      for stamp in [1_764_000_000_000_000_000, 0] as [UInt64] {
        let bench = LinuxBench()
        bench.kernel.time = 5_000_000_000
        let board = try bench.board()
        let (chip, offset) = bench.place("ready")
        bench.kernel.chips[chip].lines[offset].edges = [clinux_edge(at: stamp, is_asserted: 1)]
        let fault = LinuxBench.fault { () throws(LinuxBoardFault) in
          _ = try board.wait(for: .asserted, on: .ready, until: board.now())
        }
        #expect(fault == LinuxBoardFault(.clock, at: .input(.ready), errno: 0))
      }
    }
  }
}
