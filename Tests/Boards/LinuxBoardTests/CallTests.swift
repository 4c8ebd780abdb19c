import CLinux
import Glibc
import HistotripsyCore
import LinuxBoard
import Testing

extension LinuxBoardSuite {
  /// Each verb: which call, with which arguments, and what each of its error numbers becomes.
  @Suite struct CallTests {
    @Test func aWaitSleepsToItsDeadlineLessTheSpinAndReadsTheClockForTheRest() throws {
      let bench = LinuxBench()
      bench.profile.timing.spin = .microseconds(60)
      let board = try bench.board()
      let deadline = board.now() + .microseconds(500)
      let calls = try bench.trace { try board.wait(until: deadline) }
      let sleep = try #require(calls.firstIndex { $0 != "clock_now()" })
      #expect(sleep <= 2)
      #expect(calls[sleep] == "sleep_until(\(deadline.nanoseconds - 60_000))")
      #expect(calls[(sleep + 1)...].allSatisfy { $0 == "clock_now()" })
      // 40 µs of spin are left after a sleep that ends 20 µs late; each look takes 0.5 µs.
      #expect((75...85).contains(calls.count - sleep - 1))
    }

    @Test func anInterruptedSleepGoesOnAndABrokenOneIsAFault() throws {
      let bench = LinuxBench()
      let board = try bench.board()
      bench.kernel.fail("sleep_until", EINTR, times: 3)
      let deadline = board.now() + .microseconds(900)
      let calls = try bench.trace { try board.wait(until: deadline) }
      #expect(calls.filter { $0.hasPrefix("sleep_until") }.count == 4)
      #expect(board.now() >= deadline)
      bench.kernel.fail("sleep_until", EINVAL)
      let fault = LinuxBench.fault { () throws(LinuxBoardFault) in
        try board.wait(until: board.now() + .milliseconds(5))
      }
      #expect(fault == LinuxBoardFault(.clock, at: .clock, errno: EINVAL))
    }

    @Test func aClockThatStandsStillEndsAWait() throws {
      let bench = LinuxBench()
      bench.profile.timing.spin = .milliseconds(1)
      let board = try bench.board()
      bench.kernel.cost = 0
      bench.kernel.isTracing = false
      let fault = LinuxBench.fault { () throws(LinuxBoardFault) in
        try board.wait(until: board.now() + .microseconds(900))
      }
      #expect(fault == LinuxBoardFault(.clock, at: .clock, errno: 0))
    }

    @Test func outputsAreSetAndInputsReadByOneCallEach() throws {
      let bench = LinuxBench()
      let board = try bench.board()
      #expect(try bench.trace { try board.drive(.trigger, .asserted) } == ["line_set(2, 3, 1)"])
      #expect(try bench.trace { try board.drive(.enable, .released) } == ["line_set(1, 5, 0)"])
      #expect(try bench.trace { _ = try board.sense(.interlock) } == ["line_get(1, 2)"])
      bench.set(.emergencyStop, .asserted)
      #expect(try board.sense(.emergencyStop) == .asserted)
      bench.kernel.fail("line_set", EINTR)
      bench.kernel.fail("line_get", EINTR)
      try board.drive(.trigger, .asserted)
      _ = try board.sense(.ready)
    }

