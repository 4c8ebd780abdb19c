import ArgumentParser
import Arrays
import Field
import Foundation
import HistotripsyCore
import Planning
import Text

/// What a field is computed in, and how.
struct FieldOptions: ParsableArguments {
  @Option(
    help: "rayleigh: the integral over each element; piston: several times faster, for elements far away.")
  var method = FieldMethod.rayleigh

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Temperature of the water, for the speed of sound.", valueName: "20°C"))
  var water = "20°C"

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Attenuation of the tissue at 1 MHz, growing in proportion to frequency. Default: none.",
      valueName: "0.5dB/cm"))
  var attenuation: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "With --attenuation: the tissue begins this far before the geometric focus, in a plane across z. Default: at the array.",
      valueName: "40mm"))
  var tissueDepth: String?

  func validate() throws {
    if tissueDepth != nil, attenuation == nil {
      throw ValidationError("--tissue-depth says where the tissue of --attenuation begins; give both")
    }
  }

  /// - Throws: what cannot be computed, in words.
  func field(of array: ArrayDescription) throws(InputError) -> ArrayField {
    let temperature = try FieldQuantity.water(water)
    guard let speed = SpeedOfSound.water(at: temperature) else {
      preconditionFailure("within the range of the polynomial")
    }
    let tissue = try tissue(of: array)
    do throws(FieldFault) {
      return try ArrayField(
        array, speedOfSound: speed, method: method == .rayleigh ? .rayleigh : .piston, tissue: tissue)
    } catch {
      throw InputError(file: array.provenance.source, message: error.words)
    }
  }

  /// In words, for titles and tables.
  func medium(of field: ArrayField) throws(InputError) -> String {
    let temperature = try FieldQuantity.water(water)
    var words =
      "water at \(Dimension.temperature.shown(temperature.celsius)), "
      + Dimension.speed.shown(field.speedOfSound.metresPerSecond)
    if let attenuation {
      let value = try FieldQuantity.attenuation(attenuation).decibelsPerCentimetreAtOneMegahertz
      words += "; tissue of \(Dimension.attenuation.shown(value)) at 1 MHz"
      if let tissueDepth {
        let depth = try FieldQuantity.tissueDepth(tissueDepth)
        words += " from \(Dimension.length.shown(depth.metres)) before the geometric focus"
      } else {
        words += " all the way"
      }
    }
    return words
  }

  private func tissue(of array: ArrayDescription) throws(InputError) -> TissueLayers? {
    guard let attenuation else { return nil }
    let alpha = try FieldQuantity.attenuation(attenuation)
    let up = Position(x: .zero, y: .zero, z: .metres(1))
    guard let tissueDepth else {
      return TissueLayers(
        coupling: alpha, boundaries: .planes(origin: array.geometricFocus, direction: up), layers: [])
    }
    let depth = try FieldQuantity.tissueDepth(tissueDepth)
    return TissueLayers(
      boundaries: .planes(origin: array.geometricFocus, direction: up),
      layers: [TissueLayers.Layer(boundary: .zero - depth, attenuation: alpha)])
  }
}

enum FieldMethod: String, ExpressibleByArgument, CaseIterable {
  case rayleigh
  case piston
}
