import HistotripsyCore

/// Every verb of a treatment with what it answered, in order.
///
/// Replayed to the core it is a board that costs nothing: what remains is the core. Replayed to a board it is a core that costs
/// nothing: what remains is the board.
final class VerbScript {
  enum Verb: UInt8 {
    case now
    case waitUntil
    case drive
    case sense
    case waitForLevel
    case transfer
    case makeSafe
  }

  private(set) var verbs: [Verb] = []
  /// Instants: of `now`, the deadlines of waits, and the edges that waits for a level found (`noEdge` for none).
  private(set) var instants: [UInt64] = []
  /// Line and level of `drive`, line and answer of `sense`, level and line of a wait; device, lengths and bytes of a transfer.
  private(set) var bytes: [UInt8] = []

  static let noEdge = UInt64.max

  func note(_ verb: Verb) { verbs.append(verb) }
  func note(_ instant: Instant?) { instants.append(instant?.nanoseconds ?? Self.noEdge) }
  func note(_ byte: UInt8) { bytes.append(byte) }

  func count(_ verb: Verb) -> Int { verbs.reduce(0) { $0 + ($1 == verb ? 1 : 0) } }
}
