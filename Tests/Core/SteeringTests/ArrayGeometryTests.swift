import HistotripsyCore
import SharedData
import Testing

@Suite struct ArrayGeometryTests {
  @Test func elementsComeBackAsTheyWereGiven() throws {
    var elements = cap(37)
    elements[9].isEnabled = false
    elements[10].gain = 0.7
    try withGeometry(elements) { geometry in
      #expect(geometry.count == 37 && geometry.enabledCount == 36)
      for i in 0..<37 { #expect(geometry[i] == elements[i]) }
    }
  }

  @Test func whatIsWrongIsNamedWithItsElement() {
    func fault(_ change: (inout [Element]) -> Void) -> GeometryFault? {
      var elements = cap(12)
      change(&elements)
      return #expect(throws: GeometryFault.self) { try withGeometry(elements) { _ in } }
    }
    #expect(fault { $0 = [] } == .elementCount(0))
    #expect(fault { $0 = cap(4097) } == .elementCount(4097))
    #expect(fault { $0[3].normal = .millimetres(0, 0, 1000.002) } == .normalNotUnit(element: 3))
    #expect(fault { $0[4].normal = .origin } == .normalNotUnit(element: 4))
    #expect(fault { $0[5].gain = -0.01 } == .gain(element: 5))
    #expect(fault { $0[5].gain = 4.01 } == .gain(element: 5))
    #expect(fault { $0[5].gain = .nan } == .gain(element: 5))
    #expect(fault { $0[6].width = .zero } == .width(element: 6))
    #expect(fault { $0[7].phaseTrim = Nanoseconds(10_001) } == .phaseTrim(element: 7))
    #expect(fault { $0[7].phaseTrim = Nanoseconds(-10_001) } == .phaseTrim(element: 7))
    #expect(fault { for i in 0..<12 { $0[i].isEnabled = false } } == .noElementEnabled)
    #expect(throws: GeometryFault.frequency(.hertz(0))) {
      try withGeometry(cap(3), frequency: .hertz(0)) { _ in }
    }
  }

  @Test func valuesAtTheEdgeOfTheirRangeAreTaken() throws {
    var elements = cap(6)
    elements[0].gain = 0
    elements[1].gain = 4
    elements[2].phaseTrim = Nanoseconds(10_000)
    elements[3].phaseTrim = Nanoseconds(-10_000)
    elements[4].normal = .millimetres(0, 0, 1000.000_9)
    #expect(try withGeometry(elements) { geometry in geometry.count } == 6)
  }

  /// The canonical form, written a second time from its description.
  private func canonicalBytes(_ elements: [Element], _ frequency: Double, _ focus: Position) -> [UInt8] {
    func big<T: FixedWidthInteger>(_ value: T) -> [UInt8] { withUnsafeBytes(of: value.bigEndian, Array.init) }
    func number(_ value: Double) -> [UInt8] { big((value + 0).bitPattern) }
    func place(_ p: Position) -> [UInt8] { [p.x, p.y, p.z].flatMap { number($0.metres) } }
    var bytes: [UInt8] = [1] + number(frequency) + place(focus) + big(UInt16(elements.count))
    for e in elements {
      bytes += place(e.position) + place(e.normal) + [e.shape.rawValue] + number(e.width.metres)
      bytes += number(e.gain) + [(e.isReversed ? 1 : 0) + (e.isEnabled ? 2 : 0)] + big(e.phaseTrim.count)
    }
    return bytes
  }

  /// One bit at a time, as the standard defines it.
  private func slowCRC(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      for bit in 0..<8 {
        let feedback = (crc ^ UInt32(byte >> bit)) & 1
        crc = (crc >> 1) ^ (feedback == 1 ? 0xEDB8_8320 : 0)
      }
    }
    return ~crc
  }

  @Test func theChecksumIsTheCRCOfTheCanonicalForm() throws {
    var elements = cap(5)
    elements[1].isReversed = true
    elements[2].isEnabled = false
    elements[3].phaseTrim = Nanoseconds(-17)
    elements[4].shape = .square
    let focus = Position.millimetres(-0.0, 0, 135)
    let expected = slowCRC(canonicalBytes(elements, 700e3, focus))
    #expect(try withGeometry(elements, focus: focus) { geometry in geometry.checksum } == expected)
  }

  /// An array file on disk must have the same checksum in ten years: it stands in identity memories.
  @Test func theChecksumOfAnArrayOfRoundNumbersNeverChanges() throws {
    let one = Element(
      position: .origin, normal: Position(x: .zero, y: .zero, z: .metres(1)), width: .metres(0.5))
    let focus = Position(x: .zero, y: .zero, z: .metres(0.25))
    let checksum = try withGeometry([one], frequency: .hertz(500_000), focus: focus) { geometry in
      geometry.checksum
    }
    #expect(checksum == 0xE736_EBC1)
  }

  @Test func everyFieldOfEveryElementChangesTheChecksum() throws {
    func checksum(_ change: (inout [Element]) -> Void = { _ in }) throws -> UInt32 {
      var elements = cap(8)
      change(&elements)
      return try withGeometry(elements) { geometry in geometry.checksum }
    }
    let all = [
      try checksum(),
      try checksum { $0[7].position = .millimetres(1, 2, 3) },
      try checksum { $0[7].normal = .millimetres(0, 0, 1000) },
      try checksum { $0[7].shape = .square },
      try checksum { $0[7].width = .millimetres(9.4) },
      try checksum { $0[7].gain = 0.999 },
      try checksum { $0[7].isReversed = true },
      try checksum { $0[7].isEnabled = false },
      try checksum { $0[7].phaseTrim = Nanoseconds(1) },
      try checksum { $0.swapAt(0, 1) },
      try checksum { $0.removeLast() },
    ]
    #expect(Set(all).count == all.count)
    #expect(try checksum() == all[0])
  }

  @Test func theCRCHasItsStandardCheckValue() {
    var crc = CRC32()
    for byte in "123456789".utf8 { crc.append(byte) }
    #expect(crc.value == 0xCBF4_3926)
    #expect(CRC32().value == 0)
    var words = CRC32()
    words.append(UInt16(0x3132))
    words.append(UInt16(0x3334))
    var bytes = CRC32()
    bytes.append([UInt8](arrayLiteral: 0x31, 0x32, 0x33, 0x34).span)
    #expect(words.value == bytes.value)
  }
}
