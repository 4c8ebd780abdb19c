/// Moves one focal law into a slot, one bounded piece a call, so that loading fits into the idle
/// time between bursts.
///
/// Write in chunks of 32 → seal with the CRC-32 of the whole → read every chunk back and compare →
/// done. Each call of `step` is one request of the sequencer (1.7 ms for a full chunk at 400 kHz);
/// a call that throws has not moved on, and calling again repeats the piece. A law of n entries
/// takes 2⌈n/32⌉ + 1 steps, 257 at most.
///
/// A seal that is refused or a chunk that reads back differently starts the transfer over,
/// `restartsMaximum` times; then it is a fault, and the slot has been unsealed, if the bus still
/// allows it, so that it cannot be fired by mistake.
public struct LawTransfer: Equatable, Sendable, BitwiseCopyable {
  /// How often a transfer is started over before it is a fault.
  public static var restartsMaximum: UInt8 { 2 }

  /// How far a transfer has come.
  public enum Phase: Equatable, Sendable, BitwiseCopyable {
    /// Entries below `next` are written.
    case writing(next: Int)
    case sealing
    /// Entries below `next` have been compared.
    case comparing(next: Int)
    /// The slot is sealed and holds the law, entry for entry.
    case done
  }

  /// Where the law goes.
  public let slot: SlotIndex
  /// Entries of the law.
  public let elements: Int
  /// How far it has come.
  public private(set) var phase = Phase.writing(next: 0)
  /// How often it was started over.
  public private(set) var restarts: UInt8 = 0
  private var code = CRC32()

  /// A transfer that has sent nothing yet.
  /// - Parameters:
  ///   - slot: the sequencer's slot that receives the law; not the active one.
  ///   - elements: the number of the sequencer's elements, 1 to 4096; a law has an entry for each.
  public init(slot: SlotIndex, elements: Int) {
    precondition(elements >= 1 && elements <= 4096, "a law has 1 to 4096 entries")
    self.slot = slot
    self.elements = elements
  }

  /// The slot is sealed and holds the law, entry for entry.
  public var isDone: Bool { phase == .done }

  /// Sends or compares the next piece; `true` when the law is in place.
  /// - Parameters:
  ///   - law: the same at every step; its first `elements` entries are the law.
  ///   - sequencer: the part that receives it; the same at every step.
  ///   - board: the bus.
  ///   - counts: what is tallied of every transaction.
  /// - Throws: what `PartBus.exchange` throws; `.refused` when the slot is active or the
  ///   sequencer's CRC keeps differing, `.readBackDiffers` when a sealed law keeps reading back as
  ///   another. The slot must not be selected before `step` has answered `true`.
  public mutating func step<B: Board & ~Copyable>(
    law: borrowing FixedArray<UInt16>, with sequencer: Sequencer, on board: borrowing B,
    counts: inout TransferCounts
  ) throws(FrontEndFault) -> Bool {
    precondition(law.count >= elements, "the law is shorter than the array")
    switch phase {
    case .writing(let next): try write(law, next, sequencer, board, &counts)
    case .sealing: try seal(law, sequencer, board, &counts)
    case .comparing(let next): try compare(law, next, sequencer, board, &counts)
    case .done: break
    }
    return isDone
  }

  private mutating func write<B: Board & ~Copyable>(
    _ law: borrowing FixedArray<UInt16>, _ next: Int, _ sequencer: Sequencer, _ board: borrowing B,
    _ counts: inout TransferCounts
  ) throws(FrontEndFault) {
    let chunk = chunk(of: law, at: next)
    try sequencer.writeLaw(chunk, at: next, in: slot, on: board, counts: &counts)
    for index in 0..<chunk.count {
      code.append(UInt8(truncatingIfNeeded: chunk.entries[index] >> 8))
      code.append(UInt8(truncatingIfNeeded: chunk.entries[index]))
    }
    let end = next + chunk.count
    phase = end == elements ? .sealing : .writing(next: end)
  }

  private mutating func seal<B: Board & ~Copyable>(
    _ law: borrowing FixedArray<UInt16>, _ sequencer: Sequencer, _ board: borrowing B,
    _ counts: inout TransferCounts
  ) throws(FrontEndFault) {
    do throws(FrontEndFault) {
      try sequencer.seal(slot, entries: elements, crc: code.value, on: board, counts: &counts)
    } catch {
      guard error.cause == .refused, startOver() else { throw error }
      return
    }
    phase = .comparing(next: 0)
  }

  private mutating func compare<B: Board & ~Copyable>(
    _ law: borrowing FixedArray<UInt16>, _ next: Int, _ sequencer: Sequencer, _ board: borrowing B,
    _ counts: inout TransferCounts
  ) throws(FrontEndFault) {
    let wanted = chunk(of: law, at: next)
    let found = try sequencer.readLaw(
      count: wanted.count, at: next, in: slot, on: board, counts: &counts)
    for index in 0..<wanted.count where wanted.entries[index] != found.entries[index] {
      if startOver() { return }
      unseal(law, sequencer, board, &counts)
      throw FrontEndFault(part: .sequencer, cause: .readBackDiffers, attempts: restarts + 1)
    }
    let end = next + wanted.count
    phase = end == elements ? .done : .comparing(next: end)
  }

  /// `false` when the transfer has been started over as often as it may.
  private mutating func startOver() -> Bool {
    if restarts >= Self.restartsMaximum { return false }
    restarts += 1
    code = CRC32()
    phase = .writing(next: 0)
    return true
  }

  /// Writing any entry unseals. What cannot be written any more is covered by the caller, who never
  /// selects this slot.
  private func unseal<B: Board & ~Copyable>(
    _ law: borrowing FixedArray<UInt16>, _ sequencer: Sequencer, _ board: borrowing B,
    _ counts: inout TransferCounts
  ) {
    do throws(FrontEndFault) {
      try sequencer.writeLaw(chunk(of: law, at: 0), at: 0, in: slot, on: board, counts: &counts)
    } catch {
      return
    }
  }

  private func chunk(of law: borrowing FixedArray<UInt16>, at first: Int) -> LawChunk {
    let left = elements - first
    var chunk = LawChunk(count: left < Sequencer.chunk ? left : Sequencer.chunk)
    for index in 0..<chunk.count { chunk.entries[index] = law[first + index] }
    return chunk
  }
}
