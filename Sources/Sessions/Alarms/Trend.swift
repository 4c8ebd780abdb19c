import HistotripsyCore

/// Where a slow quantity is going: a straight line through its last quarter of a minute.
///
/// Values are averaged over a quarter of a second. A line is fitted to 60 of them, twice in that time; its slope counts where it
/// is larger than chance explains in `fits` lines.
package struct Trend {
  package static let bin = Nanoseconds.milliseconds(250)
  package static let bins = 60
  /// A line is continued for so long: what a person needs to act.
  package static let horizon = Nanoseconds.seconds(60)
  /// Lines of a treatment of two hours.
  package static let fits = 1000

  private var values: [(at: Double, value: Double)] = []
  private var sum = 0.0
  private var count = 0
  private var binBegun: Instant?
  private var origin: Instant?
  private let deviations: Double
  /// From the last line: where the quantity stands, and where it will after `horizon`; the same where the slope says nothing.
  package private(set) var now: Double?
  package private(set) var ahead: Double?
  private var sinceFit = 0

  package init(falseAlarms: Double = ChanceBounds.falseAlarms) {
    deviations = ChanceBounds.deviations(exceededWith: falseAlarms / Double(Self.fits))
  }

  package mutating func note(_ value: Double, at now: Instant) {
    let begin = binBegun ?? now
    binBegun = begin
    origin = origin ?? now
    if now - begin >= Self.bin, count > 0 {
      values.append(((begin - (origin ?? begin)).seconds, sum / Double(count)))
      (sum, count, binBegun) = (0, 0, now)
      if values.count > Self.bins { values.removeFirst() }
      sinceFit += 1
      if values.count == Self.bins, sinceFit >= Self.bins / 2 { fit() }
    }
    sum += value
    count += 1
  }

  /// What was read before says nothing any more.
  package mutating func restart() {
    (values, sum, count, binBegun, origin, now, ahead, sinceFit) = ([], 0, 0, nil, nil, nil, nil, 0)
  }

  private mutating func fit() {
    sinceFit = 0
    let n = Double(values.count)
    let meanTime = values.reduce(0) { $0 + $1.at } / n
    let mean = values.reduce(0) { $0 + $1.value } / n
    var (xx, xy) = (0.0, 0.0)
    for (at, value) in values {
      xx += (at - meanTime) * (at - meanTime)
      xy += (at - meanTime) * (value - mean)
    }
    guard xx > 0, let last = values.last else { return }
    let slope = xy / xx
    let rest = values.reduce(0) { sum, point in
      let off = point.value - mean - slope * (point.at - meanTime)
      return sum + off * off
    }
    let deviation = (rest / (n - 2) / xx).squareRoot()
    let end = mean + slope * (last.at - meanTime)
    now = end
    ahead = abs(slope) > deviations * deviation ? end + slope * Self.horizon.seconds : end
  }

  /// Whether the line crosses a limit within the horizon: going there, and not only near it.
  package func crosses(_ limits: ClosedRange<Double>) -> Bool {
    guard let now, let ahead, now != ahead else { return false }
    return ahead > now ? ahead > limits.upperBound : ahead < limits.lowerBound
  }
}
