import Drawing
import HistotripsyCore
import Hydrophones

/// The numbers of a certificate as tables.
struct CertificateTables {
  private let stated: Certificate
  private let found: RoutineFindings

  init(_ stated: Certificate, _ found: RoutineFindings) {
    self.stated = stated
    self.found = found
  }

  private func pairs(_ rows: [(String, String?)]) -> String {
    Markup.table([("", false), ("", false)], rows.compactMap { row in row.1.map { [row.0, $0] } })
  }

  private func megapascals(_ pressure: Pressure, _ expanded: Pressure) -> String {
    Significant.text(pressure.megapascals, expanded.megapascals)
  }

  var measured: String {
    guard !stated.measured.isEmpty else { return "<p>None.</p>" }
    return Markup.table(
      [("drive, V", true), ("p−, MPa", true), ("p+, MPa", true)],
      stated.measured.map {
        [
          Markup.decimal($0.drive.volts, 2), megapascals($0.negative.peakNegative, $0.negativeUncertainty),
          megapascals($0.positive, $0.positiveUncertainty),
        ]
      })
  }

  var estimates: String {
    Markup.table(
      [("drive, V", true), ("(p−)LE, MPa", true), ("U, %", true)],
      stated.estimates.map {
        [
          Markup.decimal($0.drive.volts, 2), megapascals($0.estimate.peakNegative, $0.expandedUncertainty),
          Markup.decimal(100 * ($0.expandedUncertainty / $0.estimate.peakNegative), 1),
        ]
      })
  }

  /// With a bar for each term's share of the variance.
  var budget: String {
    let sum = stated.budget.reduce(0) { $0 + $1.relative * $1.relative }
    let rows = stated.budget.map { term -> String in
      let share = sum > 0 ? 100 * term.relative * term.relative / sum : 0
      return """
        <tr><td>\(Markup.escaped(term.name))</td><td>\(term.isScatter ? "A" : "B")</td>\
        <td class="number">\(Markup.decimal(100 * term.relative, 2))</td>\
        <td class="number">\(Markup.decimal(share, 0))</td>\
        <td><span class="bar"><i style="width:\(Markup.decimal(share, 0))%"></i></span></td></tr>
        """
    }
    return """
      <div class="table short"><table><thead><tr><th>term</th><th>type</th><th class="number">standard uncertainty, %</th>\
      <th class="number">share of the variance, %</th><th></th></tr></thead><tbody>
      \(rows.joined(separator: "\n"))
      <tr><td><strong>combined, k = 1</strong></td><td></td><td class="number">\(Markup.decimal(100 * sum.squareRoot(), 2))</td><td></td><td></td></tr>
      <tr><td><strong>expanded, k = 2</strong></td><td></td><td class="number">\(Markup.decimal(200 * sum.squareRoot(), 2))</td><td></td><td></td></tr>
      </tbody></table></div>
      <p class="note">Of the highest linear estimate, relative to it. Type A: by the scatter of readings; type B: from elsewhere.</p>
      """
  }

  var elements: String {
    guard let elements = stated.elements else { return "<p>Not checked.</p>" }
    func list(_ channels: [Int]) -> String {
      channels.isEmpty
        ? "none"
        : (channels.count == 1 ? "channel " : "channels ") + channels.map(String.init).joined(separator: " ")
    }
    return pairs([
      ("dead, disabled in the array's record", list(elements.dead)), ("weak", list(elements.weak)),
      ("reversed, marked", list(elements.reversed)), ("late or early, trimmed", list(elements.late)),
      (
        "fired in groups of",
        "\(elements.group), with the signs of a Hadamard matrix: √\(elements.group) of the signal-to-noise ratio of one by one"
      ),
    ]) + "<p class=\"note\">Channels counted from 0.</p>"
  }

