import Foundation
import HistotripsyCore

/// One JSON object a line: every event, then the summary. Numbers carry their unit in their key; times are seconds on the
/// board's clock.
final class JSONView: TreatmentView {
  private let session: TreatmentSession
  private var terminal = Terminal()
  private let encoder: JSONEncoder = {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }()

  init(_ session: TreatmentSession) { self.session = session }

  /// The object that stands for objects that nobody read in time.
  static func missing(_ count: Int) -> String { #"{"count":\#(count),"event":"outputMissing"}"# + "\n" }

  let takesKeys = false
  var failure: String? { terminal.failure }

  func begin() {}
  func refresh() {}
  func note(_ text: String) { StandardStreams.error(text + "\n") }

  func show(_ event: Event) { write(EventObject(event)) }

  func end(_ summary: TreatmentSummary) { write(SummaryObject(summary, of: session)) }

  private func write(_ object: some Encodable) {
    do {
      terminal.write(String(decoding: try encoder.encode(object), as: UTF8.self) + "\n")
    } catch {
      preconditionFailure("every field can be written as JSON")
    }
  }
}
