import HistotripsyCore
import Text

extension ReachTerms {
  /// The `reach:` section of a plan.
  package static let record = Record(
    "reach",
    comment: [
      "# A focus with a secondary lobe above this, against its own pressure, is not treated. Lobes are looked for in the box around",
      "# the foci and the geometric focus, grown by the margin.",
    ],
    blank: ReachTerms(),
    fields: [
      RecordField(
        "secondary-lobe-maximum", \ReachTerms.secondaryLobeMaximum, .plain(.decibels, lobes),
        doc: "highest secondary lobe, against the pressure at its own focus"),
      RecordField(
        "search-margin", \ReachTerms.searchMargin,
        .relativeLength(lengths: margins, wavelengths: marginsInWavelengths),
        doc: "how far around the foci lobes are looked for"),
    ])
}
