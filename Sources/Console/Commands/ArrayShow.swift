import ArgumentParser
import Arrays
import Field
import Foundation
import HistotripsyCore
import Pictures
import Planning
import Text

struct ArrayShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print an array in numbers, and draw it.",
    discussion: """
      Examples:
        histotripsy array show hemisphere.csv
        histotripsy array show h317.csv --units inch --frequency 700kHz --width 9.5mm --svg h317.svg
      """)

  @OptionGroup var options: ArrayOptions

  @Option(
    help: ArgumentHelp(
      "Draw the layout, from the medium and from the side, elements to scale.", valueName: "file"))
  var svg: String?

  @Flag(help: "Replace the drawing if it exists.")
  var force = false

  func run() throws {
    try InputFailure.report {
      let array = try ArrayFile.read(options.url, defaults: options.defaults())
      if let svg { try ArrayOutput.write(ArrayDrawing.svg(of: array), to: svg, isForced: force) }
      for line in Self.lines(array) { print(line) }
    }
  }

  static func lines(_ array: ArrayDescription) -> [String] {
    let summary = ArraySummary(array)
    var lines: [String] = []
    func row(_ name: String, _ value: String) {
      lines.append(name.padding(toLength: 22, withPad: " ", startingAt: 0) + value)
    }
    let off = [
      summary.dead > 0 ? "\(summary.dead) dead" : nil,
      summary.reversed > 0 ? "\(summary.reversed) reversed" : nil,
    ].compactMap { $0 }
    row("array", array.name)
    row("elements", "\(summary.elements)" + (off.isEmpty ? "" : " (\(off.joined(separator: ", ")))"))
    row(
      "frequency",
      "\(Dimension.frequency.shown(array.frequency.hertz)), wavelength \(millimetres(summary.wavelength)) in water at 20 °C"
    )
    row("aperture", millimetres(summary.aperture))
    row(
      "radius of curvature",
      summary.radiusOfCurvature.map(millimetres) ?? "none: the elements lie on no one sphere")
    let focus = array.geometricFocus
    let place = [focus.x, focus.y, focus.z].map { number($0.millimetres) }.joined(separator: ", ")
    row("focus", "(\(place)) mm, \(millimetres(summary.focalDistance)) ahead of the elements' middle")
    row("f-number", number(summary.fNumber))
    if let pitch = summary.pitch {
      let waves = number(pitch.median / summary.wavelength)
      row(
        "nearest neighbours",
        "\(millimetres(pitch.median)) = \(waves) λ (median; \(millimetres(pitch.least)) … \(millimetres(pitch.greatest)))"
      )
    }
    let shapes = Set(array.elements.map(\.shape.rawValue)).sorted().compactMap(ElementShape.init(rawValue:))
    let shape = shapes.map { $0 == .disc ? "discs" : "squares" }.joined(separator: " and ")
    let (least, greatest) = (summary.widths.lowerBound, summary.widths.upperBound)
    row(
      "element size",
      shape + " of "
        + (least == greatest ? millimetres(least) : "\(millimetres(least)) … \(millimetres(greatest))")
        + " (\(number(greatest / summary.wavelength)) λ)")
    row(
      "fill", summary.fill.map { number($0 * 100) + " % of the surface within the aperture" } ?? "not known")
    row("-6 dB widths", focusWidths(array))
    row("source pressure", Dimension.pressurePerVolt.shown(array.sourcePressurePerVolt.pascals))
    row("geometry checksum", String(format: "%08x", summary.checksum))
    return lines + array.notes.map { "note: \($0)" }
  }

  /// Widths of the focus at the geometric focus, by the Rayleigh integral in water at 20 °C.
  private static func focusWidths(_ array: ArrayDescription) -> String {
    guard let speed = SpeedOfSound.water(at: .celsius(20)) else {
      preconditionFailure("within the range of the polynomial")
    }
    do throws(FieldFault) {
      let field = try ArrayField(array, speedOfSound: speed)
      return widths(field.beamSize(at: array.geometricFocus)) + " at the focus"
    } catch {
      return "not computed: \(error.words)"
    }
  }

  static func widths(_ beam: BeamSize) -> String {
    zip(["x", "y", "z"], [beam.x, beam.y, beam.z]).map { name, width in
      "\(name) " + (width.width.map(millimetres) ?? "beyond reach")
    }.joined(separator: ", ")
  }

  private static func millimetres(_ length: Length) -> String { number(length.millimetres) + " mm" }

  /// Four significant digits; none of the measures is known better.
  private static func number(_ value: Double) -> String {
    abs(value) < 1e-9 ? "0" : String(format: "%.4g", value)
  }
}
