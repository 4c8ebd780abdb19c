import CoreHost
import HistotripsyCore
import Text
import VirtualBoard

extension VirtualBoard: SessionBoard {
  public func presentTime() -> Instant { present }
}

extension TreatmentSession where B == VirtualBoard {
  /// On a virtual board, whose own permit takes the place of a certificate where there is none.
  /// - Parameter seed: seed of the virtual world.
  /// - Throws: `InputError` for what plan, array and certificate cannot do together.
  public convenience init(
    _ inputs: TreatmentInputs, on board: VirtualBoard, seed: UInt64, consent: LeaseConsent
  ) throws(InputError) {
    try self.init(inputs, on: board, BoardFacts(virtual: seed), consent: consent, nominal: .simulated)
  }
}
