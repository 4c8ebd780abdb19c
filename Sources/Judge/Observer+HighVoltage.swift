// The high voltage, after a trip and with the software dead.

extension Observer {
  func judgeHighVoltage() -> [Violation] { afterTrip() + withoutHeartbeat() }

  /// Off within 10 ms of a trip by software. Where `enable` does not arrive as driven only the watchdog is left.
  private func afterTrip() -> [Violation] {
    let voltage = wire(.highVoltage)
    let trips = seen.statements.made.compactMap { if case .tripped = $0.what { $0.at } else { nil } }
    return trips.compactMap { trip in
      let now = allowances.at(trip)
      let isLoose = now.unsoundOutputs.contains(.enable)
      let t = trip + (isLoose ? Self.watchdog : Self.safeWithin) + 8 * now.verbDelay
      guard voltage.isAsserted(at: trip), t <= seen.end else { return nil }
      guard let off = voltage.next(after: trip), off <= t else {
        return Violation(.highVoltageAfterTrip, at: trip, "still on \(t - trip) ns later")
      }
      return nil
    }
  }

  /// On, and no edge of the heartbeat for 100 ms: the front end has to take it away, software or not.
  private func withoutHeartbeat() -> [Violation] {
    let beat = wire(.arrived(.heartbeat))
    return wire(.highVoltage).asserted(until: seen.end).compactMap { span in
      var t = span.from
      while t < span.to {
        let last = beat.age(at: t).map { t - $0 } ?? span.from
        let next = beat.next(after: t) ?? .max
        let dead = last + Self.watchdog
        if min(next, span.to) > dead, max(dead, span.from) < span.to {
          return Violation(
            .highVoltageWithoutHeartbeat, at: dead, "on since \(span.from) ns, last edge at \(last) ns")
        }
        t = next
      }
      return nil
    }
  }
}
