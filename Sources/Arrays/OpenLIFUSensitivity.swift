import Text

/// What openLIFU calls sensitivity: pressure at the face for each volt, one number or a table over frequency.
struct OpenLIFUSensitivity {
  /// Frequency in hertz and pascals per volt, from low to high; one entry at frequency 0 for a single number.
  private let points: [(frequency: Double, value: Double)]

  /// Pascals per volt; zero for an element that is dead.
  private static let values: ClosedRange<Double> = 0...1e9
  private static let maximumPoints = 10_000

  /// openLIFU's own default, which says that nobody measured it.
  static let unmeasured = OpenLIFUSensitivity(points: [(0, 1)])

  private init(points: [(frequency: Double, value: Double)]) { self.points = points }

  init(_ value: JSONValue) throws(InputError) {
    guard value.isList else {
      points = [(0, try value.number(in: Self.values))]
      return
    }
    var points: [(frequency: Double, value: Double)] = []
    for entry in try value.list(count: 1...Self.maximumPoints, of: "pairs of frequency and sensitivity") {
      let pair = try entry.list(count: 2...2, of: "numbers (frequency in Hz, sensitivity in Pa/V)")
      points.append((try pair[0].number(in: 0...1e10), try pair[1].number(in: Self.values)))
    }
    self.points = points.sorted { $0.frequency < $1.frequency }
  }

  /// Linear between the points of a table, constant beyond its ends.
  func value(at frequency: Double) -> Double {
    guard let above = points.firstIndex(where: { $0.frequency >= frequency }) else {
      return points[points.count - 1].value
    }
    guard above > 0 else { return points[0].value }
    let (low, high) = (points[above - 1], points[above])
    guard high.frequency > low.frequency else { return high.value }
    return low.value + (high.value - low.value) * (frequency - low.frequency)
      / (high.frequency - low.frequency)
  }

  var isPlaceholder: Bool { points.count == 1 && points[0].frequency == 0 && points[0].value == 1 }
}
