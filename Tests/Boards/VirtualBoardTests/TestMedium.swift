import HistotripsyCore
import VirtualBoard

/// A medium simple enough to predict by hand: every quantity is a short formula of the burst.
final class TestMedium: MediumPort {
  var waterTemperature = Temperature.celsius(20)
  /// Moments at which the gate changes, in order; closed before the first.
  var gateChanges: [Instant] = []
  var isGateOpenAtFirst = true
  private(set) var beamsFound = 0
  private(set) var sonications: [(beam: Beam, burst: Burst)] = []
  var keepsSonications = true

  /// Focus x: millimetres = number of elements that fire; y: number inverted; z: mean delay in ticks, 0.01 mm each.
  func beam(of law: [UInt16], clock: Frequency) -> Beam {
    beamsFound += 1
    var firing = 0
    var inverted = 0
    var delay = 0
    for entry in law where entry & 0x8000 != 0 {
      firing += 1
      if entry & 0x4000 != 0 { inverted += 1 }
      delay += Int(entry & 0x3FFF)
    }
    let mean = firing == 0 ? 0 : Double(delay) / Double(firing)
    return Beam(
      focus: .millimetres(Double(firing), Double(inverted), mean * 0.01), pascalsPerVolt: 300_000)
  }

  func sonicate(_ beam: Beam, _ burst: Burst) -> Echo {
    if keepsSonications { sonications.append((beam, burst)) }
    let pressure = beam.pascalsPerVolt * burst.rail.volts
    let cavitates = pressure > 26e6
    return Echo(
      linearPeakNegative: .pascals(pressure), peakNegative: .pascals(pressure * 0.9),
      peakPositive: .pascals(pressure * 1.5), didCavitate: cavitates, fractionation: cavitates ? 0.25 : 0,
      receivedNegative: .volts(burst.rail.volts * 0.01), receivedPositive: .volts(burst.rail.volts * 0.015),
      bands: BandEnergies(subharmonic: 10.25, ultraharmonic: 20.5, harmonic: 80.125, broadband: 30),
      expansionPeak: cavitates ? .microseconds(80) : nil, collapsePeak: cavitates ? .microseconds(260) : nil,
      collapseAmplitude: cavitates ? .millivolts(45) : .zero)
  }

  /// A ramp: the time after the trigger in microseconds, as millivolts.
  func waveform(
    of beam: Beam, _ burst: Burst, echo: Echo, delay: Nanoseconds, interval: Nanoseconds,
    into samples: inout [Double]
  ) {
    for index in samples.indices {
      samples[index] = Double(delay.count + Int64(index) * interval.count) * 1e-6
    }
  }

  func gateIsOpen(at instant: Instant) -> Bool {
    gateChanges.filter { $0 <= instant }.count.isMultiple(of: 2) == isGateOpenAtFirst
  }
  func nextGateChange(after instant: Instant) -> Instant? { gateChanges.first { $0 > instant } }
}
