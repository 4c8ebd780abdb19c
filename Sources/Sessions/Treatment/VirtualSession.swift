import CoreHost
import HistotripsyCore
import Phantom
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

  /// From here on the summary says what the phantom knows.
  /// - Parameter unknownBursts: fired before its tissue was looked at for the first time.
  public func knowTruth(of laboratory: Laboratory, after unknownBursts: UInt32) {
    let inputs = inputs
    truth = {
      PhantomTruth(
        laboratory.medium, inputs.document, geometricFocus: inputs.array.geometricFocus,
        unknownBursts: unknownBursts)
    }
  }
}
