import Glibc
import HistotripsyCore

/// Residual bubbles in the target, on a lattice of points `reach` apart: a cloud between eight points is remembered by the eight.
///
/// At the same place, memory right after a cloud is 1; it fades with time, and with distance over one to two `reach`.
final class ResidualBubbleGrid {
  private struct Entry {
    var amount: Float
    var time: UInt64
  }

  private let corner: SIMD4<Double>
  private let pointsPerMetre: Double
  private let side: Int
  private let entries: UnsafeMutablePointer<Entry>
  private let rate: Double

  init(_ configuration: ResidualBubbles, centre: SIMD4<Double>, radius: Double) {
    let pitch = configuration.reach.metres
    pointsPerMetre = 1 / pitch
    side = Int((2 * radius / pitch).rounded(.up)) + 2
    precondition(side <= 256, "residual bubbles: the tissue spans at most 254 reaches")
    corner = centre - SIMD4(radius, radius, radius, 0)
    rate = 1 / Double(configuration.timeConstant.count)
    let count = side * side * side
    entries = .allocate(capacity: count)
    entries.initialize(repeating: Entry(amount: 0, time: 0), count: count)
  }

  deinit { entries.deallocate() }

  /// The eight lattice points around a position, with the weights of linear interpolation.
  @inline(__always) private func cube(_ point: SIMD4<Double>) -> (base: Int, x: Double, y: Double, z: Double)?
  {
    let offset = (point - corner) * pointsPerMetre
    guard offset.x >= 0, offset.y >= 0, offset.z >= 0 else { return nil }
    let (i, j, k) = (Int(offset.x), Int(offset.y), Int(offset.z))
    guard i + 1 < side, j + 1 < side, k + 1 < side else { return nil }
    return ((k * side + j) * side + i, offset.x - Double(i), offset.y - Double(j), offset.z - Double(k))
  }

  /// Along one axis: Σ w² / max w of the two weights.
  @inline(__always) private static func kept(_ x: Double) -> Double {
    ((1 - x) * (1 - x) + x * x) / max(x, 1 - x)
  }

  @inline(__always) private func weight(_ n: Int, _ x: Double, _ y: Double, _ z: Double) -> Double {
    (n & 1 == 0 ? 1 - x : x) * (n & 2 == 0 ? 1 - y : y) * (n & 4 == 0 ? 1 - z : z)
  }

  @inline(__always) private func index(_ base: Int, _ n: Int) -> Int {
    base + (n & 1) + (n & 2 == 0 ? 0 : side) + (n & 4 == 0 ? 0 : side * side)
  }

  /// What is left of entries at one moment. Points around one place were mostly written together, so what has faded since is
  /// worked out once for each time of writing, not for each point.
  private struct Fading {
    let now: UInt64
    let rate: Double
    private var time: UInt64
    private var share: Double

    init(now: UInt64, rate: Double) {
      self.now = now
      self.rate = rate
      time = now
      share = 1
    }

    @inline(__always) mutating func amount(_ entry: Entry) -> Double {
      guard entry.amount > 0 else { return 0 }
      if entry.time != time {
        time = entry.time
        let faded = Double(Int64(bitPattern: now &- time)) * rate
        // After ten time constants less than 5·10⁻⁵ is left.
        share = faded < 10 ? exp(-max(0, faded)) : 0
      }
      return Double(entry.amount) * share
    }
  }

  /// 0 clear … 1 right after a cloud.
  @inline(__always) func memory(at point: SIMD4<Double>, now: UInt64) -> Double {
    guard let (base, x, y, z) = cube(point) else { return 0 }
    var fading = Fading(now: now, rate: rate)
    var sum = 0.0
    for n in 0..<8 { sum += weight(n, x, y, z) * fading.amount(entries[index(base, n)]) }
    guard sum > 0 else { return 0 }
    // What a cloud exactly here would leave to be read.
    let own = Self.kept(x) * Self.kept(y) * Self.kept(z)
    return min(1, sum / own)
  }

  /// A cloud was here: the nearest lattice point remembers it in full, the others in proportion to their weight.
  @inline(__always) func deposit(at point: SIMD4<Double>, now: UInt64) {
    guard let (base, x, y, z) = cube(point) else { return }
    let largest = max(x, 1 - x) * max(y, 1 - y) * max(z, 1 - z)
    var fading = Fading(now: now, rate: rate)
    for n in 0..<8 {
      let at = index(base, n)
      let left = fading.amount(entries[at])
      entries[at] = Entry(amount: Float(max(left, weight(n, x, y, z) / largest)), time: now)
    }
  }

  /// A coalescing burst leaves `share` of the bubbles.
  func coalesce(at point: SIMD4<Double>, now: UInt64, leaving share: Double) {
    guard let (base, _, _, _) = cube(point) else { return }
    var fading = Fading(now: now, rate: rate)
    for n in 0..<8 {
      let at = index(base, n)
      entries[at] = Entry(amount: Float(fading.amount(entries[at]) * share), time: now)
    }
  }
}
