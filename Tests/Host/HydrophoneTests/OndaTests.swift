import Foundation
import HistotripsyCore
import SharedData
import Testing

@testable import Hydrophones
@testable import Text

@Suite struct OndaTests {
  private static let shared = "hydrophones/"

  private func hydrophone(_ name: String) throws -> HydrophoneCalibration {
    try HydrophoneFile.read(SharedData.file(Self.shared + name))
  }

  /// HGL0200-2322 behind AH-2020-20-100-1238, as another program combines them.
  @Test(.enabled(if: SharedData.isPresent, "shared data absent"))
  func hydrophoneAndAmplifierCombineAsPublished() throws {
    let preamplifier = try HydrophoneFile.readPreamplifier(
      SharedData.file(Self.shared + "AH-2020-20-100-1238_200929.txt"))
    let hydrophone = try hydrophone("HGL0200-2322_20200929.txt")
    let loaded = try hydrophone.loaded(by: ElectricalLoading(preamplifier: preamplifier))
    for (megahertz, expected) in [(1.0, 238.1), (2, 166.8), (5, 210.4), (10, 202.1)] {
      let reading = try #require(loaded.sensitivity(at: .megahertz(megahertz)).calibrated)
      #expect(relative(reading.modulus.millivoltsPerMegapascal, expected) < 2e-3)
    }
    #expect(hydrophone.calibrated == CalendarDate("2020-09-29"))
    #expect(hydrophone.temperature == .celsius(23.5))
    #expect(hydrophone.diameter == .metres(200e-6))
    #expect(hydrophone.load == .openCircuit && hydrophone.isPositive)
    #expect(preamplifier.calibrated == CalendarDate("2020-09-29"))
    #expect(relative(preamplifier.gainUncertainty, 0.03 * log(10) / 20) < 1e-12)
    // A cable of 20 pF at 5 MHz: by hand from the rows of both files.
    let cabled = try hydrophone.loaded(
      by: ElectricalLoading(preamplifier: preamplifier, cable: .picofarads(20)))
    let own = try #require(hydrophone.capacitances)[80].picofarads
    #expect(hydrophone.curve.points[80].frequency == .megahertz(5))
    let input = try #require(preamplifier.reading(at: .megahertz(5)).calibrated).inputCapacitance.picofarads
    let ratio = (own + input) / (own + input + 20)
    #expect(relative(cabled.points[80].modulus / loaded.points[80].modulus, ratio) < 1e-12)
  }

  @Test(.enabled(if: SharedData.isPresent, "shared data absent"))
  func bothHydrophonesOfTheMakerPassTheCrossCheck() throws {
    #expect(try hydrophone("HGL0200-2322_20200929.txt").curve.points.count > 100)
    let needle = try hydrophone("HNR0500-2246_20221219.txt")
    #expect(needle.curve.band == .megahertz(0.03)...(.megahertz(20)))
    #expect(needle.serial == "2246")
  }

  /// Nothing is read outside the band without being told.
  @Test(.enabled(if: SharedData.isPresent, "shared data absent"))
  func outsideTheBandTheReadingSaysSo() throws {
    let hydrophone = try hydrophone("HGL0200-2322_20200929.txt")
    for frequency in [Frequency.kilohertz(999), .megahertz(20.001), .zero] {
      guard case .outside(let nearest, let band) = hydrophone.curve.sensitivity(at: frequency) else {
        Issue.record("\(frequency.hertz) Hz was read as calibrated")
        continue
      }
      #expect(band == .megahertz(1)...(.megahertz(20)))
      #expect(nearest == hydrophone.curve.points.first || nearest == hydrophone.curve.points.last)
    }
    #expect(hydrophone.curve.sensitivity(at: .megahertz(1)).calibrated != nil)
    #expect(hydrophone.curve.sensitivity(at: .megahertz(20)).calibrated != nil)
  }
}
