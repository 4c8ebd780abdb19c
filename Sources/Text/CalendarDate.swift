/// A day, as it stands on a certificate.
public struct CalendarDate: Comparable, Sendable, CustomStringConvertible {
  public let year: Int
  public let month: Int
  public let day: Int

  /// `nil` for a day that no calendar has, or outside 1900 … 2999.
  public init?(year: Int, month: Int, day: Int) {
    guard (1900...2999).contains(year), (1...12).contains(month), day >= 1 else { return nil }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard day <= days[month - 1] else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// `2026-03-01` or `01-Mar-2026`; `nil` for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { String($0) }
    guard parts.count == 3 else { return nil }
    func number(_ text: String, _ digits: ClosedRange<Int>) -> Int? {
      guard digits.contains(text.count), text.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
      return Int(text)
    }
    if let year = number(parts[0], 4...4), let month = number(parts[1], 1...2),
      let day = number(parts[2], 1...2)
    {
      self.init(year: year, month: month, day: day)
    } else if let day = number(parts[0], 1...2), let year = number(parts[2], 4...4),
      let month = Self.months.firstIndex(of: parts[1].lowercased())
    {
      self.init(year: year, month: month + 1, day: day)
    } else {
      return nil
    }
  }

  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  public var description: String {
    func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(year)-\(padded(month))-\(padded(day))"
  }

  /// The same day a year later; the last of February for a day that only leap years have.
  public var yearLater: CalendarDate? {
    CalendarDate(year: year + 1, month: month, day: day) ?? CalendarDate(year: year + 1, month: 2, day: 28)
  }

  public static func < (a: Self, b: Self) -> Bool { (a.year, a.month, a.day) < (b.year, b.month, b.day) }
}
