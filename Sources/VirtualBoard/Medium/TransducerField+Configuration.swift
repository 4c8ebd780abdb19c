import Glibc
import HistotripsyCore
import MediumField

extension TransducerField {
  /// The true elements in water of a speed of sound, with the tissue before them.
  init(_ configuration: MediumConfiguration, soundSpeed: Double, naturalFocus: SIMD4<Double>) {
    let frequency = configuration.frequency.hertz
    let wavelength = soundSpeed / frequency
    let waveNumber = 2 * Double.pi / wavelength
    let sources = configuration.elements.map { element in
      let width = element.width.metres
      let isDisc = element.shape == .disc
      let area = isDisc ? Double.pi * width * width / 4 : width * width
      let sign: Double = element.isReversed ? -1 : 1
      let normal = Self.unit(element.normal.lanes)
      let across = Self.unit(Self.acrossFace(normal))
      return Source(
        position: element.position.lanes, normal: normal, across: across, along: Self.cross(normal, across),
        strength: element.isEnabled ? sign * element.gain * area / wavelength : 0,
        size: waveNumber * width / 2, isDisc: isDisc, lead: element.phaseTrim.seconds)
    }
    let tissue = configuration.tissue
    self.init(
      sources: sources, soundSpeed: soundSpeed, frequency: frequency,
      waterLoss: configuration.water.nepers(at: frequency),
      tissueLoss: tissue.map {
        $0.attenuation * Water.nepersPerDecibel * pow(frequency * 1e-6, $0.attenuationPower)
      } ?? 0,
      tissueCentre: tissue?.centre?.lanes ?? naturalFocus, tissueRadius: tissue?.radius.metres ?? 0,
      facePressure: configuration.sourcePressurePerVolt.pascals)
  }
}
