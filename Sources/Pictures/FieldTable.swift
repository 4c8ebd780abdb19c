import Arrays
import Field
import Foundation
import HistotripsyCore
import Text

extension FieldPicture {
  /// Every point of every cut as CSV: lines of provenance that begin with #, a row of names with units, then a row for each point.
  /// - Parameter producer: the program and its version.
  public func csv(producer: String) -> String {
    var text = Self.provenance(array, field, producer: producer, medium: medium)
    text += "# focus \(shown(focus)); peak \(shown(peak)), gain \(peakGain.short)\n"
    text += "# gain: pressure amplitude over that at the face of a nominal element; "
    text += "phase with time factor exp(+i omega t); level relative to the peak\n"
    if let source {
      text += "# pressure: linear estimate for \(source.megapascals.short) MPa at the face\n"
    }
    text += "slice,x_mm,y_mm,z_mm,gain,phase_deg,level_dB" + (source == nil ? "\n" : ",pressure_MPa\n")
    for slice in slices {
      for (index, gain) in slice.map.gains.enumerated() {
        let place = (slice.map.grid[index].lanes - field.geometricFocus.lanes) * 1e3
        let amplitude = gain.magnitude
        var row = [
          slice.plane.rawValue, Self.number(place.x), Self.number(place.y), Self.number(place.z),
          Self.number(amplitude, 8), Self.number(atan2(gain.imaginary, gain.real) * 180 / .pi),
          amplitude > 0 ? Self.number(20 * log10(amplitude / peakGain)) : "",
        ]
        if let source { row.append(Self.number(amplitude * source.megapascals)) }
        text += row.joined(separator: ",") + "\n"
      }
    }
    return text
  }

  /// What a table of a field is a table of.
  static func provenance(
    _ array: ArrayDescription, _ field: ArrayField, producer: String, medium: String
  ) -> String {
    let place = field.geometricFocus
    let digest = array.provenance.digest.map { ", SHA-256 \($0)" } ?? ""
    let name = array.name.split(whereSeparator: \.isNewline).joined(separator: " ")
    let source = array.provenance.source.split(whereSeparator: \.isNewline).joined(separator: " ")
    let checksum = ArrayGeometry.checksum(
      of: array.elements.span, frequency: array.frequency, geometricFocus: array.geometricFocus)
    return """
      # \(producer): computed field; research software, not a medical device
      # array \(name), \(array.elements.count) elements, \(Dimension.frequency.shown(field.frequency.hertz)); \
      from \(source)\(digest), geometry \(String(format: "%08x", checksum))
      # method \(field.method == .rayleigh ? "Rayleigh integral" : "pistons"); medium \(medium)
      # positions in mm from the geometric focus, which lies at (\(number(place.x.millimetres)), \
      \(number(place.y.millimetres)), \(number(place.z.millimetres))) mm in the array's frame; +z leads away from the array
      # frame: focus

      """
  }

  /// So many significant digits; what is no number is an empty field.
  static func number(_ value: Double, _ digits: Int = 7) -> String {
    guard value.isFinite else { return "" }
    return String(format: "%.\(digits)g", abs(value) < 1e-12 ? 0 : value)
  }
}