  var beam: String {
    guard let beam = stated.beam else { return "<p class=\"note\">The beam was not measured.</p>" }
    let computed = found.beam.map { [$0.x, $0.y, $0.z].map(\.computed) }
    let widths = [beam.x, beam.y, beam.z]
    return Markup.table(
      [("−6 dB width along", false), ("measured, mm", true), ("computed, mm", true)],
      ["x", "y", "z, the axis"].enumerated().map { lane, name in
        let expanded = widths[lane].millimetres * beam.relativeUncertainty
        return [
          name, Significant.text(widths[lane].millimetres, expanded),
          computed?[lane].map { Markup.decimal($0.millimetres, 2) } ?? "–",
        ]
      })
  }

  var steering: String {
    guard !stated.steering.isEmpty else { return "<p class=\"note\">The steering map was not measured.</p>" }
    return Markup.table(
      [
        ("x, mm", true), ("y, mm", true), ("z, mm", true), ("measured loss, dB", true),
        ("computed, dB", true),
      ],
      stated.steering.map { point in
        [point.offset.x, point.offset.y, point.offset.z].map { Markup.decimal($0.millimetres, 2) } + [
          Significant.text(point.lossDecibels, point.expandedUncertainty),
          Markup.decimal(point.computedDecibels, 2),
        ]
      })
      + "<p class=\"note\">Places and losses are relative to where the hydrophone stood first; for each other place it was moved by hand.</p>"
  }

  var conditions: String {
    let conditions = stated.conditions
    return pairs([
      ("water", Markup.decimal(conditions.celsius, 2) + " °C"),
      ("conductivity", conditions.microsiemensPerCentimetre.map { "\($0.short) µS/cm" } ?? "not entered"),
      ("dissolved oxygen", conditions.oxygenMilligramsPerLitre.map { "\($0.short) mg/L" } ?? "not entered"),
      ("receiver's noise, effective", stated.noise.map { "\($0.effective.millivolts.short) mV" }),
      ("mains pick-up", stated.noise.map { $0.mains.map { "\($0.millivolts.short) mV" } ?? "not heard" }),
      ("room below clipping", stated.noise?.clippingMarginDecibels.map { "\($0.short) dB" }),
    ])
  }

  var hydrophone: String {
    let hydrophone = stated.hydrophone
    let offset = stated.position.map { place in
      zip(
        [place.offset.x, place.offset.y, place.offset.z],
        [place.expandedUncertainty.x, place.expandedUncertainty.y, place.expandedUncertainty.z]
      )
      .map { Significant.text($0.millimetres, $1.millimetres) }.joined(separator: ", ") + " mm"
    }
    return pairs([
      ("name", hydrophone.name), ("serial number", hydrophone.serial),
      (
        "sensitivity",
        "\(Markup.decimal(hydrophone.voltsPerPascal * 1e9, 2)) mV/MPa ± \(Markup.decimal(200 * hydrophone.relativeUncertainty, 1)) % (k = 2)"
      ), ("bears", "\(hydrophone.limit.megapascals.short) MPa"),
      ("its own calibration holds until", hydrophone.expires?.description ?? "not stated"),
      ("stood from the focus at", offset),
    ])
  }

  var array: String {
    pairs([
      ("name", stated.array.name), ("serial number", stated.array.serial),
      ("elements", "\(stated.array.elements)"), ("checksum", Certificate.hexadecimal(stated.array.checksum)),
      ("equivalent source pressure", Markup.quantity(stated.array.sourcePressurePerVolt.pascals, "Pa/V")),
    ])
  }

  var frontEnd: String {
    let frontEnd = stated.frontEnd
    return pairs([
      ("contract, hardware revision", "\(frontEnd.contract), \(frontEnd.revision)"),
      ("channels", "\(frontEnd.elements)"), ("clock", Markup.quantity(frontEnd.clock.hertz, "Hz")),
      ("rail at full scale", Markup.quantity(frontEnd.railFullScale.volts, "V")),
      ("rail divider", frontEnd.railDivider.short),
    ])
  }

  var files: String {
    guard !stated.files.isEmpty else { return "<p>Nothing is named.</p>" }
    return "<div class=\"documents\">"
      + Markup.table([("file", false), ("SHA-256", false)], stated.files.map { [$0.name, $0.digest] })
      + "</div>"
  }
}
