import HistotripsyCore

/// Whoever shows a treatment. It reads; it never holds the treatment up.
protocol TreatmentView: AnyObject {
  /// Whether keys make sense here.
  var takesKeys: Bool { get }
  /// Why nobody can see it any more; `nil` while somebody can.
  var failure: String? { get }
  func begin()
  /// Every event, in order.
  func show(_ event: Event)
  /// Called after every step; decides itself how often it draws.
  func refresh()
  func note(_ text: String)
  func end(_ summary: TreatmentSummary)
}
