/// The array's identity memory: Microchip 24LC256, data sheet DS21203.
///
/// 32 768 bytes in pages of 64. Two address bytes (bit 15 ignored); a write wraps within its page and is programmed at
/// STOP, during which the part does not acknowledge its address (§7: acknowledge polling); reads run on through the whole
/// array and around its end. A write broken off by a START is lost (§6).
final class EEPROM24LC256: I2CPart {
  private static let size = 32_768
  private static let page = 64

  private let isProtected: Bool
  private let writeTime: Int64
  private var cells: [UInt8]
  /// Where its cells outlive the process; `nil` where they do not.
  private var file: ArrayMemoryFile?
  private var pageBuffer: [UInt8] = Array(repeating: 0, count: page)
  /// Which bytes of the page buffer have been sent; one bit each.
  private var pageMask: UInt64 = 0
  private var address = 0
  private var received = 0
  private var busyUntil = Int64.min

  init(_ configuration: IdentityConfiguration) {
    precondition(configuration.contents.count <= Self.size, "identity memory holds 32768 bytes")
    isProtected = configuration.isProtected
    writeTime = configuration.writeTime.count
    cells = Array(repeating: 0xFF, count: Self.size)
    for (index, byte) in configuration.contents.enumerated() { cells[index] = byte }
  }

  /// From here on its cells are those of the file.
  func keep(in file: ArrayMemoryFile) {
    cells = file.cells
    self.file = file
  }

  /// A write that the supply broke off leaves its page as it was here; a real one may leave anything there.
  func powerOn(at t: Int64) {
    busyUntil = .min
    address = 0
    pageMask = 0
  }

  func start(reading: Bool, at t: Int64) -> Bool {
    received = 0
    pageMask = 0
    return t >= busyUntil
  }

  func write(_ byte: UInt8, at t: Int64) -> Bool {
    switch received {
    case 0: address = address & 0x00FF | Int(byte & 0x7F) << 8
    case 1: address = address & 0x7F00 | Int(byte)
    default:
      let place = address % Self.page
      pageBuffer[place] = byte
      pageMask |= 1 << UInt64(place)
      address = address - place + (place + 1) % Self.page
    }
    received = min(received + 1, 2)
    return true
  }

  func read(at t: Int64) -> UInt8 {
    defer { address = (address + 1) % Self.size }
    return cells[address]
  }

  func stop(at t: Int64) {
    guard pageMask != 0 else { return }
    if !isProtected {
      let base = address - address % Self.page
      for place in 0..<Self.page where pageMask & 1 << UInt64(place) != 0 {
        cells[base + place] = pageBuffer[place]
        file?.store(pageBuffer[place], at: base + place)
      }
      busyUntil = t + writeTime
    }
    pageMask = 0
  }
}
