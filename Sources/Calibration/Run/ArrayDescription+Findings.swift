import Arrays
import HistotripsyCore

extension ArrayDescription {
  /// Pressure of one element at a point for unit pressure at its face, by spreading and directivity; its recorded gain included.
  func expectedAmplitude(_ number: Int, at point: Position, _ speed: Speed) -> Double {
    let element = elements[number]
    let wavelength = speed.metresPerSecond / frequency.hertz
    let width = element.width.metres
    let face = element.shape == .disc ? Double.pi / 4 * width * width : width * width
    let away = point.lanes - element.position.lanes
    let distance = (away * away).sum().squareRoot()
    return element.gain * face / (wavelength * distance)
      * Directivity.of(element, towards: away, waveNumber: 2 * .pi / wavelength)
  }

  /// The array with what was found written into the elements' records.
  ///
  /// A dead element is disabled; a reversed one is marked; what arrives late beyond three deviations and half a tick of 10 ns is trimmed.
  /// Gains multiply. Elements that were not fired stay as they are.
  public func corrected(by findings: [ElementFinding]) -> ArrayDescription {
    var changed = self
    for finding in findings {
      var element = elements[finding.element]
      if finding.condition == .dead {
        element.isEnabled = false
      } else {
        element.isReversed = element.isReversed != finding.isReversed
        element.gain = min(4, element.gain * finding.gain)
        if let lateness = finding.lateness,
          abs(lateness.seconds) > 3 * finding.latenessDeviation + 5e-9
        {
          element.phaseTrim = element.phaseTrim - lateness
        }
      }
      changed.elements[finding.element] = element
    }
    return changed
  }
}
