import Arrays
import HistotripsyCore
import Text

// The `calibration:` section: what turns volts into pascals and joules.

extension CalibrationTerms {
  fileprivate static let sourcePressure = ValueForm<Pressure>.quantity(
    .pressurePerVolt, ArrayDescription.sourcePressures)
  fileprivate static let conductance = ValueForm<Conductance>.quantity(.conductance, arrayConductances)

  /// As a request states it.
  package static let record = Record(
    "calibration", comment: ["# Takes the place of what the array says."], blank: CalibrationTerms(),
    fields: [
      RecordField(
        "source-pressure", \CalibrationTerms.sourcePressurePerVolt, sourcePressure,
        doc: "pressure amplitude at the face of a nominal element for each volt of rail"),
      RecordField(
        "array-conductance", \CalibrationTerms.arrayConductance, conductance,
        doc: "conductance of all enabled elements together"),
    ])
}

extension TreatmentPlan.Calibration {
  /// As a finished plan and a ledger state it.
  package static let record = Record(
    "calibration",
    comment: ["# Pressure at an element's face for each volt of rail, and what the whole array conducts."],
    blank: TreatmentPlan.Calibration(sourcePressurePerVolt: .zero, arrayConductance: .zero),
    fields: [
      RecordField(
        "source-pressure", \TreatmentPlan.Calibration.sourcePressurePerVolt, CalibrationTerms.sourcePressure,
        required: "a pressure per volt",
        doc: "pressure amplitude at the face of a nominal element for each volt of rail"),
      RecordField(
        "array-conductance", \TreatmentPlan.Calibration.arrayConductance, CalibrationTerms.conductance,
        required: "a conductance", doc: "conductance of all enabled elements together"),
    ])
}
