/// Up to 32 law entries: what one message carries.
public struct LawChunk: Sendable, BitwiseCopyable {
  /// The entries; those from `count` on mean nothing.
  public var entries: InlineArray<32, UInt16>
  /// 1 to 32.
  public var count: Int

  /// A chunk of silent entries.
  public init(count: Int) {
    precondition(count >= 1 && count <= Sequencer.chunk, "a chunk holds 1 to 32 entries")
    entries = InlineArray(repeating: 0)
    self.count = count
  }
}

// Focal laws in slots. `LawTransfer` strings these requests together.

extension Sequencer {
  /// Stages a sealed slot; the `steer` strobe makes it active.
  /// - Throws: `.refused` when the slot is not sealed.
  @inlinable public func select<B: Board & ~Copyable>(
    _ slot: SlotIndex, on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) {
    var message = WireMessage(Register.select)
    message.put(slot.value)
    try send(message, on: board, counts: &counts)
  }

  /// Writes a stretch of a law. Unseals the slot.
  /// - Throws: `.refused` for the active slot or beyond the elements.
  public func writeLaw<B: Board & ~Copyable>(
    _ chunk: LawChunk, at first: Int, in slot: SlotIndex, on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) {
    var message = WireMessage(Register.lawWrite)
    message.put(slot.value)
    message.put(UInt16(first))
    for index in 0..<chunk.count { message.put(chunk.entries[index]) }
    try send(message, on: board, counts: &counts)
  }

  /// Reads back `count` (1 to 32) entries.
  public func readLaw<B: Board & ~Copyable>(
    count: Int, at first: Int, in slot: SlotIndex, on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) -> LawChunk {
    var chunk = LawChunk(count: count)
    var message = WireMessage(Register.lawRead)
    message.put(slot.value)
    message.put(UInt16(first))
    message.put(UInt8(count))
    var reply = try ask(message, for: 2 * count, on: board, counts: &counts)
    for index in 0..<count { chunk.entries[index] = reply.takeShort() }
    return chunk
  }

  /// Seals a slot whose `entries` give this CRC-32 in the sequencer's own memory.
  /// - Throws: `.refused` when they do not.
  public func seal<B: Board & ~Copyable>(
    _ slot: SlotIndex, entries: Int, crc: UInt32, on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) {
    var message = WireMessage(Register.seal)
    message.put(slot.value)
    message.put(UInt16(entries))
    message.put(crc)
    try send(message, on: board, counts: &counts)
  }
}
