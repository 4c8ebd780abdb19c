import Glibc
import HistotripsyCore
import VirtualBoard

/// A made-up 128-element cap for tests: 500 kHz, radius of curvature 120 mm, natural focus at the origin, elements of 8 mm on a golden
/// spiral down to 60° from the axis, in mirror pairs about the plane x = 0.
enum TestArray {
  static let frequency = Frequency.kilohertz(500)
  static let clock = Frequency.megahertz(100)

  static let elements: [Element] = {
    var all: [Element] = []
    let radius = 0.120
    for i in 0..<64 {
      // Even in area over the cap.
      let cosine = 1 - (Double(i) + 0.5) / 64 * 0.5
      let sine = (1 - cosine * cosine).squareRoot()
      let angle = Double(i) * 2.399963229728653
      for mirror in [1.0, -1.0] {
        let x = mirror * abs(sine * cos(angle))
        let y = sine * sin(angle)
        let direction = Position(x: .metres(-x), y: .metres(-y), z: .metres(cosine))
        let position = Position(
          x: .metres(x * radius), y: .metres(y * radius), z: .metres(-cosine * radius))
        all.append(Element(position: position, normal: direction, width: .millimetres(8)))
      }
    }
    return all
  }()

  /// The law that brings all waves together at `target`, straight from the definition: delay = max t − t, in ticks.
  static func law(
    for target: Position, elements: [Element] = elements, speed: Double,
    fires: (Int) -> Bool = { _ in true }
  ) -> [UInt16] {
    let times = elements.map { $0.position.distance(to: target).metres / speed }
    let latest = times.max() ?? 0
    return times.indices.map { index in
      guard fires(index) else { return 0 }
      return 0x8000 | UInt16(((latest - times[index]) * clock.hertz).rounded())
    }
  }

  /// Tissue without unevenness and losses unless asked for; a quiet world in which closed forms hold.
  static func configuration(
    tissue: TissueConfiguration? = TissueConfiguration(attenuation: 0, unevenness: 0), seed: UInt64 = 1
  ) -> MediumConfiguration {
    MediumConfiguration(
      elements: elements, frequency: frequency, water: Water(temperature: .celsius(20), attenuation: 0),
      tissue: tissue, seed: seed)
  }

  /// The rail at which a beam reaches a linear estimate.
  static func rail(for pressure: Pressure, _ beam: Beam) -> Voltage {
    .volts(pressure.pascals / beam.pascalsPerVolt)
  }

  static func burst(at seconds: Double, _ rail: Voltage, cycles: Int = 2) -> Burst {
    Burst(
      at: Instant(nanoseconds: UInt64(seconds * 1e9)), rail: rail, carrier: frequency, cycles: cycles)
  }
}
