import Foundation
import Text

/// Recorded waveforms: `DatWaveform` and `WaveformTable`, told apart by content.
public enum WaveformFile {
  /// Reads a recording.
  /// - Parameter channel: heading of the column of voltages, where a table has several.
  /// - Throws: one message naming file, line, field, value and allowed range.
  public static func read(_ url: URL, channel: String? = nil) throws(InputError) -> VoltageRecord {
    try read(InputText(reading: url), channel: channel)
  }

  /// From bytes already in memory.
  /// - Parameter file: what messages call it.
  public static func read(
    bytes: [UInt8], file: String, channel: String? = nil
  ) throws(InputError) -> VoltageRecord {
    try read(InputText(bytes: bytes, file: file), channel: channel)
  }

  private static func read(_ input: InputText, channel: String?) throws(InputError) -> VoltageRecord {
    let lines = input.text.split(separator: "\n", omittingEmptySubsequences: false)
    if DatWaveform.isOne(lines) { return try DatWaveform.read(lines, input) }
    return try WaveformTable(lines, file: input.file, channel: channel).record(digest: input.digest)
  }
}
