import Field
import Foundation
import HistotripsyCore
import Testing

@Suite struct TissueTests {
  private let attenuation = Attenuation(decibelsPerCentimetreAtOneMegahertz: 0.5, exponent: 1.1)
  private let element = Element(
    position: .origin, normal: .millimetres(0, 0, 1000), width: .millimetres(2))

  private func decibels(_ layers: TissueLayers, at point: Position, from element: Element) throws -> Double {
    func gain(_ tissue: TissueLayers?) throws -> Double {
      let field = try ArrayField(
        elements: [element], frequency: .megahertz(2), geometricFocus: .millimetres(0, 0, 80),
        speedOfSound: .metresPerSecond(1540), tissue: tissue)
      return field.gain(at: point, driving: field.unsteered).magnitude
    }
    return -20 * log10(try gain(layers) / gain(nil))
  }

  /// 0.5 dB/cm/MHz^1.1 at 2 MHz is 1.0718 dB/cm.
  @Test func aUniformMediumTakesItsShareOfEveryCentimetre() throws {
    let medium = try #require(attenuation)
    let tissue = try #require(
      TissueLayers(
        coupling: medium, boundaries: .spheres(centre: .origin), layers: []))
    let loss = try decibels(tissue, at: .millimetres(0, 30, 40), from: element)
    #expect(abs(loss - 0.5 * pow(2, 1.1) * 5) < 1e-9)
  }

  /// Boundaries at 20 and 50 mm; a slanted path to (30, 0, 80) runs 2/8 in water, 3/8 in fat, 3/8 beyond.
  @Test func planesDivideASlantedPath() throws {
    let fat = try #require(Attenuation(decibelsPerCentimetreAtOneMegahertz: 0.6, exponent: 1))
    let muscle = try #require(Attenuation(decibelsPerCentimetreAtOneMegahertz: 1.1, exponent: 1))
    let tissue = try #require(
      TissueLayers(
        boundaries: .planes(origin: .millimetres(5, 5, -10), direction: .millimetres(0, 0, 1000)),
        layers: [
          .init(boundary: .millimetres(30), attenuation: fat),
          .init(boundary: .millimetres(60), attenuation: muscle),
        ]))
    let length = (30.0 * 30 + 80 * 80).squareRoot() / 10
    let expected = length * (3.0 / 8 * 1.2 + 3.0 / 8 * 2.2)
    #expect(abs(try decibels(tissue, at: .millimetres(30, 0, 80), from: element) - expected) < 1e-9)
    #expect(abs(try decibels(tissue, at: .millimetres(0, 0, 20), from: element)) < 1e-12)
    #expect(abs(try decibels(tissue, at: .millimetres(0, 0, 30), from: element) - 1.2) < 1e-9)
  }

  /// A shell of 60 to 70 mm around (0, 0, 100) and what lies within: 30 mm water, 10 mm bone, 40 mm brain to a point 20 mm before the
  /// centre; off the axis by Pythagoras; right through and out again.
  @Test func spheresDivideAPath() throws {
    let bone = try #require(Attenuation(decibelsPerCentimetreAtOneMegahertz: 5, exponent: 1))
    let brain = try #require(Attenuation(decibelsPerCentimetreAtOneMegahertz: 0.3, exponent: 1))
    let head = try #require(
      TissueLayers(
        boundaries: .spheres(centre: .millimetres(0, 0, 100)),
        layers: [
          .init(boundary: .millimetres(70), attenuation: bone),
          .init(boundary: .millimetres(60), attenuation: brain),
        ]))
    #expect(abs(try decibels(head, at: .millimetres(0, 0, 80), from: element) - (10 + 0.6 * 4)) < 1e-9)
    #expect(abs(try decibels(head, at: .millimetres(0, 0, 190), from: element) - (20 + 0.6 * 12)) < 1e-9)
    #expect(abs(try decibels(head, at: .millimetres(0, 0, 25), from: element)) < 1e-12)
    // A line parallel to the axis, 65 mm off: only through bone, a chord of 2·√(70² − 65²) mm.
    let aside = Element(
      position: .millimetres(65, 0, 0), normal: .millimetres(0, 0, 1000), width: .millimetres(2))
    let chord = 2 * (70.0 * 70 - 65 * 65).squareRoot() / 10
    #expect(abs(try decibels(head, at: .millimetres(65, 0, 300), from: aside) - 10 * chord) < 1e-9)
  }

  @Test func layersThatMakeNoSenseAreRefused() throws {
    let some = try #require(attenuation)
    func layers(_ millimetres: [Double]) -> [TissueLayers.Layer] {
      millimetres.map { .init(boundary: .millimetres($0), attenuation: some) }
    }
    let planes = TissueLayers.Boundaries.planes(origin: .origin, direction: .millimetres(0, 0, 1000))
    #expect(TissueLayers(boundaries: planes, layers: layers([20, 10])) == nil)
    #expect(TissueLayers(boundaries: planes, layers: layers([10, 20])) != nil)
    #expect(TissueLayers(boundaries: .spheres(centre: .origin), layers: layers([10, 20])) == nil)
    #expect(TissueLayers(boundaries: .spheres(centre: .origin), layers: layers([20, 10])) != nil)
    #expect(
      TissueLayers(
        boundaries: .planes(origin: .origin, direction: .millimetres(0, 0, 10)), layers: layers([10])) == nil)
    #expect(TissueLayers(boundaries: planes, layers: layers((1...9).map { Double($0) })) == nil)
    #expect(Attenuation(decibelsPerCentimetreAtOneMegahertz: -1, exponent: 1) == nil)
    #expect(Attenuation(decibelsPerCentimetreAtOneMegahertz: .nan, exponent: 1) == nil)
  }

  @Test func peakNegativePressureSaturates() throws {
    let saturation = try #require(Saturation(ceiling: .megapascals(40)))
    func peak(_ megapascals: Double) -> Double {
      saturation.peakNegative(of: LinearEstimate(peakNegative: .megapascals(megapascals))).megapascals
    }
    // 30-40-50 triangle: 30/√(1 + 0.75²) = 24.
    #expect(abs(peak(30) - 24) < 1e-12)
    #expect(abs(peak(0.4) - 0.4) < 0.4 * 6e-5)
    #expect(peak(900) < 40 && peak(900) > 39.9)
    #expect(Saturation(ceiling: .zero) == nil)
  }
}