    @Test(arguments: [EIO, ENODEV, EPERM, EBADF, EINVAL])
    func aLineThatFailsIsUnavailable(_ errno: Int32) throws {
      let bench = LinuxBench()
      let board = try bench.board()
      bench.kernel.fail("line_set", errno)
      #expect(
        LinuxBench.fault { () throws(LinuxBoardFault) in try board.drive(.steer, .asserted) }
          == LinuxBoardFault(.lineUnavailable, at: .output(.steer), errno: errno))
      bench.kernel.fail("line_get", errno)
      #expect(
        LinuxBench.fault { () throws(LinuxBoardFault) in _ = try board.sense(.fault) }
          == LinuxBoardFault(.lineUnavailable, at: .input(.fault), errno: errno))
      for call in ["wait_readable", "line_edges"] {
        bench.set(.ready, .asserted)
        bench.kernel.fail(call, errno)
        #expect(
          LinuxBench.fault { () throws(LinuxBoardFault) in
            _ = try board.wait(for: .asserted, on: .ready, until: board.now() + .milliseconds(1))
          } == LinuxBoardFault(.lineUnavailable, at: .input(.ready), errno: errno))
      }
      #expect(board.faultCount == 4 && board.lastFault?.errno == errno)
    }

    @Test func anInterruptedWaitForAnEdgeGoesOn() throws {
      let bench = LinuxBench()
      let board = try bench.board()
      bench.kernel.fail("wait_readable", EINTR, times: 5)
      let deadline = board.now() + .milliseconds(1)
      #expect(try board.wait(for: .asserted, on: .ready, until: deadline) == nil)
      #expect(board.now() >= deadline)
      bench.set(.ready, .asserted)
      bench.kernel.fail("line_edges", EINTR, times: 2)
      #expect(try board.wait(for: .asserted, on: .ready, until: deadline) != nil)
    }

    static let errnos: [(errno: Int32, kind: FaultKind)] = [
      (ENXIO, .nack), (EREMOTEIO, .nack), (EIO, .shortTransfer), (ENODEV, .busUnavailable),
      (EAGAIN, .arbitrationLost), (EBUSY, .busStuck), (ETIMEDOUT, .timedOut), (EPROTO, .shortTransfer),
      (EINTR, .shortTransfer), (EOPNOTSUPP, .busUnavailable), (EINVAL, .busUnavailable),
      (ENOTTY, .busUnavailable), (EBADF, .busUnavailable), (ESHUTDOWN, .busUnavailable),
    ]

    @Test(arguments: errnos.indices) func eachErrorNumberOfATransferIsAFaultOfItsOwn(_ index: Int) throws {
      let (errno, kind) = Self.errnos[index]
      let bench = LinuxBench()
      let board = try bench.board()
      bench.kernel.fail("i2c_transfer", errno)
      let fault = LinuxBench.fault { () throws(LinuxBoardFault) in
        _ = try LinuxBench.transfer(board, 0x48, [0], read: 2)
      }
      #expect(fault == LinuxBoardFault(kind, at: .part(0x48), errno: errno))
      // Nothing is repeated here: that is the core's decision.
      #expect(bench.kernel.trace.filter { $0.hasPrefix("i2c_transfer") }.count == 1)
    }

    @Test func messagesThatDidNotGoThroughAreCounted() throws {
      let bench = LinuxBench()
      let board = try bench.board()
      for (moved, kind) in [(0, .nack), (1, .shortTransfer)] as [(Int32, FaultKind)] {
        bench.kernel.movedMessages = [moved]
        let fault = LinuxBench.fault { () throws(LinuxBoardFault) in
          _ = try LinuxBench.transfer(board, 0x48, [0], read: 2)
        }
        #expect(fault == LinuxBoardFault(kind, at: .part(0x48), errno: 0))
      }
    }

    @Test func aTransferIsOneCallWithOneOrTwoMessages() throws {
      let bench = LinuxBench()
      let board = try bench.board()
      func call(_ writing: [UInt8], _ read: Int) throws -> [String] {
        try bench.trace { _ = try LinuxBench.transfer(board, 0x48, writing, read: read) }
      }
      #expect(try call([1, 2], 3) == ["i2c_transfer(101, 48, write [1, 2], read 3)"])
      #expect(try call([1], 0) == ["i2c_transfer(101, 48, write [1])"])
      #expect(try call([], 2) == ["i2c_transfer(101, 48, read 2)"])
      #expect(try call([], 0) == ["i2c_transfer(101, 48, write [])"])
      let longest = [UInt8](0..<128)
      #expect(try call(longest, 128) == ["i2c_transfer(101, 48, write \(longest), read 128)"])
      #expect(try LinuxBench.transfer(board, 0x48, [0], read: 2) == [0xA5, 0xA5])
    }

    /// A DesignWare adapter, as in the Raspberry Pi 5, sends no empty message and says so by not offering the quick command.
    @Test func anAdapterWithoutEmptyMessagesProbesByAByteThatIsThrownAway() throws {
      let bench = LinuxBench()
      bench.kernel.functions = 0x0EFE_0001
      let board = try bench.board()
      #expect(
        try bench.trace { _ = try LinuxBench.transfer(board, 0x48, []) } == ["i2c_transfer(101, 48, read 1)"])
    }
  }
}
