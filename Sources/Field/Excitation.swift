import Foundation
import HistotripsyCore

/// How every element of an array is driven: amplitude and phase, in the order of the elements.
///
/// The phase belongs to the frequency of the `ArrayField` that made it: delays are only ever turned into phases there.
public struct Excitation: Equatable, Sendable {
  /// Relative to a nominal element, element gain included; 0 is silent.
  public var weights: [ComplexGain]

  public init(weights: [ComplexGain]) { self.weights = weights }
}

extension ArrayField {
  /// Every element that is enabled at once, at its own gain and polarity: no focal law.
  public var unsteered: Excitation {
    Excitation(
      weights: elements.map { element in
        let early = 2 * Double.pi * frequency.hertz * element.phaseTrim.seconds
        return wave(element, amplitude: element.isReversed ? -element.gain : element.gain, phase: early)
      })
  }

  /// The focal law of a focus, unquantised: all waves arrive there together.
  ///
  /// Time zero is their arrival, so that the pressure at the focus is i · its magnitude (far from a piston the pressure leads its
  /// velocity by a quarter period), a little later for elements that are not small: k·a²/(4R). Polarity and phase trims are what the law compensates: they do not show.
  public func focused(at focus: Position) -> Excitation {
    let turnsPerMetre = 1 / wavelength.metres
    return Excitation(
      weights: elements.map { element in
        let offset = element.position.lanes - focus.lanes
        let turns = (offset * offset).sum().squareRoot() * turnsPerMetre
        return wave(element, amplitude: element.gain, phase: 2 * .pi * (turns - turns.rounded()))
      })
  }

  /// What the front end really fires: the entries of a focal law (`FocalLaw`), with the rounding of its clock. Time zero is the
  /// trigger.
  /// - Parameter entries: one for each element; another count is a bug and traps.
  public func excitation(entries: [UInt16], clock: Frequency) -> Excitation {
    precondition(entries.count == elements.count, "one entry for each element")
    return Excitation(
      weights: zip(elements, entries).map { element, entry in
        guard entry & FocalLaw.fires != 0 else { return ComplexGain(real: 0, imaginary: 0) }
        let delay = Double(entry & FocalLaw.maximumTicks) / clock.hertz - element.phaseTrim.seconds
        let isInverted = (entry & FocalLaw.inverts != 0) != element.isReversed
        return wave(
          element, amplitude: isInverted ? -element.gain : element.gain,
          phase: -2 * .pi * frequency.hertz * delay)
      })
  }

  private func wave(_ element: Element, amplitude: Double, phase: Double) -> ComplexGain {
    guard element.isEnabled else { return ComplexGain(real: 0, imaginary: 0) }
    return ComplexGain(real: amplitude * cos(phase), imaginary: amplitude * sin(phase))
  }
}
