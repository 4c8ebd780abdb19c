import Chance
import HistotripsyCore
import Testing

@Suite struct ChecksumTests {
  static let digits = Array("123456789".utf8)

  @Test func theCheckValuesAreThoseOfTheDefinitions() {
    var short = CRC8()
    var long = CRC32()
    for byte in Self.digits {
      short.append(byte)
      long.append(byte)
    }
    #expect(short.value == 0xF4)
    #expect(long.value == 0xCBF4_3926)
  }

  @Test(arguments: [1, 7, 70, 300])
  func bothCodesEqualLongDivision(count: Int) {
    var random = Chance(seed: UInt64(count))
    let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    var short = CRC8()
    var long = CRC32()
    for byte in bytes {
      short.append(byte)
      long.append(byte)
    }
    #expect(short.value == LongDivision.packetErrorCode(bytes), "seed \(count)")
    #expect(long.value == LongDivision.crc32(bytes), "seed \(count)")
  }

  @Test func everySingleBitErrorInALongMessageChangesTheCode() {
    let message = [UInt8](repeating: 0x5A, count: 70)
    let right = LongDivision.packetErrorCode(message)
    for bit in 0..<(70 * 8) {
      var code = CRC8()
      for (index, byte) in message.enumerated() {
        code.append(index == bit / 8 ? byte ^ 1 << (bit % 8) : byte)
      }
      #expect(code.value != right, "bit \(bit)")
    }
  }
}
