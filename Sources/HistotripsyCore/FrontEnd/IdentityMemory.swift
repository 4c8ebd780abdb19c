/// Driver of the array's identity memory: a 24LC256 EEPROM of 32 768 bytes (Microchip DS21203).
///
/// Reads may start anywhere and run on. Writes go page by page: a write that crossed a 64-byte
/// boundary would wrap to the start of its page. After each page the part answers nothing until its
/// write cycle has ended (5 ms at most), which is polled for.
public struct IdentityMemory: Equatable, Sendable, BitwiseCopyable {
  /// Bytes of the memory.
  public static var byteCount: Int { 32_768 }
  /// Bytes that are written in one cycle.
  public static var page: Int { 64 }
  /// How long a page may take: twice the data sheet's longest write cycle.
  public static var writeTimeMaximum: Nanoseconds { .milliseconds(10) }

  @usableFromInline let bus: PartBus

  /// A driver that has not asked anything yet.
  public init(at address: I2CAddress) {
    bus = PartBus(.identityMemory, at: address)
  }

  /// The array's record; `nil` for a memory that has never been written.
  /// - Throws: `.badCRC` for a record that is damaged, `.wrongIdentity` with the magic of another
  ///   kind of record, `.unexpectedValue` with an unknown layout version, `.outOfRange` for a field
  ///   that is not possible; and any fault of the bus.
  public func readIdentity<B: Board & ~Copyable>(
    on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) -> IdentityRecord? {
    var bytes = InlineArray<64, UInt8>(repeating: 0)
    var span = bytes.mutableSpan
    try read(at: 0, into: &span, on: board, counts: &counts)
    do throws(IdentityRecord.RecordFault) {
      return try IdentityRecord.decode(bytes)
    } catch {
      switch error {
      case .badCRC: throw bus.fault(.badCRC)
      case .wrongMagic(let magic): throw bus.fault(.wrongIdentity(magic))
      case .unknownVersion(let version): throw bus.fault(.unexpectedValue(UInt32(version)))
      case .badField: throw bus.fault(.outOfRange)
      }
    }
  }

  /// Writes the array's record and reads it back.
  /// - Throws: `.readBackDiffers`, also when the memory is write-protected (it acknowledges and
  ///   stores nothing); `.notReady` when the write cycle does not end; and any fault of the bus.
  public func writeIdentity<B: Board & ~Copyable>(
    _ record: IdentityRecord, on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) {
    let wanted = record.encoded()
    try write(wanted.span, at: 0, on: board, counts: &counts)
    var found = InlineArray<64, UInt8>(repeating: 0)
    var span = found.mutableSpan
    try read(at: 0, into: &span, on: board, counts: &counts)
    for index in 0..<64 where found[index] != wanted[index] { throw bus.fault(.readBackDiffers) }
  }

  /// Reads `bytes.count` bytes from `address` on, at most 64 a transaction.
  /// - Throws: `.outOfRange` beyond the memory's end, nothing is sent then; and any fault of the
  ///   bus.
  public func read<B: Board & ~Copyable>(
    at address: Int, into bytes: inout MutableSpan<UInt8>, on board: borrowing B,
    counts: inout TransferCounts
  ) throws(FrontEndFault) {
    guard address >= 0, address + bytes.count <= Self.byteCount else {
      throw bus.fault(.outOfRange, attempts: 0)
    }
    var done = 0
    while done < bytes.count {
      let left = bytes.count - done
      let count = left < Self.page ? left : Self.page
      let pointer = Self.pointer(address + done)
      var piece = bytes._mutatingExtracting(done..<(done + count))
      try bus.exchange(on: board, writing: pointer.span, reading: &piece, isCoded: false, counts: &counts)
      done += count
    }
  }

  /// Writes `bytes` from `address` on, page by page, each page's write cycle awaited. Does not read
  /// back.
  /// - Throws: `.outOfRange` beyond the memory's end, nothing is sent then; `.notReady` when a
  ///   write cycle does not end within 10 ms; and any fault of the bus. Pages before the one that
  ///   failed are written.
  public func write<B: Board & ~Copyable>(
    _ bytes: Span<UInt8>, at address: Int, on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) {
    guard address >= 0, address + bytes.count <= Self.byteCount else {
      throw bus.fault(.outOfRange, attempts: 0)
    }
    var done = 0
    while done < bytes.count {
      let start = address + done
      let room = Self.page - start % Self.page
      let left = bytes.count - done
      let count = left < room ? left : room
      let pointer = Self.pointer(start)
      var message = InlineArray<66, UInt8>(repeating: 0)
      message[0] = pointer[0]
      message[1] = pointer[1]
      for index in 0..<count { message[2 + index] = bytes[done + index] }
      var none = MutableSpan<UInt8>()
      try bus.exchange(
        on: board, writing: message.span.extracting(0..<(2 + count)), reading: &none, isCoded: false,
        counts: &counts)
      try awaitWriteCycle(on: board, counts: &counts)
      done += count
    }
  }

  /// Acknowledge polling (DS21203 §7), every 0.5 ms: 22 probes at most.
  private func awaitWriteCycle<B: Board & ~Copyable>(
    on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) {
    let deadline = board.now() + Self.writeTimeMaximum
    while true {
      if try bus.probe(on: board, counts: &counts) { return }
      counts.busyPolls &+= 1
      let now = board.now()
      if now >= deadline { throw bus.fault(.notReady) }
      do throws(B.Fault) { try board.wait(until: now + .microseconds(500)) } catch { throw bus.fault(.clock) }
    }
  }

  private static func pointer(_ address: Int) -> InlineArray<2, UInt8> {
    [UInt8(truncatingIfNeeded: address >> 8), UInt8(truncatingIfNeeded: address)]
  }
}
