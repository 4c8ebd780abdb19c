import Drawing
import Foundation

/// What happened when: one strip for each quantity, all over the same axis of time.
struct TimelineDrawing {
  let data: ReportData
  private let left = 92.0
  private let width = 868.0

  init(_ data: ReportData) { self.data = data }

  var markup: String {
    var y = 8.0
    var parts: [String] = []
    func add(_ height: Double, _ strip: (Double) -> String) {
      parts.append(strip(y))
      y += height + 14
    }
    add(18) { states(y: $0) }
    add(64) { pulses(y: $0, height: 64) }
    add(48) { cavitation(y: $0, height: 48) }
    add(56) { lines("rail, V", y: $0, height: 56, [("rail", data.rail)], fromZero: true) }
    add(48) { y in
      lines(
        "°C", y: y, height: 48,
        [
          ("water", data.water), ("head", data.head),
        ], fromZero: false)
    }
    add(16) { alarms(y: $0) }
    let height = y + 22
    return """
      <svg class="timeline" viewBox="0 0 \(number(left + width + 12)) \(number(height))" role="img" \
      aria-label="Timeline">
      \(axis(from: 4, to: y))
      \(parts.joined(separator: "\n"))
      </svg>
      """
  }

  private func number(_ value: Double) -> String { Markup.decimal(value, 1) }
  private func x(_ at: Double) -> Double { left + width * min(1, max(0, at / data.end)) }
  private func label(_ text: String, y: Double) -> String {
    "<text class=\"label\" x=\"\(number(left - 8))\" y=\"\(number(y))\">\(Markup.escaped(text))</text>"
  }
  private func rectangle(_ kind: String, _ x: Double, _ y: Double, _ width: Double, _ height: Double)
    -> String
  {
    """
    <rect class="\(kind)" x="\(number(x))" y="\(number(y))" width="\(number(max(width, 0.8)))" height="\(number(height))"/>
    """
  }

  // MARK: Axis

  /// A grid line at each round step, six to twelve of them; sessions are parted by a gap.
  private func axis(from top: Double, to bottom: Double) -> String {
    let rough = data.end / 8
    let power = Foundation.pow(10, Foundation.log10(rough).rounded(.down))
    let step = [1.0, 2, 5, 10].map { $0 * power }.first { $0 >= rough } ?? rough
    var parts: [String] = []
    for span in data.spans {
      parts.append(
        rectangle("field", x(span.begin), top, x(span.end) - x(span.begin), bottom - top))
      var at = 0.0
      while at <= span.end - span.begin {
        let place = x(span.begin + at)
        parts.append(
          "<path class=\"grid\" d=\"M\(number(place)) \(number(top))V\(number(bottom))\"/>")
        // No room for the last label before the next session begins.
        if at + step * 0.5 <= span.end - span.begin || span.session == data.spans.last?.session {
          parts.append(
            "<text class=\"tick\" x=\"\(number(place))\" y=\"\(number(bottom + 14))\">\(String(format: "%g", at)) s</text>"
          )
        }
        at += step
      }
    }
    return parts.joined(separator: "\n")
  }

  // MARK: Strips

  private func states(y: Double) -> String {
    var parts = [label("state", y: y + 13)]
    for (index, event) in data.states.enumerated() {
      guard let state = event.state else { continue }
      let span = data.spans.first { $0.session == event.session }
      let following = index + 1 < data.states.count ? data.states[index + 1] : nil
      let end = following?.session == event.session ? following?.at : nil
      let wide = x(end ?? span?.end ?? event.at) - x(event.at)
      parts.append("<g><title>\(state.word) at \(number(event.at)) s</title>")
      parts.append(rectangle("state-\(state.word)", x(event.at), y, wide, 18))
      if wide > 7 * Double(state.word.count) {
        parts.append(
          "<text class=\"on\" x=\"\(number(x(event.at) + wide / 2))\" y=\"\(number(y + 13))\">\(state.word)</text>"
        )
      }
      parts.append("</g>")
    }
    return parts.joined(separator: "\n")
  }

  private var bins: Int { data.bins.count }

