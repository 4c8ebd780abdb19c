import MediumField

/// Memory for working on one law at a time, made once: finding where a law focuses then allocates nothing.
final class FocusSolver {
  /// One for each element.
  let firings: UnsafeMutableBufferPointer<TransducerField.Firing>
  /// Elements that take part, `activeCount` of them, in their order: where each is, and how many metres its wave has still to go to the
  /// face when the trigger's latency ends. Close together, because a fit goes through them twenty times.
  let places: UnsafeMutableBufferPointer<SIMD4<Double>>
  let leads: UnsafeMutableBufferPointer<Double>
  private(set) var activeCount = 0
  private let values: UnsafeMutableBufferPointer<Double>

  init(elements: Int) {
    firings = .allocate(capacity: elements)
    firings.initialize(repeating: TransducerField.Firing(time: 0, sign: 0))
    places = .allocate(capacity: elements)
    places.initialize(repeating: SIMD4(repeating: 0))
    leads = .allocate(capacity: elements)
    leads.initialize(repeating: 0)
    values = .allocate(capacity: elements)
    values.initialize(repeating: 0)
  }

  deinit {
    firings.deallocate()
    places.deallocate()
    leads.deallocate()
    values.deallocate()
  }

  /// Takes the firings that sound.
  func gather(in field: TransducerField) {
    activeCount = 0
    for index in field.sources.indices where firings[index].sign != 0 && field.sources[index].strength != 0 {
      places[activeCount] = field.sources[index].position
      leads[activeCount] = field.soundSpeed * firings[index].time
      activeCount += 1
    }
  }

  /// The value in the middle of those that active elements give, by quickselect: the upper one of two. There is an active element.
  func median(_ value: (Int) -> Double) -> Double {
    for n in 0..<activeCount { values[n] = value(n) }
    let middle = activeCount / 2
    var low = 0
    var high = activeCount - 1
    while low < high {
      let pivot = values[low + (high - low) / 2]
      var i = low
      var j = high
      while i <= j {
        while values[i] < pivot { i += 1 }
        while values[j] > pivot { j -= 1 }
        if i <= j {
          values.swapAt(i, j)
          i += 1
          j -= 1
        }
      }
      if middle <= j { high = j } else if middle >= i { low = i } else { break }
    }
    return values[middle]
  }
}
