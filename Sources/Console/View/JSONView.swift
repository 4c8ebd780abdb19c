import Foundation
import HistotripsyCore
import Sessions

/// One JSON object a line: every event, then the summary. Numbers carry their unit in their key; times are seconds on the
/// board's clock.
final class JSONView: TreatmentView {
  private var terminal = Terminal()

  /// The object that stands for objects that nobody read in time.
  static func missing(_ count: Int) -> String { #"{"count":\#(count),"event":"outputMissing"}"# + "\n" }

  let takesKeys = false
  var failure: String? { terminal.failure }

  func begin(_ status: TreatmentStatus) {}
  func refresh(_ status: TreatmentStatus) {}
  func note(_ text: String) { StandardStreams.error(text + "\n") }

  func show(_ event: Event) {
    var object = EventJSON.fields(event.kind)
    object["number"] = event.number
    object["time_s"] = EventJSON.seconds(event.at)
    write(object)
  }

  func end(_ summary: TreatmentSummary, _ status: TreatmentStatus) { write(EventJSON.fields(summary)) }

  private func write(_ object: [String: Any]) {
    do {
      let data = try JSONSerialization.data(
        withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
      terminal.write(String(decoding: data, as: UTF8.self) + "\n")
    } catch {
      preconditionFailure("every field is JSON")
    }
  }
}
