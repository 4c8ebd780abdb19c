import HistotripsyCore
import Sessions

/// What shows a treatment. It reads; it never holds the treatment up.
protocol TreatmentView: AnyObject {
  /// Whether keys make sense here.
  var takesKeys: Bool { get }
  /// Why the view cannot be seen any more; `nil` while it can.
  var failure: String? { get }
  func begin(_ status: TreatmentStatus)
  /// Every event, in order.
  func show(_ event: Event)
  /// Called after every step; decides itself how often it draws.
  func refresh(_ status: TreatmentStatus)
  func note(_ text: String)
  func end(_ summary: TreatmentSummary, _ status: TreatmentStatus)
}
