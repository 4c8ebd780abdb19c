import Drawing

/// What a report says of the dose: pictures, and sentences; the sentences alone where there is no picture.
public struct DoseSection: Sendable {
  /// SVG files, each with what it shows.
  public var figures: [(svg: String, words: String)]
  /// Each a paragraph.
  public var words: [String]

  public init(figures: [(svg: String, words: String)] = [], words: [String]) {
    self.figures = figures
    self.words = words
  }

  var markup: String {
    let paragraphs = words.map { "<p class=\"note\">\(Markup.escaped($0))</p>" }.joined(separator: "\n")
    return "<h2>Dose</h2>\n\(figures.isEmpty ? "" : Markup.pictures(figures) + "\n")\(paragraphs)"
  }
}
