import Field
import HistotripsyCore
import Text

/// The `medium:` section of a plan.
struct MediumReader {
  static let keys = ["saturation-ceiling", "coupling", "boundaries", "layers"]
  static let boundaries: [(word: String, value: MediumTerms.Boundaries)] = [
    ("planes", .planes), ("spheres", .spheres),
  ]
  private static let attenuations = 0.0...100.0
  private static let exponents = 0.0...3.0

  private let section: Section

  init(_ value: Value) throws(InputError) { section = try value.section(Self.keys) }

  func terms() throws(InputError) -> MediumTerms {
    var terms = MediumTerms()
    if let value = section.optional("saturation-ceiling") {
      terms.saturationCeiling = try value.pressure(MediumTerms.ceilings)
    }
    if let value = section.optional("coupling") {
      terms.coupling = try attenuation(try value.section(["attenuation", "exponent"]))
    }
    if let value = section.optional("boundaries") { terms.boundaries = try value.choice(Self.boundaries) }
    guard let list = section.optional("layers") else { return terms }
    for entry in try list.list(count: 1...TissueLayers.maximum, of: "layers") {
      let layer = try entry.section(["boundary", "attenuation", "exponent"])
      terms.layers.append(
        MediumTerms.Layer(
          boundary: try layer.required("boundary", allowed: "where the layer begins, a length")
            .length(.metres(-0.5)...Length.metres(0.5)),
          attenuation: try attenuation(layer)))
      guard terms.tissue(about: .origin) != nil else {
        throw entry.complaint(
          terms.boundaries == .planes
            ? "layers begin at ever greater heights, from the array on"
            : "layers begin at ever smaller radii above 0, from the array on")
      }
    }
    return terms
  }

  private func attenuation(_ section: Section) throws(InputError) -> Attenuation {
    let level = try section.required(
      "attenuation", allowed: "what 1 cm takes at 1 MHz, for example 0.5 dB/cm"
    )
    .quantity(.attenuation, in: Self.attenuations)
    let exponent = try section.optional("exponent")?.number(in: Self.exponents) ?? 1
    return Attenuation(decibelsPerCentimetreAtOneMegahertz: level, exponent: exponent) ?? .none
  }
}

extension MediumTerms {
  /// As it stands in a file; nothing where nothing is stated.
  var yaml: [String] {
    guard self != MediumTerms() else { return [] }
    var lines = [
      "# What lies between array and target; attenuations at 1 MHz, growing with the given power of frequency.",
      "medium:",
      "  # p- is never above this, however strong the drive.",
      "  saturation-ceiling: \(Dimension.pressure.written(saturationCeiling.pascals))",
    ]
    if coupling != .none { lines.append("  coupling: {\(Self.yaml(coupling))}") }
    guard !layers.isEmpty else { return lines }
    let word = MediumReader.boundaries.first { $0.value == boundaries }?.word ?? ""
    lines += [
      boundaries == .planes
        ? "  # Across z, at heights over the geometric focus." : "  # Around the geometric focus, by radius.",
      "  boundaries: \(word)", "  layers:",
    ]
    return lines
      + layers.map {
        "  - {boundary: \(Dimension.length.written($0.boundary.metres)), \(Self.yaml($0.attenuation))}"
      }
  }

  private static func yaml(_ attenuation: Attenuation) -> String {
    let level = Dimension.attenuation.written(attenuation.decibelsPerCentimetreAtOneMegahertz)
    return "attenuation: \(level), exponent: \(DecimalNumber(attenuation.exponent)?.text() ?? "1")"
  }
}
