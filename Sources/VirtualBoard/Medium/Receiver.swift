import Glibc
import HistotripsyCore

/// What listens: a passive detector beside the array, or a hydrophone in the focal region.
public struct Receiver: Sendable {
  public enum Placement: Sendable {
    /// Hears what the focus scatters and emits. `nil` puts it on the array's axis, on the array's side of the focus.
    case passive(Position?)
    /// Stands in the focal field itself and reads its pressure.
    case hydrophone(Position)
  }

  public var placement: Placement
  /// Effective diameter: a focus within half of it reads in full.
  public var size: Length
  /// Volts per pascal where `response` is 0 dB.
  public var sensitivity: Double
  /// Decibels against frequency, rising in frequency; straight lines in between, the end values beyond. At least one point.
  public var response: [(frequency: Frequency, decibels: Double)]
  /// Effective value of the input's noise over `noiseBandwidth`, white.
  public var noise: Voltage
  public var noiseBandwidth: Frequency
  /// Larger excursions are cut.
  public var range: Voltage
  /// Peak negative pressure at which a hydrophone cavitates and is broken from then on; `nil` bears everything. 3.7 to 15 MPa are
  /// typical of piezoelectric ones.
  public var limit: Pressure?
  /// Pressure × distance over pressure at the focus, for the burst scattered by tissue: 0.2 mm [M]; passive only.
  public var scatteringLength: Length
  /// How much more a bubble cloud scatters than tissue: 6 [M]; passive only.
  public var cloudScattering: Double
  /// Relative standard deviation of scattering from pulse to pulse: 0.03 [M]; passive only.
  public var scatteringJitter: Double
  /// How a hydrophone hears waves from beside its axis; `nil` hears them as those along it, with its face across the array's z axis.
  public var direction: ReceiverDirection?
  /// Band energies are means over this time from the trigger, plus the length of the burst: 500 µs.
  public var window: Nanoseconds

  public init(
    placement: Placement, size: Length, sensitivity: Double,
    response: [(frequency: Frequency, decibels: Double)] = [(.hertz(0), 0)], noise: Voltage, range: Voltage,
    noiseBandwidth: Frequency = .megahertz(20), limit: Pressure? = nil,
    scatteringLength: Length = .millimetres(0.2),
    cloudScattering: Double = 6, scatteringJitter: Double = 0.03, window: Nanoseconds = .microseconds(500)
  ) {
    precondition(!response.isEmpty, "the response has at least one point")
    precondition(sensitivity > 0 && range > .zero && noise > .zero, "receiver: positive quantities")
    precondition(noiseBandwidth > .zero && window > .zero, "receiver: bandwidth and window")
    self.placement = placement
    self.size = size
    self.sensitivity = sensitivity
    self.response = response
    self.noise = noise
    self.noiseBandwidth = noiseBandwidth
    self.range = range
    self.limit = limit
    self.scatteringLength = scatteringLength
    self.cloudScattering = cloudScattering
    self.scatteringJitter = scatteringJitter
    self.window = window
  }

  /// A broadband detector of 5 mm, 0.5 µV/Pa, falling by 6 dB towards 10 MHz; 50 µV of noise, ±1 V [M].
  public static func passive(at position: Position? = nil) -> Receiver {
    Receiver(
      placement: .passive(position), size: .millimetres(5), sensitivity: 0.5e-6,
      response: [(.hertz(0), -3), (.megahertz(1), 0), (.megahertz(6), -1), (.megahertz(10), -6)],
      noise: .millivolts(0.05), range: .volts(1))
  }

  /// A capsule hydrophone of 0.2 mm, 50 nV/Pa, flat; 50 µV of noise, ±5 V [M]. An Onda HGL0200 without preamplifier is less
  /// sensitive: 41 nV/Pa at 1 MHz, 29 at 2 MHz and 37 at 5 MHz (serial number 2322, calibrated in 2020).
  public static func hydrophone(at position: Position) -> Receiver {
    Receiver(
      placement: .hydrophone(position), size: .millimetres(0.2), sensitivity: 50e-9,
      noise: .millivolts(0.05), range: .volts(5))
  }

  /// Volts per pascal at a frequency.
  public func sensitivity(at frequency: Frequency) -> Double {
    sensitivity * pow(10, decibels(at: frequency.hertz) / 20)
  }

  /// The sensor stands at the focus and reads its pressure.
  public var isAtFocus: Bool {
    if case .hydrophone = placement { return true }
    return false
  }

  private func decibels(at hertz: Double) -> Double {
    var below = response[0]
    for point in response {
      if point.frequency.hertz >= hertz {
        let width = point.frequency.hertz - below.frequency.hertz
        guard width > 0 else { return point.decibels }
        return below.decibels
          + (point.decibels - below.decibels) * (hertz - below.frequency.hertz) / width
      }
      below = point
    }
    return below.decibels
  }
}

/// Where a hydrophone looks, and what it gives of waves from beside its axis besides what averaging over its face takes from them.
public struct ReceiverDirection: Sendable {
  /// Where its axis points, in the array's frame; its face lies across it.
  public var axis: Position
  /// Amplitude over that on the axis, for every degree from 0° to 180°.
  public var response: [Double]

  public init(axis: Position, response: [Double]) {
    precondition(response.count == 181, "a value for every degree from 0 to 180")
    self.axis = axis
    self.response = response
  }

  /// On straight lines between degrees.
  func amplitude(cosine: Double) -> Double {
    let degrees = acos(min(1, max(-1, cosine))) * 180 / .pi
    let low = min(Int(degrees), 179)
    return response[low] + (degrees - Double(low)) * (response[low + 1] - response[low])
  }
}

/// What a hydrophone in the field has borne: driven beyond its limit once, it is damaged for good.
///
/// Invariant: it is broken exactly when the largest pressure has exceeded the limit at the time.
struct HydrophoneCondition {
  /// Pascals of peak negative pressure.
  private(set) var largest = 0.0
  private(set) var isBroken = false

  /// The share of its sensitivity that is left: cavitation takes the electrode off the tip, and a third remains [M].
  var share: Double { isBroken ? 1.0 / 3 : 1 }

  mutating func bear(_ pascals: Double, limit: Double) {
    largest = max(largest, pascals)
    if pascals > limit { isBroken = true }
  }
}
