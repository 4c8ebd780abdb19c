import Glibc
import HistotripsyCore

/// Breathing that carries the target to and fro and drives the respiratory gate.
///
/// Displacement follows A·cos⁴(π t/T) (Lujan 1999, Med Phys 26:715 [M]): most of each breath is spent near the end of
/// exhalation, where displacement is zero and the gate is open. 5–10 mm, 16–18 per minute (Thomas 2021, PMC8513721 [V]).
public struct Breathing: Sendable {
  /// From rest to the end of inhalation; the direction is that of the motion.
  public var excursion: Position
  public var breathsPerMinute: Double
  /// The gate is open while the target lies within this distance of rest.
  public var window: Length
  /// Share of a breath already passed when the board's clock stands at zero, 0 ..< 1; 0 is the end of inhalation.
  public var startPhase: Double

  public init(
    excursion: Position = .millimetres(0, 7.5, 0), breathsPerMinute: Double = 17,
    window: Length = .millimetres(1), startPhase: Double = 0.5
  ) {
    precondition(breathsPerMinute >= 1 && breathsPerMinute <= 120, "breaths per minute lie within 1 and 120")
    precondition(startPhase >= 0 && startPhase < 1, "the start phase is a share of a breath")
    self.excursion = excursion
    self.breathsPerMinute = breathsPerMinute
    self.window = window
    self.startPhase = startPhase
  }
}

/// The same, worked out in whole nanoseconds, so that the gate's edges and its state can never disagree.
struct BreathingCycle {
  let excursion: SIMD4<Double>
  let period: UInt64
  let offset: UInt64
  /// Phases between which the gate is open; the whole cycle when the target never leaves the window.
  let opens: UInt64
  let closes: UInt64

  init(_ breathing: Breathing) {
    excursion = breathing.excursion.lanes
    period = UInt64((60e9 / breathing.breathsPerMinute).rounded())
    offset = UInt64((breathing.startPhase * Double(period)).rounded()) % period
    let amplitude = breathing.excursion.distance(to: .origin).metres
    let window = breathing.window.metres
    guard amplitude > window else {
      opens = 0
      closes = period
      return
    }
    let share = acos((window / amplitude).squareRoot().squareRoot()) / Double.pi
    opens = UInt64((share * Double(period)).rounded(.up))
    closes = period - opens
  }

  var alwaysOpen: Bool { opens == 0 }

  func phase(at instant: Instant) -> UInt64 { (instant.nanoseconds % period + offset) % period }

  func displacement(at instant: Instant) -> SIMD4<Double> {
    let c = cos(Double.pi * Double(phase(at: instant)) / Double(period))
    return excursion * (c * c * c * c)
  }

  func isOpen(at instant: Instant) -> Bool {
    let now = phase(at: instant)
    return now >= opens && now < closes
  }

  /// The first instant after `instant` at which `isOpen` differs from its value just before.
  func nextChange(after instant: Instant) -> Instant? {
    guard !alwaysOpen else { return nil }
    let now = phase(at: instant)
    let wait =
      if now < opens { opens - now } else if now < closes { closes - now } else { period - now + opens }
    return instant + Nanoseconds(Int64(wait))
  }
}
