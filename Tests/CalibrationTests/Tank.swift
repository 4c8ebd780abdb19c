import Acoustics
import Calibration
import HistotripsyCore
import VirtualBoard

/// A virtual tank with a hydrophone in it: a 64-element cap at 500 kHz.
struct Tank {
  var array = Tank.cap(elements: 64)
  /// What the elements truly are; `nil`: as the array says.
  var truth: [Element]?
  var place = Position.millimetres(0.8, -0.5, 1.2)
  var limit: Pressure? = .megapascals(6)
  var noise = Voltage.millivolts(0.05)
  var seed: UInt64 = 1
  var adjust: (inout VirtualBoardConfiguration) -> Void = { _ in }

  static func cap(elements: Int) -> ArrayDescription {
    let radius = 0.12
    let all = (0..<elements).map { i -> Element in
      // Even in area down to 60° from the axis, a golden angle apart.
      let cosine = 1 - (Double(i) + 0.5) / Double(elements) * 0.5
      let sine = (1 - cosine * cosine).squareRoot()
      let angle = Double(i) * 2.399963229728653
      let (x, y) = (sine * Trigonometry.cos(angle), sine * Trigonometry.sin(angle))
      return Element(
        position: Position(x: .metres(x * radius), y: .metres(y * radius), z: .metres(-cosine * radius)),
        normal: Position(x: .metres(-x), y: .metres(-y), z: .metres(cosine)), width: .millimetres(8))
    }
    return ArrayDescription(
      name: "test cap", frequency: .kilohertz(500), geometricFocus: .origin,
      radiusOfCurvature: .millimetres(120), elements: all, sourcePressurePerVolt: .pascals(2000),
      provenance: Provenance(source: "test"))
  }

  func laboratory() -> Laboratory {
    var receiver = Receiver.hydrophone(at: place)
    receiver.limit = limit
    receiver.noise = noise
    var water = Water()
    water.attenuation = 0
    return Laboratory(
      medium: MediumConfiguration(
        elements: truth ?? array.elements, naturalFocus: array.geometricFocus, frequency: array.frequency,
        water: water, tissue: nil, receiver: receiver, seed: seed), adjust: adjust)
  }

  /// 50 nV/Pa; the ceiling is what all elements give in step, doubled for ignorance.
  func setup(_ speedOfSound: Speed) -> TankSetup {
    let perVolt = array.elements.reduce(0.0) { sum, element in
      let width = element.width.metres
      let wavelength = speedOfSound.metresPerSecond / array.frequency.hertz
      return sum + 2000 * .pi * width * width / 4 / (wavelength * 0.12)
    }
    return TankSetup(
      limits: Limits(
        railMaximum: .volts(100), burstMaximum: .microseconds(20), periodMinimum: .milliseconds(5),
        dutyMaximum: .partsPerMillion(10_000), dutyWindow: .seconds(1), pulsesMaximum: 1_000_000,
        setPointMaximum: .megapascals(40), waterMinimum: .celsius(10), waterMaximum: .celsius(40),
        headMaximum: .celsius(50)),
      carrier: array.frequency, cycles: 4,
      hydrophone: HydrophoneGuard(
        limit: .volts(0.7 * (limit?.pascals ?? 1e9) * 50e-9), ceiling: 2 * perVolt * 50e-9))
  }

  func run(_ laboratory: Laboratory) throws -> TankRun<VirtualBoard> {
    try TankRun(
      on: laboratory.board, array: array, setup: setup(laboratory.medium.speedOfSound), samples: 2048)
  }
}

/// What nobody has told the controller, drawn from a seed: bad elements, and a hydrophone 2.3 mm off.
struct HiddenTruth {
  var dead: Set<Int> = []
  var reversed: Set<Int> = []
  var late: [Int: Nanoseconds] = [:]
  var place = Position.origin
  var elements: [Element]

  init(seed: UInt64, array: ArrayDescription, dead: Int, reversed: Int, late: Int) {
    var chance = Chance(seed: seed)
    elements = array.elements
    var left = Array(array.elements.indices)
    func draw(_ chance: inout Chance) -> Int { left.remove(at: chance.below(left.count)) }
    for _ in 0..<dead { self.dead.insert(draw(&chance)) }
    for _ in 0..<reversed { self.reversed.insert(draw(&chance)) }
    for _ in 0..<late {
      // Between a sixth and one and a half periods of 500 kHz.
      self.late[draw(&chance)] = Nanoseconds(Int64(330 + chance.below(2700)))
    }
    for i in elements.indices {
      elements[i].gain = 0.9 + 0.2 * chance.uniform()
      if self.dead.contains(i) { elements[i].isEnabled = false }
      if self.reversed.contains(i) { elements[i].isReversed = true }
      // What leaves late arrives late: the opposite of a trim, which says how early.
      if let late = self.late[i] { elements[i].phaseTrim = .zero - late }
    }
    // 2.3 mm in a direction of chance.
    let cosine = 2 * chance.uniform() - 1
    let sine = (1 - cosine * cosine).squareRoot()
    let angle = 2 * Double.pi * chance.uniform()
    place = .millimetres(
      2.3 * sine * Trigonometry.cos(angle), 2.3 * sine * Trigonometry.sin(angle), 2.3 * cosine)
  }
}

/// A seeded source of chance (SplitMix64).
struct Chance {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
  mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }
}
