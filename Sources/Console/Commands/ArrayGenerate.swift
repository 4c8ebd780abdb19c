import ArgumentParser
import Arrays
import Foundation
import HistotripsyCore
import Text

struct ArrayGenerate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Compute an array: alike elements on a spherical cap.",
    discussion: """
      Layouts: fibonacci, a golden-angle spiral; ring, concentric rings; random, anywhere at a least distance, decided by the seed.

      Examples:
        histotripsy array generate --layout fibonacci --elements 256 --radius 150mm --aperture 280mm --width 14mm --frequency 700kHz
        histotripsy array generate --layout random --elements 128 --radius 120mm --aperture 180mm --width 8mm --frequency 1MHz --seed 7 --output sparse.yaml
      """)

  @Option(help: "fibonacci, ring or random.")
  var layout: CapLayout

  @Option(help: "Number of elements, 1 to 4096.")
  var elements: Int

  @Option(help: ArgumentHelp("Radius of curvature, the distance to the focus.", valueName: "150mm"))
  var radius: String

  @Option(
    help: ArgumentHelp("Diameter that the faces fill, at most twice the radius.", valueName: "280mm"))
  var aperture: String

  @Option(help: ArgumentHelp("Diameter of discs, side of squares.", valueName: "14mm"))
  var width: String

  @Option(help: ArgumentHelp("Operating frequency.", valueName: "700kHz"))
  var frequency: String

  @Option(help: ArgumentHelp("disc or square.", valueName: "shape"))
  var shape = "disc"

  @Option(
    help: ArgumentHelp(
      "Random layout: least distance of centres. Default: so that no two elements touch.", valueName: "16mm"))
  var leastDistance: String?

  @Option(help: "Random layout: decides every place.")
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("Pressure at an element's face per volt of rail.", valueName: "2kPa/V"))
  var sourcePressure: String?

  @Option(
    help: ArgumentHelp(
      "File to be written: .yaml native, .json openLIFU. Default: native, to standard output.",
      valueName: "file"))
  var output: String?

  @Flag(help: "Replace the output if it exists.")
  var force = false

  func run() throws {
    try InputFailure.report {
      let output = try output.map { path throws(InputError) in try ArrayOutput(path, isForced: force) }
      let array = try cap().description()
      guard let output else { return FileHandle.standardOutput.write(Data(array.yamlText.utf8)) }
      try output.write(array)
    }
  }

  private func cap() throws(InputError) -> SphericalCap {
    let lengths = Length.zero...Length.metres(1)
    return SphericalCap(
      layout: layout, elements: elements, radius: try ArrayQuantity.length(radius, "--radius", in: lengths),
      aperture: try ArrayQuantity.length(aperture, "--aperture", in: lengths),
      shape: try ArrayQuantity.shape(shape), width: try ArrayQuantity.width(width),
      frequency: try ArrayQuantity.frequency(frequency),
      leastDistance: try leastDistance.map { text throws(InputError) in
        try ArrayQuantity.length(text, "--least-distance", in: lengths)
      }, seed: seed,
      sourcePressurePerVolt: try sourcePressure.map { text throws(InputError) in
        try ArrayQuantity.sourcePressure(text)
      })
  }
}

extension CapLayout: ExpressibleByArgument {}
