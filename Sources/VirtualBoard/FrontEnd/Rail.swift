/// The drive rail: a voltage that approaches one target after another, each exponentially (`Board/front-end.md` §5).
///
/// Piecewise analytic, so that any moment and any mean can be asked for exactly and nothing is stepped. The last 64 pieces
/// are kept; a mean that reaches further back takes the oldest piece for all before it.
struct Rail {
  private struct Piece {
    var from: Int64
    var voltsAtStart: Double
    var target: Double
    /// Nanoseconds.
    var timeConstant: Double

    func volts(at t: Int64) -> Double {
      if t <= from { return voltsAtStart }
      // After forty time constants what is left is below the last bit of any voltage that matters.
      if Double(t - from) > 40 * timeConstant { return target }
      return target + (voltsAtStart - target) * Exponential.decay(-Double(t - from) / timeConstant)
    }
    /// The integral from `a` to `b`, in volt nanoseconds; both at or after `from`.
    func integral(_ a: Int64, _ b: Int64) -> Double {
      target * Double(b - a) + timeConstant * (volts(at: a) - volts(at: b))
    }
  }

  private static let capacity = 64
  private var pieces: [Piece]
  /// Number of pieces ever begun; the newest lies at `(count − 1) % capacity`.
  private var count = 1

  init(timeConstant: Double) {
    pieces = Array(
      repeating: Piece(from: .min / 2, voltsAtStart: 0, target: 0, timeConstant: timeConstant),
      count: Self.capacity)
  }

  private var newest: Piece { pieces[(count - 1) % Self.capacity] }
  var target: Double { newest.target }

  /// In volts.
  func volts(at t: Int64) -> Double {
    let piece = newest
    if t >= piece.from { return piece.volts(at: t) }
    var back = count - 2
    while back >= 0 && back > count - Self.capacity {
      let older = pieces[back % Self.capacity]
      if t >= older.from { return older.volts(at: t) }
      back -= 1
    }
    return pieces[(back + 1) % Self.capacity].voltsAtStart
  }

  /// From `t` on the rail goes for `target` with `timeConstant` (ns). Not before the last change.
  mutating func approach(_ target: Double, timeConstant: Double, at t: Int64) {
    let piece = newest
    if piece.target == target && piece.timeConstant == timeConstant { return }
    let volts = piece.volts(at: t)
    pieces[count % Self.capacity] = Piece(
      from: t, voltsAtStart: volts, target: target, timeConstant: timeConstant)
    count += 1
  }

  /// The mean from `a` to `b`, in volts; `a < b`.
  func mean(from a: Int64, to b: Int64) -> Double {
    var sum = 0.0
    var end = b
    var index = count - 1
    while end > a && index >= 0 && index > count - 1 - Self.capacity {
      let piece = pieces[index % Self.capacity]
      if piece.from < end {
        let begin = max(a, piece.from)
        sum += piece.integral(begin, end)
        end = begin
      }
      index -= 1
    }
    if end > a { sum += pieces[(index + 1) % Self.capacity].voltsAtStart * Double(end - a) }
    return sum / Double(b - a)
  }

  /// When the rail comes within `tolerance` of `level` on its present course: the first nanosecond at which it does, after
  /// `t`; `nil` when it never does or already has.
  func arrival(at level: Double, within tolerance: Double, after t: Int64) -> Int64? {
    let piece = newest
    let now = piece.volts(at: t)
    guard abs(now - level) > tolerance else { return nil }
    let edge = now > level ? level + tolerance : level - tolerance
    return crossing(of: edge, after: t)
  }

  /// When the rail, on its present course, crosses `edge`; `nil` when it never does after `t`.
  func crossing(of edge: Double, after t: Int64) -> Int64? {
    let piece = newest
    let now = piece.volts(at: t)
    let start = now - piece.target
    let end = edge - piece.target
    // Still to go from `now` to `edge`, and `edge` not beyond the target.
    guard start != 0, end / start > 0, end / start < 1 else { return nil }
    let span = piece.timeConstant * Exponential.logarithm(start / end)
    guard span < 1e15 else { return nil }
    // A nanosecond more than the rounding of the two functions can undo.
    return t + Int64(span.rounded(.up)) + 1
  }
}
