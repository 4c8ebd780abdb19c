import Arrays
import Calibration
import HistotripsyCore
import TankWorld
import Testing
import Text

/// A certificate with everything in it that one can have.
enum SampleCertificate {
  static let array = Tank.cap(elements: 64)

  static func day(_ text: String) throws -> CalendarDate { try #require(CalendarDate(text)) }

  static func make(board: String = "bench") throws -> Certificate {
    Certificate(
      software: "0.1.0", board: board, issued: try day("2026-03-01"), expires: try day("2027-03-01"),
      conditions: TankConditions(
        celsius: 20.1, microsiemensPerCentimetre: 3.2, oxygenMilligramsPerLitre: 1.5,
        operator: "A. Metrologist",
        note: "second fill: \"degassed\" overnight"),
      array: CertifiedArray(
        name: array.name, serial: "HT-0042", elements: 64, checksum: checksum(array),
        sourcePressurePerVolt: .pascals(2034.5)),
      frontEnd: CertifiedFrontEnd(
        contract: 1, revision: 1, elements: 64, clock: .megahertz(100), railFullScale: .volts(150),
        railDivider: 8),
      hydrophone: CertifiedHydrophone(
        name: "needle", serial: "1434", voltsPerPascal: 51.3e-9, relativeUncertainty: 0.055,
        limit: .megapascals(8), expires: try day("2027-01-31"), digest: String(repeating: "0f", count: 32)),
      temperatures: .celsius(15)...(.celsius(25)),
      estimates: [
        EstimatedPoint(
          drive: .volts(4), estimate: LinearEstimate(peakNegative: .megapascals(0.31)),
          expandedUncertainty: .megapascals(0.05)),
        EstimatedPoint(
          drive: .volts(20), estimate: LinearEstimate(peakNegative: .megapascals(5.6)),
          expandedUncertainty: .megapascals(0.7)),
        EstimatedPoint(
          drive: .volts(100), estimate: LinearEstimate(peakNegative: .megapascals(32)),
          expandedUncertainty: .megapascals(4)),
      ],
      measured: [
        MeasuredPoint(
          drive: .volts(20), negative: MeasuredPressure(peakNegative: .megapascals(5.1)),
          negativeUncertainty: .megapascals(0.6), positive: .megapascals(7.7),
          positiveUncertainty: .megapascals(0.9))
      ],
      budget: [
        BudgetTerm(name: "hydrophone sensitivity", relative: 0.055, isScatter: false),
        BudgetTerm(name: "scatter of readings", relative: 0.012, isScatter: true),
      ],
      noise: CertifiedNoise(
        effective: .millivolts(0.05), mains: .millivolts(0.2), clippingMarginDecibels: 12.4),
      position: CertifiedPosition(
        offset: .millimetres(0.81, -0.5, 1.2), expandedUncertainty: .millimetres(0.02, 0.02, 0.06)),
      elements: CertifiedElements(dead: [3, 17], weak: [], reversed: [40], late: [1, 2], group: 16),
      beam: CertifiedBeam(
        x: .millimetres(1.9), y: .millimetres(1.95), z: .millimetres(7.1), relativeUncertainty: 0.04),
      steering: [
        SteeringPoint(
          offset: .millimetres(0, 0, -5), lossDecibels: -0.21, expandedUncertainty: 0.3,
          computedDecibels: -0.2),
        SteeringPoint(
          offset: .millimetres(6, 0, 0), lossDecibels: 1.4, expandedUncertainty: 0.3, computedDecibels: 1.1),
      ],
      files: [CertifiedFile(name: "array.yaml", digest: String(repeating: "a1", count: 32))])
  }

  static func checksum(_ array: ArrayDescription) -> UInt32 {
    ArrayGeometry.checksum(
      of: array.elements.span, frequency: array.frequency, geometricFocus: array.geometricFocus)
  }

  /// Where it holds: everything as it was measured.
  static func installation(_ file: CertificateFile, on date: String = "2026-06-01") throws -> Installation {
    let serial = try #require(SerialNumber("HT-0042"))
    return Installation(
      isVirtual: false, array: array, frontEnd: file.certificate.frontEnd,
      memory: IdentityRecord(
        elements: 64, arrayChecksum: checksum(array), serial: serial, calibration: file.calibration),
      water: .celsius(20), date: try day(date))
  }
}