  private func pulses(y: Double, height: Double) -> String {
    let (delivered, missed) = (data.bins.map(\.fired), data.bins.map(\.missed))
    let seconds = data.end / Double(bins)
    let most = max(1, zip(delivered, missed).map { $0 + $1 }.max() ?? 1)
    let wide = width / Double(bins)
    var parts = [
      label("pulses/s", y: y + height / 2 + 4),
      scale(String(format: "%.3g", Double(most) / seconds), y: y + 8), scale("0", y: y + height),
    ]
    for i in 0..<bins {
      let tall = height * Double(delivered[i]) / Double(most)
      let missing = height * Double(missed[i]) / Double(most)
      let place = left + wide * Double(i)
      // The last of a session ends with it.
      let begin = Double(i) / Double(bins) * data.end
      let end = data.spans.last { $0.begin <= begin }.map { x($0.end) } ?? .infinity
      let bar = min(wide - 0.5, max(0.8, end - place))
      if tall > 0 { parts.append(rectangle("pulses", place, y + height - tall, bar, tall)) }
      if missing > 0 {
        parts.append(rectangle("missed", place, y + height - tall - missing, bar, missing))
      }
    }
    return parts.joined(separator: "\n")
  }

  private func cavitation(y: Double, height: Double) -> String {
    let points = data.bins.enumerated().compactMap { i, bin -> (Double, Double)? in
      guard bin.therapy > 0 else { return nil }
      return ((Double(i) + 0.5) / Double(bins) * data.end, 100 * Double(bin.cavitated) / Double(bin.therapy))
    }
    return strip("cavitation", y: y, height: height, [("cavitation", points)], 0, 100, "%")
  }

  private func lines(
    _ name: String, y: Double, height: Double, _ series: [(name: String, points: [(Double, Double)])],
    fromZero: Bool
  ) -> String {
    let values = series.flatMap { $0.points.map(\.1) }
    guard let least = values.min(), let most = values.max() else { return label(name, y: y + height / 2 + 4) }
    let low = fromZero ? 0 : (least - 1).rounded(.down)
    let high = fromZero ? max(1, most * 1.05) : max(low + 2, (most + 1).rounded(.up))
    return strip(name, y: y, height: height, series, low, high, "")
  }

  private func strip(
    _ name: String, y: Double, height: Double, _ series: [(name: String, points: [(Double, Double)])],
    _ low: Double, _ high: Double, _ unit: String
  ) -> String {
    var parts = [
      label(name, y: y + height / 2 + 4), scale(String(format: "%.3g", high) + unit, y: y + 8),
      scale(String(format: "%.3g", low) + unit, y: y + height),
    ]
    for (name, points) in series {
      // A line ends where nothing was read for long: what lies between is not known.
      var path = ""
      var last: Double?
      for (at, value) in points {
        let session = data.spans.last { $0.begin <= at }
        let place = "\(number(x(at))) \(number(y + height * (1 - (value - low) / (high - low))))"
        let isCut = last.map { at - $0 > data.end / 30 || $0 < session?.begin ?? 0 } ?? true
        path += isCut ? "M\(place)" : "L\(place)"
        last = at
      }
      if !path.isEmpty { parts.append("<path class=\"line \(name)\" d=\"\(path)\"/>") }
      if series.count > 1, let end = points.last {
        parts.append(
          "<text class=\"name \(name)\" x=\"\(number(left + width - 4))\" "
            + "y=\"\(number(y + height * (1 - (end.1 - low) / (high - low)) - 4))\">\(name)</text>")
      }
    }
    return parts.joined(separator: "\n")
  }

  private func scale(_ text: String, y: Double) -> String {
    "<text class=\"scale\" x=\"\(number(left - 8))\" y=\"\(number(y))\">\(Markup.escaped(text))</text>"
  }

  private func alarms(y: Double) -> String {
    var parts = [label("alarms", y: y + 12)]
    for alarm in data.alarms {
      parts.append(
        "<g><title>\(Markup.escaped(alarm.words)) at \(number(alarm.at)) s</title>"
          + rectangle("alarm", x(alarm.at) - 0.75, y, 1.5, 16) + "</g>")
    }
    return parts.joined(separator: "\n")
  }
}
