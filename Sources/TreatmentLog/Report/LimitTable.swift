import Drawing

/// How near each limit has been come to.
struct LimitTable {
  let data: ReportData

  private struct Line {
    var name: String
    var reached: Double?
    var allowed: Double?
    var unit: String
    /// The limit is the least that is allowed, not the most.
    var isMinimum = false

    /// 1 at the limit, more beyond it.
    var share: Double? {
      guard let reached, let allowed, reached != 0, allowed != 0 else { return nil }
      return isMinimum ? allowed / reached : reached / allowed
    }
  }

  private var lines: [Line] {
    let reached = data.extremes
    return [
      Line(name: "rail", reached: reached.rail, allowed: data.value("limits", "rail-maximum"), unit: "V"),
      Line(
        name: "peak negative pressure, linear estimate", reached: reached.estimate,
        allowed: data.value("limits", "set-point-maximum"), unit: "Pa"),
      Line(
        name: "shortest time between two triggers", reached: reached.shortestPeriod,
        allowed: data.value("limits", "period-minimum"), unit: "s", isMinimum: true),
      Line(
        name: "lateness of a pulse", reached: reached.lateness,
        allowed: data.value("regimen", "late-tolerance"), unit: "s"),
      Line(
        name: "pulses fired", reached: reached.pulses == 0 ? nil : Double(reached.pulses),
        allowed: data.value("limits", "pulses-maximum"), unit: ""),
      Line(
        name: "water, warmest", reached: reached.warmestWater,
        allowed: data.value("limits", "water-maximum"), unit: "°C"),
      Line(
        name: "water, coldest", reached: reached.coldestWater,
        allowed: data.value("limits", "water-minimum"), unit: "°C", isMinimum: true),
      Line(
        name: "array head", reached: reached.warmestHead, allowed: data.value("limits", "head-maximum"),
        unit: "°C"),
    ]
  }

  var markup: String {
    let rows = lines.map { line in
      let reached = line.reached.map { Markup.quantity($0, line.unit) } ?? "–"
      let allowed =
        line.allowed.map { (line.isMinimum ? "≥ " : "≤ ") + Markup.quantity($0, line.unit) } ?? "–"
      let bar = line.share.map { share in
        let percent = Markup.decimal(min(100, 100 * share), 0)
        return "<span class=\"bar\(share > 0.95 ? " near" : "")\"><i style=\"width:\(percent)%\"></i></span>"
      }
      return """
        <tr><td>\(Markup.escaped(line.name))</td><td class="number">\(Markup.escaped(reached))</td>\
        <td class="number">\(Markup.escaped(allowed))</td><td>\(bar ?? "")</td></tr>
        """
    }
    return """
      <div class="table short"><table><thead><tr><th>quantity</th><th class="number">reached</th>\
      <th class="number">allowed</th><th></th></tr></thead><tbody>
      \(rows.joined(separator: "\n"))
      </tbody></table></div>
      """
  }
}
