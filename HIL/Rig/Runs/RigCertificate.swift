import Arrays
import Calibration
import HistotripsyCore
import Planning
import Text

/// The certificate of the virtual array behind the kernel. The program under test treats there on what it takes for a real board, and
/// asks for one. Nothing was measured, and it says so: it states what the phantom was made with, for a year from the day on which the
/// program runs.
enum RigCertificate {
  /// - Parameter day: the day by the clock of the computer on which the program runs.
  static func file(
    for plan: TreatmentPlan, _ array: ArrayDescription, on day: CalendarDate
  ) throws -> CertificateFile {
    let nominal = try plan.setup(for: array, consent: .notNeeded)
    let last = nominal.drive.last
    guard let expires = day.yearLater else { throw RigFault("there is no year after \(day)") }
    let frontEnd = FrontEndSetup()
    return CertificateFile(
      Certificate(
        software: "rig", board: "kernel in the loop",
        issued: day, expires: expires,
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
