import Text

/// An uncertainty that the text above a table states for all its rows: `Uncertainty: 9 % (k = 2)`.
struct OverallUncertainty {
  /// Standard, relative; `nil` where the text speaks of an uncertainty and states no single one.
  let relative: Double?
  let notes: [String]

  /// `nil` where no line above the headings speaks of an uncertainty.
  init?(above table: TextTable) {
    let lines = table.preface.filter { line in
      let lower = line.lowercased()
      return lower.contains("uncertaint") || lower.contains("unsicherheit") || lower.contains("incertitude")
    }
    guard let first = lines.first else { return nil }
    let found = lines.flatMap(Self.amounts)
    let shown = PrintableText.of(first.trimmingPrefix(while: \.isWhitespace).prefix(100))
    guard found.count == 1, let only = found.first, (0...1).contains(only) else {
      relative = nil
      notes = [
        "the text above the headings speaks of an uncertainty (\(shown)), and no column holds it: none is used"
      ]
      return
    }
    let (factor, assumed) = CalibrationColumn.coverage(in: String(first))
    relative = only / (factor ?? 1)
    let taken = "\(shown): taken for every frequency"
    notes = [
      factor == nil
        ? "\(taken), as a standard uncertainty (k = 1): the text does not say (k=2)"
        : assumed == nil ? taken : "\(taken), as expanded with k = 2; the text states no factor"
    ]
  }

  /// Numbers before `%` or `dB`, but for a level of confidence such as 95 %.
  private static func amounts(in line: Substring) -> [Double] {
    var amounts: [Double] = []
    let words = line.replacing("%", with: " % ").split { $0.isWhitespace || "():;±=".contains($0) }
    for (word, next) in zip(words, words.dropFirst()) {
      guard ["%", "dB"].contains(next),
        let number = DecimalNumber(word.replacing(",", with: "."))?.value()
      else { continue }
      if next == "dB" {
        amounts.append(Decibels.relative(number))
      } else if number < 90 {
        amounts.append(number / 100)
      }
    }
    return amounts
  }
}
