import AllocationProbe
import CLinux
import HistotripsyCore
import LinuxBoard
import Testing

nonisolated(unsafe) private var clock: Int64 = 1_000_000_000
nonisolated(unsafe) private var isReadable = false

extension LinuxBoardSuite {
  /// Does a verb allocate?
  @Suite(.enabled(if: allocation_probe_counts() != 0, "a sanitizer brings its own allocator"))
  struct AllocationTests {
    /// Every verb, edges among them, over a kernel whose own functions allocate nothing.
    @Test func noVerbAllocates() throws {
      let bench = LinuxBench()
      bench.kernel.isTracing = false
      let board = try LinuxBoard(bench.profile, calls: Self.quiet)
      let message: InlineArray<3, UInt8> = [1, 2, 3]
      var reply = InlineArray<4, UInt8>(repeating: 0)
      /// Allocations of a hundred calls; the first hundred make the runtime's metadata, once.
      func count(_ verb: () throws(LinuxBoardFault) -> Void) -> UInt64 {
        var allocations: UInt64 = 0
        for _ in 0..<2 {
          allocation_probe_start()
          for _ in 0..<100 { do throws(LinuxBoardFault) { try verb() } catch { board.makeSafe() } }
          allocations = allocation_probe_stop()
        }
        return allocations
      }
      #expect(
        count { () throws(LinuxBoardFault) in try board.wait(until: board.now() + .milliseconds(2)) } == 0)
      #expect(count { () throws(LinuxBoardFault) in try board.drive(.heartbeat, .asserted) } == 0)
      #expect(count { () throws(LinuxBoardFault) in _ = try board.sense(.ready) } == 0)
      #expect(
        count { () throws(LinuxBoardFault) in
          _ = try board.wait(for: .asserted, on: .pulseDone, until: board.now() + .microseconds(10))
        } == 0)
      #expect(
        count { () throws(LinuxBoardFault) in
          var bytes = reply.mutableSpan
          try board.transfer(to: I2CAddress(device: 0x48), writing: message.span, reading: &bytes)
        } == 0)
      // A verb that throws is left out: the test library writes down a backtrace of every error thrown.
      #expect(count { () throws(LinuxBoardFault) in board.makeSafe() } == 0)
      #expect(board.faultCount == 0)
    }

    /// The fake's table where it opens, and functions without a trace where it is used.
    private static var quiet: clinux_calls {
      var calls = FakeKernel.calls
      calls.clock_now = { now in
        clock += 500
        now?.pointee = clock
        return 0
      }
      calls.sleep_until = { deadline in
        clock = deadline
        return 0
      }
      calls.line_set = { _, _ in 0 }
      calls.line_get = { _ in 1 }
      calls.wait_readable = { _, span in
        isReadable.toggle()
        clock += span
        return isReadable ? 1 : 0
      }
      calls.line_edges = { _, edges, _ in
        edges?.pointee = clinux_edge(at: UInt64(clock), is_asserted: 1)
        return 1
      }
      calls.i2c_transfer = { _, _, count in Int32(count) }
      return calls
    }
  }
}
