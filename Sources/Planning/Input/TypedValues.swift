import Arrays
import HistotripsyCore
import Text

// Values of a plan file as quantities of the core.

extension Value {
  func frequency(_ range: ClosedRange<Frequency>) throws(InputError) -> Frequency {
    .hertz(try quantity(.frequency, in: range.inBaseUnit))
  }

  func pressure(_ range: ClosedRange<Pressure>) throws(InputError) -> Pressure {
    .pascals(try quantity(.pressure, in: range.inBaseUnit))
  }

  func pressurePerVolt() throws(InputError) -> Pressure {
    .pascals(try quantity(.pressurePerVolt, in: ArrayDescription.sourcePressures.inBaseUnit))
  }

  func voltage(_ range: ClosedRange<Voltage>) throws(InputError) -> Voltage {
    .volts(try quantity(.voltage, in: range.inBaseUnit))
  }

  func temperature(_ range: ClosedRange<Temperature>) throws(InputError) -> Temperature {
    .celsius(try quantity(.temperature, in: range.inBaseUnit))
  }

  func energy(_ range: ClosedRange<Energy>) throws(InputError) -> Energy {
    .joules(try quantity(.energy, in: range.inBaseUnit))
  }

  func conductance(_ range: ClosedRange<Conductance>) throws(InputError) -> Conductance {
    .siemens(try quantity(.conductance, in: range.inBaseUnit))
  }

  func speed(_ range: ClosedRange<Speed>) throws(InputError) -> Speed {
    .metresPerSecond(try quantity(.speed, in: range.inBaseUnit))
  }

  func length(_ range: ClosedRange<Length>) throws(InputError) -> Length {
    .metres(try quantity(.length, in: range.inBaseUnit))
  }

  /// To the nearest nanosecond.
  func time(_ range: ClosedRange<Nanoseconds>) throws(InputError) -> Nanoseconds {
    let seconds = try quantity(.time, in: range.lowerBound.exactSeconds...range.upperBound.exactSeconds)
    return Nanoseconds(checkedSeconds: seconds) ?? range.upperBound
  }

  /// To the nearest part per million.
  func duty(_ range: ClosedRange<DutyCycle>) throws(InputError) -> DutyCycle {
    let share = try quantity(
      .share,
      in: Double(range.lowerBound.partsPerMillion) / 1e6...Double(range.upperBound.partsPerMillion) / 1e6)
    return DutyCycle(partsPerMillion: UInt32((share * 1e6).rounded())) ?? range.upperBound
  }

  /// [x, y, z], each a length.
  func position(within limit: Length) throws(InputError) -> Position {
    var point = SIMD4<Double>.zero
    for (lane, part) in try list(count: 3...3, of: "lengths").enumerated() {
      point[lane] = try part.quantity(.length, in: -limit.metres...limit.metres)
    }
    return Position(x: .metres(point.x), y: .metres(point.y), z: .metres(point.z))
  }
}

extension Nanoseconds {
  /// The double nearest to the decimal number of seconds; `seconds` may be off by one unit in the last place, which would put a bound
  /// such as 200 µs just outside itself.
  var exactSeconds: Double { Double(count) / 1e9 }
}

extension DutyCycle {
  /// A value written in the program: above 1 000 000 ppm is a bug.
  static func stated(_ partsPerMillion: UInt32) -> DutyCycle {
    guard let duty = DutyCycle(partsPerMillion: partsPerMillion) else {
      preconditionFailure("duty above 100 %")
    }
    return duty
  }

  /// Exact, for files.
  var yaml: String { Dimension.share.written(Double(partsPerMillion) / 1e6) }
}

extension Nanoseconds {
  /// Exact, for files.
  var yaml: String { Dimension.time.written(exactSeconds) }
}

extension Position {
  /// Exact, for files.
  var yaml: String {
    "[" + [x, y, z].map { Dimension.length.written($0.metres) }.joined(separator: ", ") + "]"
  }
}
