import Foundation
import HistotripsyCore

/// One JSON object a line: every event, then the summary. Numbers carry their unit in their key; times are seconds on the
/// board's clock.
final class JSONView: TreatmentView {
  private var terminal = Terminal()

  let takesKeys = false
  var isOpen: Bool { terminal.isOpen }

  func begin() {}
  func refresh() {}
  func note(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

  func show(_ event: Event) {
    var object = EventJSON.fields(event.kind)
    object["number"] = event.number
    object["time_s"] = EventJSON.seconds(event.at)
    write(object)
  }

  func end(_ summary: TreatmentSummary) { write(EventJSON.fields(summary)) }

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
