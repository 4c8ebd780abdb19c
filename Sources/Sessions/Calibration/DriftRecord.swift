import Foundation
import Text

/// That a check has found the certificate's pressures drifted, and which steps have not been measured again since.
///
/// Without it a certificate that was withdrawn could be issued again from findings that do not hold any more.
struct DriftRecord: Codable {
  static let file = "drifted.json"

  var day: String
  var again: [String]
}

extension CalibrationSession {
  /// From here on nothing of this session counts as measured.
  func recordDrift(on day: CalendarDate) throws {
    let steps = CalibrationStep.certificate.basis.map(\.rawValue)
    try folder.keep(DriftRecord(day: "\(day)", again: steps), in: DriftRecord.file)
  }

  /// Whether it was measured before a drift was found, and not since.
  func isDrifted(_ step: CalibrationStep) throws(InputError) -> Bool {
    guard folder.contains(DriftRecord.file) else { return false }
    return try folder.record(DriftRecord.self, in: DriftRecord.file).again.contains(step.rawValue)
  }

  /// It has been measured again.
  func clearDrift(of step: CalibrationStep) throws {
    guard try isDrifted(step) else { return }
    var record = try folder.record(DriftRecord.self, in: DriftRecord.file)
    record.again.removeAll { $0 == step.rawValue }
    try folder.keep(record, in: DriftRecord.file)
  }
}
