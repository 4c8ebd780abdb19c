import HistotripsyCore
import SharedData

/// Builds a geometry, hands it to `body`, and gives its memory back.
func withGeometry<R>(
  _ elements: [Element], frequency: Frequency = .kilohertz(700), focus: Position = .millimetres(0, 0, 135),
  _ body: (borrowing ArrayGeometry) throws -> R
) throws -> R {
  let block = UnsafeMutableRawBufferPointer.allocate(
    byteCount: ArrayGeometry.byteCount(elements: elements.count), alignment: 64)
  defer { block.deallocate() }
  var memory = Memory(block: block)
  let geometry = try ArrayGeometry(
    elements: elements.span, frequency: frequency, geometricFocus: focus, in: &memory)
  return try body(geometry)
}

/// An element that looks at `target`.
func element(at position: Position, lookingAt target: Position, width: Length = .millimetres(9.5)) -> Element
{
  let toward = target.lanes - position.lanes
  let unit = toward / (toward * toward).sum().squareRoot()
  return Element(
    position: position, normal: Position(x: .metres(unit.x), y: .metres(unit.y), z: .metres(unit.z)),
    width: width)
}

/// Elements on a spherical cap that looks at (0, 0, 135 mm), spread by the golden angle.
func cap(_ count: Int) -> [Element] {
  let focus = Position.millimetres(0, 0, 135)
  return (0..<count).map { i in
    let z = 5 + 60 * (Double(i) + 0.5) / Double(count)
    let radius = (135.0 * 135 - (135 - z) * (135 - z)).squareRoot()
    let angle = Double(i) * 2.399_963_229_728_653
    return element(at: .millimetres(radius * cosine(angle), radius * sine(angle), z), lookingAt: focus)
  }
}

extension ArrayGeometry {
  func delayList(to focus: Position, _ speed: Speed = .metresPerSecond(1480)) -> [Double] {
    var delays = [Double](repeating: .nan, count: count)
    var span = delays.mutableSpan
    self.delays(to: focus, speedOfSound: speed, into: &span)
    return delays
  }

  func entryList(
    to focus: Position, _ speed: Speed = .metresPerSecond(1480), clock: Frequency = .megahertz(100)
  ) throws(SteeringFault) -> [UInt16] {
    var entries = [UInt16](repeating: 0xAAAA, count: count)
    var span = entries.mutableSpan
    try self.entries(to: focus, speedOfSound: speed, clock: clock, into: &span)
    return entries
  }
}

/// `expected/focal_laws_*.json`.
struct ExpectedLaws: Decodable {
  struct Case: Decodable {
    /// Millimetres, metres per second, seconds.
    var target: [Double]
    var soundSpeed: Double
    var delays: [Double]

    enum CodingKeys: String, CodingKey {
      case target = "target_mm"
      case soundSpeed = "sound_speed_m_s"
      case delays = "delays_s"
    }
  }
  /// Hertz, millimetres.
  var frequency: Double
  var centres: [[Double]]
  var cases: [Case]

  enum CodingKeys: String, CodingKey {
    case frequency = "frequency_hz"
    case centres = "elements_mm"
    case cases
  }

  static let names = ["openlifu_example_transducer", "sonic_concepts_h317", "synthetic_cap256_700k_roc150"]

  static func named(_ name: String) throws -> ExpectedLaws {
    try SharedData.json("expected/focal_laws_\(name).json", as: ExpectedLaws.self)
  }

  func elements(lookingAt target: Position) -> [Element] {
    centres.map { element(at: .millimetres($0[0], $0[1], $0[2]), lookingAt: target) }
  }
}
