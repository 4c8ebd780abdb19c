import Foundation
import HistotripsyCore
import Text

/// The one place where states, causes and reasons are put into words for a person. Extensions: faults, set-up, events.
package enum Words {
  package static func state(_ state: TreatmentState) -> String {
    switch state {
    case .off: "off"
    case .selfTest: "self-test"
    case .ready: "ready (loading laws, high voltage off)"
    case .armed: "armed"
    case .treating: "treating"
    case .paused: "paused (high voltage off)"
    case .complete: "complete"
    case .stopped: "stopped"
    case .faulted: "faulted"
    }
  }

  package static func stop(_ cause: StopCause) -> String {
    switch cause {
    case .operatorRequest: "stopped by the operator"
    case .signal: "stopped by a signal or a closed console"
    case .logUnavailable: "stopped because the log takes no more records"
    case .uncertified: "stopped because no certificate holds for this array"
    case .alarm: "stopped by an alarm that nobody answered"
    }
  }

  /// What the pressure loop has come to.
  package static func loop(_ state: LoopState) -> String {
    switch state {
    case .idle: "it has no reading yet"
    case .regulating: "it is being regulated"
    case .slewing: "it is on its way"
    case .atUpperLimit: "the drive is at its highest and the pressure below its set-point"
    case .atLowerLimit: "the drive is at its lowest and the pressure above its set-point"
    case .ignoredClipped: "every reading clips"
    case .ignoredImplausible: "no reading is plausible"
    }
  }

  package static func withheld(_ reason: Withheld) -> String {
    switch reason {
    case .late(let by): "late by \(time(by))"
    case .gateClosed: "respiratory gate closed"
    case .railNotSettled: "rail not settled"
    case .frontEndNotReady: "front end not ready"
    case .stopped: "stopped first"
    }
  }

  package static func wait(_ reason: WaitReason) -> String {
    switch reason {
    case .period: "period of the array"
    case .revisit: "revisit time"
    case .rest: "rest after a train"
    case .replenishment: "microbubbles coming back"
    case .distance: "foci too close together"
    case .duty: "duty limit"
    case .energy: "energy limit"
    case .gate: "respiratory gate"
    case .lawLoading: "focal laws being loaded"
    case .recording: "the log: pulses not yet recorded as intended"
    }
  }

  package static func verdict(_ verdict: FocusVerdict) -> String {
    switch verdict {
    case .more: "not finished"
    case .done: "done"
    case .notResponding: "not responding"
    }
  }

  /// Why a focus does not respond; `nil` for every other verdict.
  package static func reason(_ verdict: FocusVerdict) -> String? {
    switch verdict {
    case .more, .done: nil
    case .notResponding(.noCavitation): "no cavitation"
    case .notResponding(.noGrowth): "the collapse time does not grow"
    case .notResponding(.noEmission): "the collapse cannot be heard"
    }
  }

  // MARK: Quantities

  /// A span of time with a unit that suits it.
  package static func time(_ span: Nanoseconds) -> String {
    let seconds = span.seconds
    if abs(seconds) < 1e-3 { return String(format: "%.0f µs", seconds * 1e6) }
    if abs(seconds) < 1 { return String(format: "%.1f ms", seconds * 1e3) }
    if seconds < 120 { return String(format: "%.1f s", seconds) }
    return String(format: "%d min %02d s", Int(seconds) / 60, Int(seconds) % 60)
  }

  package static func seconds(_ seconds: Double) -> String { String(format: "%9.3f s", seconds) }
  package static func percent(_ share: Double) -> String { String(format: "%.0f %%", share * 100) }
  /// With one decimal where that tells something.
  package static func tenths(_ share: Double) -> String {
    let percent = share * 100
    return String(format: percent < 10 || percent > 90 ? "%.1f %%" : "%.0f %%", percent)
  }
  /// The number of millilitres, three digits of it.
  package static func millilitres(_ cubicMetres: Double) -> String {
    let millilitres = cubicMetres * 1e6
    return String(format: millilitres < 0.1 ? "%.4f" : millilitres < 10 ? "%.2f" : "%.1f", millilitres)
  }
  package static func megapascals(_ pressure: Pressure) -> String {
    String(format: "%.1f MPa", pressure.megapascals)
  }
  /// In a unit that suits it.
  package static func pressure(_ pressure: Pressure) -> String {
    let megapascals = pressure.megapascals
    return megapascals < 1
      ? String(format: "%.4g kPa", megapascals * 1e3) : String(format: "%.3g MPa", megapascals)
  }
  package static func volts(_ voltage: Voltage) -> String { String(format: "%.1f V", voltage.volts) }
  package static func duty(_ duty: DutyCycle) -> String {
    Dimension.share.shown(Double(duty.partsPerMillion) / 1e6)
  }
  package static func share(_ share: Double) -> String { Dimension.share.shown(share) }
  package static func celsius(_ temperature: Temperature) -> String {
    String(format: "%.1f °C", temperature.celsius)
  }
  package static func decibels(_ value: Double) -> String { String(format: "%.1f dB", value) }

  package static func place(_ position: Position) -> String {
    String(
      format: "(%+.1f, %+.1f, %+.1f) mm", position.x.millimetres, position.y.millimetres,
      position.z.millimetres)
  }

  /// "1 focus", "2 foci".
  package static func count(_ value: Int, _ one: String, _ several: String) -> String {
    "\(value) \(value == 1 ? one : several)"
  }

  /// Whole numbers in groups of three.
  package static func number(_ value: some BinaryInteger) -> String {
    var text = String(value)
    var i = text.count - 3
    while i > 0 {
      text.insert("\u{202F}", at: text.index(text.startIndex, offsetBy: i))
      i -= 3
    }
    return text
  }
}
