import HistotripsyCore
import Text

/// The `reach:` section of a plan.
struct ReachReader {
  static let keys = ["secondary-lobe-maximum", "search-margin"]

  private let section: Section

  init(_ value: Value) throws(InputError) { section = try value.section(Self.keys) }

  func terms() throws(InputError) -> ReachTerms {
    var terms = ReachTerms()
    if let value = section.optional("secondary-lobe-maximum") {
      terms.secondaryLobeMaximum = try value.quantity(.decibels, in: ReachTerms.lobes)
    }
    if let value = section.optional("search-margin") {
      terms.searchMargin = try value.relativeLength(
        lengths: ReachTerms.margins.inBaseUnit, wavelengths: ReachTerms.marginsInWavelengths)
    }
    return terms
  }
}

extension ReachTerms {
  /// As it stands in a file.
  var yaml: [String] {
    [
      "# A focus with a secondary lobe above this, against its own pressure, is not treated. Lobes are looked for in the box around",
      "# the foci and the geometric focus, grown by the margin.",
      "reach:",
      "  secondary-lobe-maximum: \(Dimension.decibels.written(secondaryLobeMaximum))",
      "  search-margin: \(searchMargin.yaml)",
    ]
  }
}
