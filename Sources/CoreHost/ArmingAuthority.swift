import HistotripsyCore

/// Issues the permits of one treatment: a new one each time that the high voltage is to be switched on.
///
/// It may ask the board what is plugged in, because that can have changed since the last permit. `Sessions` makes the
/// authorities of real boards, by a certificate or for an uncalibrated array; a program of this package makes that of a
/// simulated board with `simulated`.
public struct ArmingAuthority<B: Board & ~Copyable> {
  private let issue: (borrowing B, TreatmentSetup) throws(ArmingRefused) -> ArmingPermit<B>

  /// - Parameter issue: gives a permit for the board as it is now and for a set-up, or says why there is none. Only reads from the
  ///   bus; nothing is energised.
  public init(_ issue: @escaping (borrowing B, TreatmentSetup) throws(ArmingRefused) -> ArmingPermit<B>) {
    self.issue = issue
  }

  /// A permit for this board and set-up, now.
  public func permit(
    on board: borrowing B, for setup: TreatmentSetup
  ) throws(ArmingRefused) -> ArmingPermit<B> {
    try issue(board, setup)
  }
}

/// Why nothing may be energised now.
public struct ArmingRefused: Error, Equatable, Sendable {
  /// A sentence for the person at the console.
  public let reason: String

  public init(_ reason: String) { self.reason = reason }
}

extension ArmingAuthority where B: SimulatedBoard, B: ~Copyable {
  /// For a board without hardware.
  package static var simulated: ArmingAuthority {
    ArmingAuthority { (_: borrowing B, _) throws(ArmingRefused) in .simulated }
  }
}
