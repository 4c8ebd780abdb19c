import HistotripsyCore

/// What the world did that nobody can be blamed for, as far as it changes what may be asked of the controller.
///
/// Whoever breaks the world fills it in. Each field says what is not asked any more, and why; everything else stays asked for. It ends at
/// `until`: of a healed world everything is asked.
public struct Allowances: Sendable {
  /// Until when the world was out of order.
  public var until: Int64 = .min
  /// The front end refuses nothing by itself: what the tissue feels comes one reaction after what the lines say.
  public var isFrontEndTrusting = false
  /// Lines that do not tell the controller what is so. It still asks the front end before each pulse, so the reaction is longer, not absent.
  public var untoldLines: Set<InputLine> = []
  /// Outputs whose edges do not arrive as they are driven: what the front end does is then no measure of what it was told.
  public var unsoundOutputs: Set<OutputLine> = []
  /// How much longer a verb on a line, or the clock, may take than usual: between the last look and the edge lie two of them.
  public var verbDelay: Int64 = 0
  /// The bus is slow, held or gone: a transfer keeps the controller from looking for up to 25 ms, a round of sensors for eight.
  public var isBusUnsound = false
  /// Waits do not end when they should.
  public var isClockUnsound = false
  /// Drive, or what measures it, is false.
  public var isDriveUnsound = false
  /// Elements or stored laws do what they want: where the waves meet is not what the law says.
  public var areLawsUnsound = false
  /// Supply or the whole front end went away: its counters need not be the ones that were there.
  public var isSupplyUnsound = false
  /// The control loop stood still.
  public var hung: [Range<Int64>] = []
  /// The program was gone for good from here on; its books are gone with it.
  public var diedAt: Int64?

  public init() {}

  /// What is allowed at `t`: everything above while the world is out of order, nothing of it later.
  func at(_ t: Int64) -> Allowances {
    if t < until { return self }
    var sound = Allowances()
    sound.isFrontEndTrusting = isFrontEndTrusting
    sound.hung = hung
    sound.diedAt = diedAt
    return sound
  }

  /// How far apart from what the controller knows two bursts may lie, the earlier one at `t`: two verbs at each.
  func slack(since t: Int64) -> Int64 { 4 * at(t).verbDelay }

  func isHung(between a: Int64, and b: Int64) -> Bool {
    if let diedAt, diedAt <= b { return true }
    return hung.contains { $0.lowerBound <= b && a <= $0.upperBound }
  }
}
