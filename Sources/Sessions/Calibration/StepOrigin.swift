import Calibration
import HistotripsyCore
import Text

/// When a step was measured, and what stood there by its own word: a certificate is as old as its oldest step, and about one array.
struct StepOrigin: Codable, Equatable {
  /// As `2026-03-01`, in UTC, when the step began.
  var day: String
  /// From the array's memory; `nil` where that was blank.
  var serial: String?
  /// Of the geometry that the array's memory names; `nil` where that was blank.
  var checksum: UInt32?
  var frontEnd: CertifiedFrontEnd

  init(_ day: CalendarDate, _ memory: IdentityRecord?, _ frontEnd: CertifiedFrontEnd) {
    self.day = "\(day)"
    serial = memory?.serial.text
    checksum = memory?.arrayChecksum
    self.frontEnd = frontEnd
  }
}

/// The origin of a record, whatever was found.
struct OriginOfStep: Decodable {
  var origin: StepOrigin
}

extension CalibrationSession {
  struct DatedStep {
    var step: CalibrationStep
    var day: CalendarDate
    var origin: StepOrigin
  }

  /// Of every step that has been measured, the earliest step first.
  func origins() throws(InputError) -> [DatedStep] {
    var all: [DatedStep] = []
    for step in CalibrationStep.certificate.basis where folder.contains(step.file) {
      let origin = try folder.record(OriginOfStep.self, in: step.file).origin
      guard let day = CalendarDate(origin.day) else {
        throw InputError(
          file: folder.place(step.file), field: "origin.day",
          message: "\(QuantityText.quoted(origin.day)) is not a date (as in 2026-03-01)")
      }
      all.append(DatedStep(step: step, day: day, origin: origin))
    }
    return all
  }
}
