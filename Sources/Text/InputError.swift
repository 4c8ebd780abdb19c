/// Something wrong with a file or an option that a person wrote, told so that it can be put right: which file, which line, which
/// field, which value, and what would be allowed.
///
/// One form everywhere, on one line that a terminal can show: `plan.yaml:12: regimen.prf: -5 Hz is out of range (0.01 Hz … 10 kHz)`.
public struct InputError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file as the person named it, or the option (`--sphere`) that held the text.
  public var file: String
  /// Counted from 1; `nil` where the error belongs to no line.
  public var line: Int?
  /// Path of the field, as in `limits.rail-maximum` or `elements[17].gain`; elements of lists are counted from 1.
  public var field: String?
  /// The value found and the values allowed.
  public var message: String
  /// Whether the file is not there at all, which a shell may want to know apart from a file that is wrong.
  public var isFileMissing = false

  public init(file: String, line: Int? = nil, field: String? = nil, message: String) {
    self.file = file
    self.line = line
    self.field = field
    self.message = message
  }

  public var description: String {
    var text = file
    if let line { text += ":\(line)" }
    text += ": "
    if let field, !field.isEmpty { text += "\(field): " }
    return PrintableText.of(text + message)
  }
}
