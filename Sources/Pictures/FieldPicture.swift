import Arrays
import Drawing
import Field
import Foundation
import HistotripsyCore
import Text

/// The field of one focus as a person looks at it: cuts, the peak, the −6 dB contours, and in which unit.
///
/// Everything is shown in millimetres from the array's geometric focus; +z leads away from the array.
public struct FieldPicture: Sendable {
  public let array: ArrayDescription
  public let field: ArrayField
  /// Where the focal law points, in the array's frame.
  public let focus: Position
  /// The strongest place near the focus: 0 dB.
  public let peak: Position
  /// Amplitude there, in units of ρ·c·u₀.
  public let peakGain: Double
  public let slices: [FieldSlice]
  /// Pressure amplitude at the face of a nominal element: pictures are in MPa; `nil`: in decibels below the peak.
  public let source: Pressure?
  /// What lies between array and focus, in words.
  public let medium: String

  /// What pictures in decibels show, below the peak.
  public static let decibelRange = -40.0...0

  /// - Parameter peak: of `ArrayField.peak(near:reach:driving:)`.
  public init(
    array: ArrayDescription, field: ArrayField, focus: Position, peak: (position: Position, gain: Double),
    slices: [FieldSlice], source: Pressure? = nil, medium: String
  ) {
    self.array = array
    self.field = field
    self.focus = focus
    self.peak = peak.position
    peakGain = peak.gain
    self.slices = slices
    self.source = source
    self.medium = medium
  }

  /// −6 dB, exactly half the amplitude of the peak, around everything that is stronger.
  public func contours(of slice: FieldSlice) -> ContourLines {
    ContourLines(slice.amplitudes(from: field.geometricFocus), level: peakGain / 2)
  }

  /// What a picture shows of a slice: decibels below the peak, or MPa.
  public func shown(_ slice: FieldSlice) -> ScalarSlice {
    var shown = slice.amplitudes(from: field.geometricFocus)
    shown.values = shown.values.map { amplitude in
      if let source { return amplitude * source.megapascals }
      return 20 * log10(amplitude / peakGain)
    }
    return shown
  }

  var colours: ColourBar {
    guard let source else { return ColourBar(bounds: Self.decibelRange, unit: "level / dB re peak") }
    let strongest = slices.compactMap { shown($0).range?.upperBound }.max() ?? 0
    return ColourBar(
      bounds: 0...max(strongest, peakGain * source.megapascals), unit: "pressure amplitude / MPa, linear")
  }

  var title: String { "Pressure field of \(array.name.prefix(60))" }

  var subtitle: [String] {
    let method = field.method == .rayleigh ? "Rayleigh integral" : "pistons"
    return [
      "\(array.elements.count(where: \.isEnabled)) of \(array.elements.count) elements · "
        + "\(Dimension.frequency.shown(field.frequency.hertz)) · \(method) · \(medium)"
    ]
  }

  /// Millimetres from the geometric focus.
  func shown(_ place: Position) -> String {
    let offset = place.lanes - field.geometricFocus.lanes
    return "(" + (0..<3).map { AxisTicks.label((offset[$0] * 1e6).rounded() / 1e3) }.joined(separator: ", ")
      + ") mm"
  }

  var notes: [String] {
    let level = source.map { String(format: "%.4g MPa", peakGain * $0.megapascals) } ?? "0 dB"
    return [
      "+  focus at \(shown(focus))", "peak \(level) at \(shown(peak))",
      "white line: \u{2212}6 dB, half the peak's amplitude",
      "origin: geometric focus; +z away from the array",
    ]
  }

  /// Where the cut lies: "xz plane at y = 0 mm".
  func caption(_ slice: FieldSlice) -> String {
    let across = slice.plane.lanes.across
    let offset = (slice.centre.lanes - field.geometricFocus.lanes)[across] * 1e3
    return
      "\(slice.plane.rawValue) plane at \(SlicePlane.axis(across)) = \(AxisTicks.label((offset * 1e3).rounded() / 1e3)) mm"
  }

  func panel(_ slice: FieldSlice) -> MapSheet.Panel {
    let (right, up, _) = slice.plane.lanes
    let mark = (focus.lanes - field.geometricFocus.lanes) * 1e3
    return MapSheet.Panel(
      title: caption(slice), slice: shown(slice), colours: colours, contours: [contours(of: slice)],
      mark: SIMD2(mark[right], mark[up]))
  }

  /// The sheet as an SVG file.
  public var svg: String {
    let panels = slices.map(panel)
    return MapSheet(
      title: title, subtitle: subtitle,
      rows: stride(from: 0, to: panels.count, by: 2).map { Array(panels[$0..<min($0 + 2, panels.count)]) },
      bars: [colours], notes: notes
    ).svg
  }

  /// The cuts side by side as a PNG file: pixels of the data, contours, focus and a colour bar. What it shows stands in its text chunks.
  public var png: [UInt8] {
    MapStrip(slices.map(panel)).image.png(texts: [
      ("Title", title), ("Description", (subtitle + slices.map(caption) + notes).joined(separator: "\n")),
    ])
  }
}
