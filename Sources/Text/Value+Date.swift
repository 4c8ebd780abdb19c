extension Value {
  /// A day, as in 2026-03-01.
  package func date() throws(InputError) -> CalendarDate {
    let text = try text(maximum: 20)
    guard let date = CalendarDate(text) else {
      throw complaint("\(QuantityText.quoted(text)) is not a date (as in 2026-03-01)")
    }
    return date
  }
}
