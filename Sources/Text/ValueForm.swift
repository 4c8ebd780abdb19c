import HistotripsyCore

/// How a value of one type stands in files, in the ledger and in documentation.
package struct ValueForm<Content>: Sendable {
  /// What may stand there: "50 ns … 100 ms".
  package let allowed: String
  let read: @Sendable (Value) throws(InputError) -> Content
  let written: @Sendable (Content) -> String
  let cell: @Sendable (Content) -> RecordCell

  /// - Parameters:
  ///   - allowed: the range or the words, for documentation.
  ///   - read: throws a complaint that names the value and what is allowed.
  ///   - written: exact; reads back as the same value.
  ///   - cell: what a ledger keeps of it.
  package init(
    allowed: String, read: @escaping @Sendable (Value) throws(InputError) -> Content,
    written: @escaping @Sendable (Content) -> String, cell: @escaping @Sendable (Content) -> RecordCell
  ) {
    self.allowed = allowed
    self.read = read
    self.written = written
    self.cell = cell
  }
}

/// A value as a ledger keeps it: in the base unit.
package struct RecordCell: Equatable, Sendable {
  package enum Content: Equatable, Sendable {
    case number(Double)
    case integer(Int64)
    case text(String)
  }

  package let content: Content
  /// Of a number; empty for a count or a word.
  package let unit: String

  package init(_ content: Content, unit: String = "") {
    self.content = content
    self.unit = unit
  }
}

extension ValueForm where Content: Quantity {
  /// A quantity with its unit, within a range.
  package static func quantity(_ dimension: Dimension, _ range: ClosedRange<Content>) -> Self {
    Self(
      allowed: QuantityText.shown(range.inBaseUnit, as: dimension),
      read: { value throws(InputError) in
        Content(clamping: try value.quantity(dimension, in: range.inBaseUnit))
      },
      written: { dimension.written($0.inBaseUnit) },
      cell: { RecordCell(.number($0.inBaseUnit), unit: dimension.baseSymbol) })
  }
}

extension ValueForm<Double> {
  /// A share or a level, which have no type of their own.
  package static func plain(_ dimension: Dimension, _ range: ClosedRange<Double>) -> Self {
    Self(
      allowed: QuantityText.shown(range, as: dimension),
      read: { value throws(InputError) in try value.quantity(dimension, in: range) },
      written: { dimension.written($0) },
      cell: { RecordCell(.number($0), unit: dimension.baseSymbol) })
  }
}

extension ValueForm<Nanoseconds> {
  /// A time, to the nearest nanosecond.
  package static func time(_ range: ClosedRange<Nanoseconds>) -> Self {
    Self(
      allowed: QuantityText.shown(
        range.lowerBound.exactSeconds...range.upperBound.exactSeconds, as: .time),
      read: { value throws(InputError) in try value.time(range) },
      written: { $0.yaml },
      cell: { RecordCell(.number($0.seconds), unit: "s") })
  }
}

extension ValueForm<DutyCycle> {
  /// A share of time, to the nearest part per million.
  package static func duty(_ range: ClosedRange<DutyCycle>) -> Self {
    Self(
      allowed: QuantityText.shown(
        Double(range.lowerBound.partsPerMillion) / 1e6...Double(range.upperBound.partsPerMillion) / 1e6,
        as: .share),
      read: { value throws(InputError) in try value.duty(range) },
      written: { $0.yaml },
      cell: { RecordCell(.integer(Int64($0.partsPerMillion)), unit: "ppm") })
  }
}

extension ValueForm where Content: FixedWidthInteger & Sendable {
  /// A whole number.
  /// - Parameter range: of numbers that `Content` can hold.
  package static func count(_ range: ClosedRange<Int>) -> Self {
    Self(
      allowed: "\(range.lowerBound) … \(range.upperBound)",
      read: { value throws(InputError) in Content(try value.count(in: range)) },
      written: { "\($0)" },
      cell: { RecordCell(.integer(Int64($0))) })
  }
}

extension Value {
  /// A time, to the nearest nanosecond.
  package func time(_ range: ClosedRange<Nanoseconds>) throws(InputError) -> Nanoseconds {
    let seconds = try quantity(.time, in: range.lowerBound.exactSeconds...range.upperBound.exactSeconds)
    return Nanoseconds(checkedSeconds: seconds) ?? range.upperBound
  }

  /// A share of time, to the nearest part per million.
  package func duty(_ range: ClosedRange<DutyCycle>) throws(InputError) -> DutyCycle {
    let share = try quantity(
      .share,
      in: Double(range.lowerBound.partsPerMillion) / 1e6...Double(range.upperBound.partsPerMillion) / 1e6)
    return DutyCycle(partsPerMillion: UInt32((share * 1e6).rounded())) ?? range.upperBound
  }
}

extension Nanoseconds {
  /// The double nearest to the decimal number of seconds; `seconds` may be off by one unit in the last place, which
  /// would put a bound such as 200 µs just outside itself.
  package var exactSeconds: Double { Double(count) / 1e9 }

  /// Exact, for files.
  package var yaml: String { Dimension.time.written(exactSeconds) }
}

extension DutyCycle {
  /// Exact, for files.
  package var yaml: String { Dimension.share.written(Double(partsPerMillion) / 1e6) }
}
