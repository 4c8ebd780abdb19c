import Foundation
import HistotripsyCore
import Text

/// Recorded waveforms: `DatWaveform` and `WaveformTable`, told apart by content.
public enum WaveformFile {
  /// Reads a recording, or the part of it between two times.
  /// - Parameters:
  ///   - channel: what the file calls the column of voltages, or its number, where a table has
  ///     several.
  ///   - from: `nil`: from the first sample.
  ///   - to: `nil`: to the last.
  /// - Throws: one message naming file, line, field, value and allowed range.
  public static func read(
    _ url: URL, channel: String? = nil, from: Interval? = nil, to: Interval? = nil
  ) throws(InputError) -> VoltageRecord {
    try read(LineSource(reading: url), channel: channel, from: from, to: to)
  }

  /// Reads a recording from bytes already in memory.
  /// - Parameter file: what messages call it.
  public static func read(
    bytes: [UInt8], file: String, channel: String? = nil, from: Interval? = nil, to: Interval? = nil
  ) throws(InputError) -> VoltageRecord {
    try read(LineSource(bytes: bytes, file: file), channel: channel, from: from, to: to)
  }

  private static func read(
    _ source: LineSource, channel: String?, from: Interval?, to: Interval?
  ) throws(InputError) -> VoltageRecord {
    var source = source
    var head: [(line: Int, text: Substring)] = []
    var notes: [String] = []
    while head.count < 5, let line = try source.next() {
      head.append((source.line, WaveformTable.text(line, &notes)))
    }
    if DatWaveform.isOne(head.map(\.text)) {
      let whole = try DatWaveform.read(head.map(\.text), source)
      return from == nil && to == nil ? whole : try whole.window(from: from, to: to)
    }
    var table = try WaveformTable(source, head: head, notes: notes, channel: channel)
    return try table.record(from: from?.seconds, to: to?.seconds)
  }
}
