import CoreHost
import HistotripsyCore
import Text
import TreatmentLog

extension TreatmentSession where B: ~Copyable {
  static func setup(
    _ inputs: TreatmentInputs, consent: LeaseConsent, frontEnd: FrontEndSetup?
  ) throws(InputError) -> TreatmentSetup {
    var setup: TreatmentSetup
    do throws(RunFault) { setup = try inputs.plan.setup(for: inputs.array, consent: consent) } catch {
      throw inputs.complaint(error)
    }
    if let frontEnd {
      let requiresIdentity = setup.frontEnd.requiresArrayIdentity
      setup.frontEnd = frontEnd
      setup.frontEnd.requiresArrayIdentity = requiresIdentity
    }
    return setup
  }

  func ledgerSession(_ start: SessionStart?) -> LedgerSession {
    var session = LedgerSession(software: Version.text, board: board.name, seed: board.seed, start: start)
    session.attendant = attendant
    return session
  }
}
