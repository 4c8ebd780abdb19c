import HistotripsyCore
import Sessions
import TreatmentLog

/// What shows a treatment. It reads; it never holds the treatment up.
protocol TreatmentView: AnyObject {
  /// Whether keys make sense here.
  var takesKeys: Bool { get }
  /// Why the view cannot be seen any more; `nil` while it can.
  var failure: String? { get }
  func begin(_ opening: TreatmentOpening, _ status: TreatmentStatus)
  /// Every event, in order.
  func show(_ event: Event)
  /// An alarm that has begun, been acknowledged or ended.
  func show(_ alarm: Alarm)
  /// What a person has decided.
  func show(_ decision: DecisionRecord)
  /// Called after every step; decides itself how often it draws.
  func refresh(_ status: TreatmentStatus)
  /// A line for the person.
  func note(_ text: String)
  /// Lines that a person has asked for.
  func answer(_ lines: [String])
  /// What is being typed, with what was asked; `nil` when nothing is.
  func prompt(_ text: String?)
  func end(_ summary: TreatmentSummary, _ status: TreatmentStatus)
}

extension TreatmentView {
  func answer(_ lines: [String]) { for line in lines { note(line) } }
  func prompt(_ text: String?) {}
}
