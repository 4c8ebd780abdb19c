/// The array: its elements, its operating frequency and its natural focus. Fixed for the length of a treatment; a calibration replaces
/// elements by what it has found out about them.
public struct ArrayGeometry: ~Copyable {
  public static var maximumElements: Int { 4096 }
  /// Operating frequencies of therapeutic arrays, with room on both sides.
  public static var frequencies: ClosedRange<Frequency> { .kilohertz(20)...Frequency.megahertz(20) }

  private(set) var elements: FixedArray<Element>
  private(set) var blocks: FixedArray<ElementBlock>
  public let frequency: Frequency
  /// Where the array focuses by its shape; losses are relative to the pressure there.
  public let geometricFocus: Position
  /// Names the geometry: differs as soon as any field of any element does. See `ArrayGeometry.checksum(of:…)`.
  public private(set) var checksum: UInt32
  public private(set) var enabledCount: Int

  /// Memory that a geometry of so many elements takes.
  public static func byteCount(elements: Int) -> Int {
    FixedArray<Element>.byteCount(elements) + FixedArray<ElementBlock>.byteCount((elements + 3) / 4)
  }

  /// Checks and copies the elements.
  /// - Throws: the first thing wrong, element by element; nothing is carved from `memory` then.
  public init(
    elements given: Span<Element>, frequency: Frequency, geometricFocus: Position, in memory: inout Memory
  ) throws(GeometryFault) {
    let enabled = try Self.check(given, frequency: frequency)
    self.init(
      checked: memory.carve(copying: given), enabled: enabled, frequency: frequency,
      geometricFocus: geometricFocus, in: &memory)
  }

  /// The same with a table that was carved from `memory` before: nothing is copied, where memory is scarce.
  package init(
    holding given: consuming FixedArray<Element>, frequency: Frequency, geometricFocus: Position,
    in memory: inout Memory
  ) throws(GeometryFault) {
    let base = given.base
    let enabled = try Self.check(Span(_unsafeStart: base, count: given.count), frequency: frequency)
    self.init(
      checked: given, enabled: enabled, frequency: frequency, geometricFocus: geometricFocus, in: &memory)
  }

  /// - Returns: how many elements are enabled.
  private static func check(_ given: Span<Element>, frequency: Frequency) throws(GeometryFault) -> Int {
    guard given.count >= 1, given.count <= maximumElements else { throw .elementCount(given.count) }
    guard frequency >= Self.frequencies.lowerBound, frequency <= Self.frequencies.upperBound else {
      throw .frequency(frequency)
    }
    var enabled = 0
    var i = 0
    while i < given.count {
      try Self.check(given[i], number: i)
      if given[i].isEnabled { enabled += 1 }
      i += 1
    }
    guard enabled > 0 else { throw .noElementEnabled }
    return enabled
  }

  private init(
    checked table: consuming FixedArray<Element>, enabled: Int, frequency: Frequency,
    geometricFocus: Position, in memory: inout Memory
  ) {
    var lanes = memory.carve((table.count + 3) / 4, repeating: ElementBlock(silentAt: geometricFocus))
    var i = 0
    while i < table.count {
      lanes[i / 4].set(table[i], lane: i % 4)
      i += 1
    }
    let base = table.base
    checksum = Self.checksum(
      of: Span(_unsafeStart: base, count: table.count), frequency: frequency,
      geometricFocus: geometricFocus)
    elements = table
    blocks = lanes
    self.frequency = frequency
    self.geometricFocus = geometricFocus
    enabledCount = enabled
  }

  /// Replaces an element; laws computed before are no longer this array's.
  /// - Throws: what is wrong with it, or that it would leave no element enabled; nothing has changed then.
  public mutating func replace(_ number: Int, with element: Element) throws(GeometryFault) {
    precondition(number >= 0 && number < count, "no such element")
    try Self.check(element, number: number)
    let enabled = enabledCount - (elements[number].isEnabled ? 1 : 0) + (element.isEnabled ? 1 : 0)
    guard enabled > 0 else { throw .noElementEnabled }
    elements[number] = element
    var block = blocks[number / 4]
    block.set(element, lane: number % 4)
    blocks[number / 4] = block
    enabledCount = enabled
    checksum = Self.checksum(
      of: Span(_unsafeStart: elements.base, count: elements.count), frequency: frequency,
      geometricFocus: geometricFocus)
  }

  /// Number of elements, disabled ones included.
  public var count: Int { elements.count }

  public subscript(element: Int) -> Element { elements[element] }

  private static func check(_ element: Element, number: Int) throws(GeometryFault) {
    let length = (element.normal.lanes * element.normal.lanes).sum().squareRoot()
    guard length >= 1 - 1e-6, length <= 1 + 1e-6 else { throw .normalNotUnit(element: number) }
    guard element.gain >= 0, element.gain <= 4 else { throw .gain(element: number) }
    guard element.width.metres > 0 else { throw .width(element: number) }
    let trim = element.phaseTrim.count
    guard trim >= -10_000, trim <= 10_000 else { throw .phaseTrim(element: number) }
  }

  /// CRC-32 over the canonical form of a geometry: the byte 1 (version of this form); frequency in hertz; geometric focus x, y, z
  /// in metres; element count (16 bits); then for each element position x, y, z, normal x, y, z, shape (8 bits), width, gain,
  /// flags (8 bits: bit 0 reversed, bit 1 enabled), phase trim in nanoseconds (64 bits, two's complement). Numbers are
  /// IEEE 754 doubles, everything high byte first, negative zero as zero.
  public static func checksum(
    of elements: Span<Element>, frequency: Frequency, geometricFocus: Position
  ) -> UInt32 {
    var crc = CRC32()
    crc.append(UInt8(1))
    crc.append(frequency.hertz)
    crc.append(geometricFocus)
    crc.append(UInt16(elements.count))
    var i = 0
    while i < elements.count {
      let element = elements[i]
      crc.append(element.position)
      crc.append(element.normal)
      crc.append(element.shape.rawValue)
      crc.append(element.width.metres)
      crc.append(element.gain)
      crc.append(UInt8((element.isReversed ? 1 : 0) | (element.isEnabled ? 2 : 0)))
      crc.append(UInt64(bitPattern: element.phaseTrim.count))
      i += 1
    }
    return crc.value
  }
}

extension CRC32 {
  fileprivate mutating func append(_ position: Position) {
    append(position.x.metres)
    append(position.y.metres)
    append(position.z.metres)
  }
}
