import Glibc

/// Sums the elements' wave trains at a point, each from the moment at which it arrives.
///
/// A train of n cycles rises for one cycle, keeps its full height for n and falls for one (`envelope`). Where two trains
/// arrive more than n cycles apart they no longer meet at full height, and n + 2 cycles apart they do not meet at all. Lobes far
/// from the focus are therefore weaker than those of a continuous wave; the main lobe is not. What counts for cavitation is the
/// largest height that the sum ever reaches.
///
/// Arrivals are sorted into bins of a quarter of a cycle, each shared between the two nearest; phases are exact.
package final class WaveTrains {
  private static let binsPerCycle = 4.0
  /// 128 cycles: waves that come later than that after the first are taken to come then.
  private static let bins = 512
  private let sums: UnsafeMutablePointer<SIMD2<Double>>
  private let lates: UnsafeMutableBufferPointer<Double>
  private let heights: UnsafeMutablePointer<Double>
  private var cycles = 0
  private var reach = 0

  package init(elements: Int) {
    sums = .allocate(capacity: Self.bins)
    sums.initialize(repeating: SIMD2(0, 0), count: Self.bins)
    lates = .allocate(capacity: elements)
    lates.initialize(repeating: 0)
    heights = .allocate(capacity: Self.bins)
    heights.initialize(repeating: 0, count: Self.bins)
  }

  deinit {
    sums.deallocate()
    lates.deallocate()
    heights.deallocate()
  }

  /// In pascals per volt. `cycles` is at most 100.
  package func amplitude(
    of firings: UnsafeMutableBufferPointer<TransducerField.Firing>, cycles: Int, in field: TransducerField,
    at point: SIMD4<Double>
  ) -> Double {
    set(cycles)
    let wavelength = field.soundSpeed / field.frequency
    var earliest = Double.infinity
    var latest = -Double.infinity
    for index in firings.indices where firings[index].sign != 0 && field.sources[index].strength != 0 {
      let ray = point - field.sources[index].position
      let late = field.soundSpeed * firings[index].time + TransducerField.dot(ray, ray).squareRoot()
      lates[index] = late
      earliest = min(earliest, late)
      latest = max(latest, late)
    }
    guard earliest <= latest else { return 0 }
    // The last wave lies between two bins that are there.
    let span = ((latest - earliest) / wavelength * Self.binsPerCycle).rounded(.up)
    let used = min(Self.bins, Int(span) + 2)
    for bin in 0..<used { sums[bin] = SIMD2(0, 0) }
    for index in firings.indices where firings[index].sign != 0 && field.sources[index].strength != 0 {
      let amplitude = firings[index].sign * field.quickAmplitude(field.sources[index], at: point)
      guard amplitude != 0 else { continue }
      let turns = (lates[index] - earliest) / wavelength
      let (sine, cosine) = TransducerField.sineAndCosine(turns: turns)
      let wave = SIMD2(amplitude * cosine, amplitude * sine)
      let place = min(turns * Self.binsPerCycle, Double(used - 2))
      let bin = Int(place)
      let share = place - Double(bin)
      sums[bin] += wave * (1 - share)
      sums[bin + 1] += wave * share
    }
    var largest = 0.0
    // From the first wave's rise to the last wave's fall: waves that cancel are alone before and afterwards.
    for middle in -reach...(used - 1 + reach) {
      var sum = SIMD2<Double>(0, 0)
      for bin in max(0, middle - reach)...min(used - 1, middle + reach) {
        sum += sums[bin] * heights[abs(bin - middle)]
      }
      largest = max(largest, sum.x * sum.x + sum.y * sum.y)
    }
    return field.facePressure * largest.squareRoot()
  }

  private func set(_ cycles: Int) {
    guard cycles != self.cycles else { return }
    precondition(cycles >= 1 && cycles <= 100, "trains of 1 to 100 cycles")
    self.cycles = cycles
    reach = Int((Double(cycles) / 2 + 1) * Self.binsPerCycle)
    for bin in 0...reach {
      heights[bin] = Self.envelope(Double(bin) / Self.binsPerCycle, cycles: cycles)
    }
  }

  /// The height, 0…1, of a train of `cycles` at a time in cycles from the middle of its full stretch.
  package static func envelope(_ time: Double, cycles: Int) -> Double {
    let beyond = abs(time) - Double(cycles) / 2
    if beyond <= 0 { return 1 }
    return beyond >= 1 ? 0 : 0.5 * (1 + cos(Double.pi * beyond))
  }
}
