import Arrays
import Calibration
import HistotripsyCore
import Planning
import Text

/// The certificate of the virtual array behind the kernel. The program under test takes its board
/// for a real one and asks for a certificate. Nothing was measured; it states the values that the
/// phantom was made with.
enum RigCertificate {
  static func file(for plan: TreatmentPlan, _ array: ArrayDescription) throws(RunFault) -> CertificateFile {
    let nominal = try plan.setup(for: array, consent: .notNeeded)
    let last = nominal.drive.last
    let date = { (year: Int, month: Int, day: Int) -> CalendarDate in
      guard let date = CalendarDate(year: year, month: month, day: day) else {
        preconditionFailure("a day that the calendar has")
      }
      return date
    }
    let frontEnd = FrontEndSetup()
    return CertificateFile(
      Certificate(
        software: "rig", board: "kernel in the loop",
        // The guest's clock begins where it likes.
        issued: date(1970, 1, 1), expires: date(2999, 12, 31),
        conditions: TankConditions(
          celsius: 20, operator: "hil",
          note: "Stated for the virtual front end behind the rig's kernel; nothing was measured."),
        array: CertifiedArray(
          name: array.name, serial: "virtual", elements: array.elements.count,
          checksum: ArrayGeometry.checksum(
            of: array.elements.span, frequency: array.frequency, geometricFocus: array.geometricFocus),
          sourcePressurePerVolt: plan.calibration.sourcePressurePerVolt),
        frontEnd: CertifiedFrontEnd(
          contract: Sequencer.contractVersion, revision: 1, elements: array.elements.count,
          clock: .megahertz(100), railFullScale: frontEnd.railFullScale, railDivider: frontEnd.railDivider),
        hydrophone: CertifiedHydrophone(
          name: "none", voltsPerPascal: 50e-9, relativeUncertainty: 0, limit: .megapascals(1)),
        temperatures: plan.limits.waterMinimum...plan.limits.waterMaximum,
        estimates: [
          EstimatedPoint(drive: last.drive, estimate: last.estimate, expandedUncertainty: .zero)
        ],
        budget: [BudgetTerm(name: "stated, not measured", relative: 0, isScatter: false)]))
  }
}
