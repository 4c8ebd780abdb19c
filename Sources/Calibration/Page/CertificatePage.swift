import Arrays
import Drawing
import Foundation
import HistotripsyCore
import Hydrophones

/// A certificate on one page that needs nothing but itself: no network, no script, no font; for the screen in light and dark, and for paper.
public struct CertificatePage {
  private let file: CertificateFile
  private let found: RoutineFindings
  private let array: ArrayDescription

  /// - Parameters:
  ///   - found: what the certificate was made of, for the pictures.
  ///   - array: as corrected.
  public init(_ file: CertificateFile, _ found: RoutineFindings, array: ArrayDescription) {
    self.file = file
    self.found = found
    self.array = array
  }

  private var stated: Certificate { file.certificate }

  public var html: String {
    let tables = CertificateTables(stated, found)
    let charts = CertificateCharts(stated, found)
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(Markup.escaped(stated.array.name)): calibration certificate</title>
      <style>
      \(PageStyle.sheet)
      </style>
      </head>
      <body><main>
      <h1>\(Markup.escaped(stated.array.name))</h1>
      <p class="sub">Calibration certificate · serial number \(Markup.escaped(stated.array.serial)) · issued \(stated.issued) by \
      \(Markup.escaped(stated.conditions.operator ?? "nobody named")) · histotripsy \(Markup.escaped(stated.software)) · \
      \(Markup.escaped(stated.board)) board</p>
      \(validity)
      \(tiles)
      \(note)
      <h2>Pressure against drive</h2>
      \(picture(charts.measured, "Measured peak negative pressure against drive"))
      \(picture(charts.estimated, "Linear estimate of the peak negative pressure against drive"))
      <p class="note">Above: what the hydrophone measured where it stood, every element firing, up to the highest drive it was exposed to. Below: (p−)LE at the
      geometric focus, the pressure that would be there if it kept growing with the drive; above the last measured drive it is the
      sum of sub-apertures measured one by one. Nobody has measured it, and it is not to be compared with a measured pressure.
      Bands: expanded uncertainty, k = 2.</p>
      <div class="pair">
      <div><h3>measured</h3>\(tables.measured)</div>
      <div><h3>linear estimate</h3>\(tables.estimates)</div>
      </div>
      <h2>Uncertainty budget</h2>
      \(tables.budget)
      <h2>Elements</h2>
      \(picture(charts.elements, "Relative amplitude of every element"))
      \(tables.elements)
      <h2>Beam and steering</h2>
      \(charts.steering.map { picture($0, "Measured against computed steering loss") } ?? "")
      \(tables.beam)
      \(tables.steering)
      <h2>Conditions and equipment</h2>
      <div class="pair">
      <div><h3>water and receiver</h3>\(tables.conditions)</div>
      <div><h3>hydrophone</h3>\(tables.hydrophone)</div>
      <div><h3>array</h3>\(tables.array)</div>
      <div><h3>front end</h3>\(tables.frontEnd)</div>
      </div>
      <h2>What this rests on</h2>
      \(tables.files)
      <p class="note">The certificate itself is certificate.yaml; this page is made from it. Its digest, also in the memory of the
      array: <span class="digest">\(file.digest)</span></p>
      <footer>Research software for phantoms, tanks and ex-vivo tissue. Not a medical device. Uncertainties by the GUM (JCGM 100:2008),
      coverage factor k = 2 unless a column says otherwise.</footer>
      </main></body>
      </html>

      """
  }

  private var validity: String {
    let range = stated.temperatures
    let water =
      "water of \(range.lowerBound.celsius.short) °C to \(range.upperBound.celsius.short) °C, with this array and front end only"
    if stated.isVirtual {
      return """
        <div class="outcome interrupted"><strong>Virtual board</strong><span>Measured on the virtual board: it says nothing about a \
        real array. Until \(stated.expires) it holds there for \(water).</span></div>
        """
    }
    return """
      <div class="outcome complete"><strong>Holds until \(stated.expires)</strong><span>for \(water)</span></div>
      """
  }

  private var tiles: String {
    func value(_ megapascals: Double, _ expanded: Double) -> String {
      Significant.text(megapascals, expanded) + " MPa"
    }
    var items: [(String, String)] = []
    if let last = stated.measured.last {
      items.append(
        (
          value(last.negative.peakNegative.megapascals, last.negativeUncertainty.megapascals),
          "p− measured at \(Markup.decimal(last.drive.volts, 1)) V, the highest drive that was measured whole"
        ))
    }
    if let last = stated.estimates.last {
      items.append(
        (
          value(last.estimate.peakNegative.megapascals, last.expandedUncertainty.megapascals),
          "(p−)LE at \(Markup.decimal(last.drive.volts, 1)) V, a linear estimate"
        ))
    }
    if let beam = stated.beam {
      items.append(
        (
          [beam.x, beam.y, beam.z].map { Markup.decimal($0.millimetres, 2) }.joined(separator: " × ") + " mm",
          "−6 dB widths"
        ))
    }
    if let elements = stated.elements {
      let bad = Set(elements.dead + elements.weak + elements.reversed + elements.late).count
      items.append(("\(stated.array.elements - bad) of \(stated.array.elements)", "elements good as found"))
    }
    return "<div class=\"tiles\">\n"
      + items.map {
        "<div class=\"tile\"><b>\(Markup.escaped($0.0))</b><span>\(Markup.escaped($0.1))</span></div>"
      }.joined(separator: "\n") + "\n</div>"
  }

  private var note: String {
    stated.conditions.note.map { "<h3>operator's note</h3><p>\(Markup.escaped($0))</p>" } ?? ""
  }

  /// As a picture of its own within the page: its style stays its own, and follows light and dark as the page does.
  private func picture(_ svg: String, _ words: String) -> String {
    let data = Data(svg.utf8).base64EncodedString()
    return
      "<figure class=\"picture\"><img alt=\"\(Markup.escaped(words))\" src=\"data:image/svg+xml;base64,\(data)\"></figure>"
  }
}
