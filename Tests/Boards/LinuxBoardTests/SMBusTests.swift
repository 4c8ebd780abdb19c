import CLinux
import Glibc
import HistotripsyCore
import LinuxBoard
import Testing

extension LinuxBoardSuite {
  /// An adapter that offers only SMBus calls: what it can carry, it carries with the same bytes on the wire; the rest is known before.
  @Suite struct SMBusTests {
    static let all: UInt64 = 0x0EFF_0000
    static let forms: [(writing: [UInt8], read: Int, call: String)] = [
      ([], 0, "smbus_quick(48, [], 0)"), ([], 1, "smbus_read_byte(48, [], 1)"),
      ([7], 0, "smbus_write_byte(48, [7], 0)"), ([7, 8], 0, "smbus_write_byte_data(48, [7, 8], 0)"),
      ([7, 8, 9], 0, "smbus_write_word_data(48, [7, 8, 9], 0)"),
      ([7, 8, 9, 10], 0, "smbus_write_block(48, [7, 8, 9, 10], 0)"),
      ([7], 1, "smbus_read_byte_data(48, [7], 1)"), ([7], 2, "smbus_read_word_data(48, [7], 2)"),
      ([7], 3, "smbus_read_block(48, [7], 3)"), ([7], 32, "smbus_read_block(48, [7], 32)"),
    ]

    /// The fake device answers with bytes that count up, so that order shows.
    static func bench() -> LinuxBench {
      let bench = LinuxBench()
      bench.kernel.functions = all
      bench.kernel.devices[0x48] = { _, count in (0..<count).map { UInt8($0 + 1) } }
      return bench
    }

    @Test(arguments: forms.indices) func aTransactionIsTheCommandThatLooksTheSame(_ index: Int) throws {
      let (writing, read, call) = Self.forms[index]
      let bench = Self.bench()
      let board = try bench.board()
      var bytes: [UInt8] = []
      let calls = try bench.trace { bytes = try LinuxBench.transfer(board, 0x48, writing, read: read) }
      #expect(calls == ["i2c_address(101, 72)", call])
      #expect(bytes == (0..<read).map { UInt8($0 + 1) })
    }

    @Test func whatNoCommandCarriesIsRefusedBeforeAnythingIsSent() throws {
      let bench = Self.bench()
      let board = try bench.board()
      for (writing, read) in [(2, 1), (0, 2), (1, 33), (34, 0), (2, 64)] {
        let calls = bench.trace {
          let fault = LinuxBench.fault { () throws(LinuxBoardFault) in
            _ = try LinuxBench.transfer(board, 0x48, [UInt8](repeating: 0, count: writing), read: read)
          }
          #expect(fault == LinuxBoardFault(.busUnavailable, at: .part(0x48), errno: EOPNOTSUPP))
        }
        #expect(calls.isEmpty)
      }
      #expect(
        board.whatTheBusCannotCarry
          == "this adapter offers only SMBus calls (no I2C_RDWR), which cannot carry a page of the identity memory, 32 entries of a law, 32 entries of a law read back; a treatment needs an adapter with I2C_RDWR"
      )
      bench.kernel.functions |= 1
      let other = LinuxBench()
      #expect(try other.board().whatTheBusCannotCarry == nil)
    }

    @Test func aWordWithoutWordCommandsGoesAsABlock() throws {
      let bench = Self.bench()
      bench.kernel.functions = Self.all & ~0x0060_0000
      let board = try bench.board()
      let calls = try bench.trace {
        #expect(try LinuxBench.transfer(board, 0x48, [7], read: 2) == [1, 2])
        _ = try LinuxBench.transfer(board, 0x48, [7, 8, 9])
      }
      #expect(
        calls.contains("smbus_read_block(48, [7], 2)")
          && calls.contains("smbus_write_block(48, [7, 8, 9], 0)"))
    }

    @Test(arguments: [EIO, ENXIO, EREMOTEIO, ENODEV]) func aMissingAcknowledgeHasManyNames(_ errno: Int32)
      throws
    {
      let bench = Self.bench()
      let board = try bench.board()
      bench.kernel.fail("smbus_read_word_data", errno)
      let fault = LinuxBench.fault { () throws(LinuxBoardFault) in
        _ = try LinuxBench.transfer(board, 0x48, [0], read: 2)
      }
      #expect(fault == LinuxBoardFault(.nack, at: .part(0x48), errno: errno))
    }
  }
}
