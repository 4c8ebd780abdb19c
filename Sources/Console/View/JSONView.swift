import Foundation
import HistotripsyCore
import Sessions
import TreatmentLog

/// One JSON object a line: the opening, every event, alarm and decision, then the summary. Numbers carry their unit in their key;
/// times are seconds on the
/// board's clock.
final class JSONView: TreatmentView {
  private var terminal = Terminal()
  private let encoder: JSONEncoder = {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }()

  /// The object that stands for objects that nobody read in time.
  static func missing(_ count: Int) -> String { #"{"count":\#(count),"event":"outputMissing"}"# + "\n" }

  let takesKeys = false
  var failure: String? { terminal.failure }

  private var doseNumber = 0

  func begin(_ opening: TreatmentOpening, _ status: TreatmentStatus) { write(OpeningObject(opening)) }

  /// What is treated so far, as often as it is worked out.
  func refresh(_ status: TreatmentStatus) {
    guard status.doseNumber != doseNumber, let dose = status.dose else { return }
    doseNumber = status.doseNumber
    write(ProgressObject(dose, status))
  }
  func note(_ text: String) { StandardStreams.error(text + "\n") }

  func show(_ event: Event) { write(EventObject(event)) }
  func show(_ alarm: Alarm) { write(AlarmObject(alarm)) }
  func show(_ decision: DecisionRecord) { write(DecisionObject(decision)) }

  func end(_ summary: TreatmentSummary, _ status: TreatmentStatus) {
    refresh(status)
    write(SummaryObject(summary))
  }

  private func write(_ object: some Encodable) {
    do {
      terminal.write(String(decoding: try encoder.encode(object), as: UTF8.self) + "\n")
    } catch {
      preconditionFailure("every field can be written as JSON")
    }
  }
}
