import HistotripsyCore

/// What an application asks of a board beyond the verbs of `Board`. Both have defaults that suit a real board.
public protocol SessionBoard: Board, ~Copyable {
  /// The time on the board's clock, for display: asking must not make time pass on a virtual clock.
  borrowing func presentTime() -> Instant
  /// What the operating system said when a verb last failed, in words; `nil` where nothing has failed.
  borrowing func lastFailure() -> String?
}

extension SessionBoard where Self: ~Copyable {
  public borrowing func presentTime() -> Instant { now() }
  public borrowing func lastFailure() -> String? { nil }
}

/// The board of a session: what it is called, and what kind it is.
public struct BoardFacts: Equatable, Sendable {
  /// As ledgers and certificates name it.
  public var name: String
  /// Seed of the virtual world; `nil` on a real board.
  public var seed: UInt64?
  /// Where the parts of its front end are; `nil` for the addresses and scales of `Board/front-end.md`.
  public var frontEnd: FrontEndSetup?
  /// What cannot be had on this computer, in sentences.
  public var notes: [String]

  public init(name: String, frontEnd: FrontEndSetup, notes: [String] = []) {
    self.name = name
    self.frontEnd = frontEnd
    self.notes = notes
  }

  /// A virtual board with this seed.
  public init(virtual seed: UInt64) {
    name = Self.virtualName
    self.seed = seed
    notes = []
  }

  public static let virtualName = "virtual"
  public var isVirtual: Bool { name == Self.virtualName }
}
