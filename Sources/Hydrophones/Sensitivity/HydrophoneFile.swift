import Foundation
import Text

/// Calibration files of hydrophones and their amplifiers. The format is told from the content, not from the name:
/// Onda's text files, the complex tables of the Physikalisch-Technische Bundesanstalt, this project's own YAML (`NativeHydrophoneFile`),
/// and tables with units in their headings such as Precision Acoustics'.
public enum HydrophoneFile {
  /// Reads a hydrophone's calibration.
  /// - Throws: one message naming file, line, field, value and allowed range.
  public static func read(_ url: URL) throws(InputError) -> HydrophoneCalibration {
    try read(InputText(reading: url))
  }

  /// Reads a calibration from bytes already in memory.
  /// - Parameter file: what messages call it.
  public static func read(bytes: [UInt8], file: String) throws(InputError) -> HydrophoneCalibration {
    try read(InputText(bytes: bytes, file: file))
  }

  private static func read(_ input: InputText) throws(InputError) -> HydrophoneCalibration {
    if OndaFile.isOne(input.text) {
      let file = try OndaFile(input)
      guard !file.isPreamplifier else {
        throw InputError(file: input.file, message: "this is an amplifier's calibration; give it as --preamp")
      }
      return try file.hydrophone(digest: input.digest)
    }
    if let rows = OndaFile.bareRows(input) {
      return try OndaFile(rows, file: input.file).hydrophone(digest: input.digest)
    }
    if PTBFile.isOne(input.text) { return try PTBFile.read(input) }
    if isNative(input.text) { return try NativeHydrophoneFile.read(input) }
    return try SensitivityTable.read(input)
  }

  /// Reads an amplifier's calibration: Onda's format.
  public static func readPreamplifier(_ url: URL) throws(InputError) -> PreamplifierCalibration {
    try readPreamplifier(InputText(reading: url))
  }

  /// Reads an amplifier's calibration from bytes already in memory.
  /// - Parameter file: what messages call it.
  /// - Throws: one message naming file, line, field, value and allowed range.
  public static func readPreamplifier(
    bytes: [UInt8], file: String
  ) throws(InputError) -> PreamplifierCalibration {
    try readPreamplifier(InputText(bytes: bytes, file: file))
  }

  private static func readPreamplifier(_ input: InputText) throws(InputError) -> PreamplifierCalibration {
    guard OndaFile.isOne(input.text) else {
      throw InputError(
        file: input.file, message: "not an amplifier's calibration known here (Onda's text format)")
    }
    let file = try OndaFile(input)
    guard file.isPreamplifier else {
      throw InputError(
        file: input.file, field: "GAIN_DB", message: "no such column; this is a hydrophone's calibration")
    }
    return try file.preamplifier(digest: input.digest)
  }

  /// What a hydrophone is called whose file does not say.
  static func name(of file: String) -> String {
    let stem = URL(filePath: file).deletingPathExtension().lastPathComponent
    return stem.isEmpty ? "hydrophone" : String(stem.prefix(100))
  }

  /// By its own key; else by a first line that is a key with a value, which no table begins with.
  private static func isNative(_ text: String) -> Bool {
    let lines = text.split(separator: "\n").prefix(60)
    if lines.contains(where: { $0.hasPrefix(NativeHydrophoneFile.key) }) { return true }
    for line in lines {
      let content = line.drop(while: \.isWhitespace)
      if content.isEmpty || content.hasPrefix("#") || content.hasPrefix("---") { continue }
      guard let colon = content.firstIndex(of: ":"), !content.contains(where: { ",;\t".contains($0) }) else {
        return false
      }
      let isKey = content[..<colon].allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
      let hasTable = lines.contains { line in
        SensitivityTable.isHeading(
          TextTable.headings(line, DelimitedText(delimiter: DelimitedText.delimiter(of: line))))
      }
      return isKey && !hasTable
    }
    return false
  }
}
