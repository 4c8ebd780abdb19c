import HistotripsyCore
import VirtualBoard

// Every law entry of every burst, computed here anew: which elements fire, with which sign, and when.

extension Observer {
  /// A delay may be off by a tick of rounding on each side, and by what the water's temperature may have changed during the
  /// self-test, which is when the speed of sound is taken: 0.5 K, or 1 part in 1000.
  func judgeLaws() -> [Violation] {
    guard !plan.elements.isEmpty else { return [] }
    var focusOf: [UInt32: Int] = [:]
    for case (_, .fired(let claim)) in seen.statements.made where claim.focus != nil {
      focusOf[claim.number] = claim.focus
    }
    // One law is written once and fired often.
    var judged: [Int: (law: [UInt16], speed: Double, fault: String?)] = [:]
    return seen.bursts.enumerated().compactMap { i, burst in
      // A calibration also fires groups of elements, whose waves meet where a whole law's would.
      let known = plan.arePlacesJudged ? places[i] ?? focusOf[burst.number] : focusOf[burst.number]
      guard let law = burst.record?.law, let place = known, focusOf[burst.number] ?? place == place
      else { return nil }
      guard let speed = speedOfSound(at: burst.at) else { return nil }
      if let known = judged[place], known.law == law, known.speed == speed {
        return known.fault.map { Violation(.law, at: burst.at, $0) }
      }
      let fault = difference(law, to: plan.foci[place].position, speed: speed)
      judged[place] = (law, speed, fault)
      return fault.map { Violation(.law, at: burst.at, "focus \(place): \($0)") }
    }
  }

  /// Of the water as it was at the last self-test; `nil` where the thermometer was not to be believed then.
  private func speedOfSound(at t: Int64) -> Double? {
    guard let test = seen.samples.last(where: { $0.at <= t && $0.state == .ready }) else { return nil }
    if allowances.at(test.at).unsoundThermometers.contains(.water) { return nil }
    // Read in the self-test, which takes some 0.2 s, from a conversion that took 125 ms: where the water changed meanwhile nothing
    // can be said.
    guard let course = seen.water else { return Water.speedOfSound(at: .celsius(20)).metresPerSecond }
    let celsius = course.celsius(at: test.at)
    let isSteady = (1...8).allSatisfy { abs(course.celsius(at: test.at - $0 * 50_000_000) - celsius) < 0.3 }
    return isSteady ? Water.speedOfSound(at: .celsius(celsius)).metresPerSecond : nil
  }

  private func difference(_ law: [UInt16], to focus: SIMD4<Double>, speed: Double) -> String? {
    guard law.count == plan.elements.count else { return "\(law.count) entries" }
    let waits = Prescription.waits(of: plan.elements, to: focus, speed: speed)
    for (i, element) in plan.elements.enumerated() {
      let entry = law[i]
      if !element.isEnabled {
        if entry != 0 { return "element \(i) fires although it is disabled" }
        continue
      }
      if entry & 0x8000 == 0 { return "element \(i) is silent" }
      if (entry & 0x4000 != 0) != element.isReversed { return "element \(i) has the wrong sign" }
      let wanted = waits[i] * plan.clock
      let off = abs(Double(entry & 0x3FFF) - wanted)
      if off > 1.01 + 1e-3 * wanted { return "element \(i) is \(off) ticks off" }
    }
    return nil
  }
}

extension Prescription {
  /// How long each element waits so that all waves meet at a point, in seconds; the last to arrive does not wait.
  /// - Parameter speed: of sound, in metres per second.
  static func waits(of elements: [Element], to focus: SIMD4<Double>, speed: Double) -> [Double] {
    let times = elements.map { element in
      let away = element.position.lanes - focus
      return (away * away).sum().squareRoot() / speed - element.phaseTrim.seconds
    }
    var last = -Double.infinity
    for (time, element) in zip(times, elements) where element.isEnabled { last = max(last, time) }
    return times.map { last - $0 }
  }

  /// The law for a point as a front end holds it (`Board/front-end.md` §4), by the judge's own arithmetic.
  public static func law(
    of elements: [Element], to focus: Position, speedOfSound: Speed, clock: Frequency
  ) -> [UInt16] {
    let waits = waits(of: elements, to: focus.lanes, speed: speedOfSound.metresPerSecond)
    return zip(elements, waits).map { element, wait in
      guard element.isEnabled else { return 0 }
      let ticks = UInt16(min(16_383, max(0, (wait * clock.hertz).rounded())))
      return 0x8000 | (element.isReversed ? 0x4000 : 0) | ticks
    }
  }
}
