import Chance
import Foundation
import HistotripsyCore
import Testing

@testable import Hydrophones
@testable import Text

@Suite struct CalibrationFileTests {
  static let onda = """
    # Onda Corporation
    Calibration_DATE\t29-Sep-2020
    HYD_MFG\tOnda
    HYD_SN\t1
    ELECTRICAL_LOAD\tOpenCircuit
    DATA_FIELDS\t5
    DATA_FIELD\tFREQ_MHz
    DATA_FIELD\tSENS_DB
    DATA_FIELD\tSENS_VPERPA
    DATA_FIELD\tSENS_V2CM2PERW
    DATA_FIELD\tCAP_PF
    HEADER_END\t0
     1.000\t -267.72\t  4.110E-008\t2.534E-005\t      9.963
     2.000\t -267.72\t  4.110E-008\t2.534E-005\t      9.963
    """

  static let ptb = """
    Frequenzen /MHz, Realteil V/Pa,Imagteil / (V/Pa) , Var (k=1) real / (V/Pa)^2, var k=1 imag / (V/Pa)^2, korrelation / (V/Pa)^2, Amplitude |M| / dB re 1V/Pa, Amplitude M / (V/Pa) , uns (k=1) / V/Pa, phase arg(M) / rad, uns k=1 /rad, korrelation [-1...1]
    1.000000e-01, 3.000000e-08, 4.000000e-08, 1.0e-18, 1.0e-18, 0.0, -1.460206e+02, 5.000000e-08, 1e-9, 0.92, 0.02, 0.0
    2.000000e-01, 3.000000e-08, 4.000000e-08, 1.0e-18, 1.0e-18, 0.0, -1.460206e+02, 5.000000e-08, 1e-9, 0.92, 0.02, 0.0
    """

  static let table = """
    Frequency (MHz),Sensitivity (mV/MPa),"Uncertainty (%, k=2)"
    1,41.1,14
    2,42.0,14
    3,42.5,16
    """

  static let native = """
    histotripsy-hydrophone: 1
    name: Tank needle
    serial: "1434"
    polarity: negative
    calibrated: 2026-03-01
    expires: 2027-03-01
    temperature: 21.5 °C
    effective-diameter: 0.24 mm
    peak-negative-limit: 8 MPa
    limit-source: data sheet
    load: open circuit
    errors: points
    count: 2
    columns: ["frequency (MHz)", "sensitivity (mV/MPa)", "uncertainty (%, k=2)", "phase (deg)", "capacitance (pF)"]
    points:
    - [1, 41.1, 14, 0, 12.5]
    - [2, 42, 14, -3.5, 12.25]
    ...

    """

  private func read(_ text: String) throws(InputError) -> HydrophoneCalibration {
    try HydrophoneFile.read(bytes: Array(text.utf8), file: "h")
  }

  private func refusal(_ text: String) -> String {
    do throws(InputError) {
      _ = try read(text)
      return "accepted"
    } catch {
      return error.description
    }
  }

  @Test func everyFormatIsToldByItsContent() throws {
    #expect(try read(Self.onda).curve.points.count == 2)
    #expect(try read(Self.ptb).curve.hasPhase)
    let table = try read(Self.table)
    #expect(table.load == .asUsed && table.curve.correlation == .common)
    #expect(relative(table.curve.points[0].modulus.voltsPerPascal, 41.1e-9) < 1e-12)
    #expect(relative(table.curve.points[2].relativeUncertainty, 0.08) < 1e-9)
    let native = try read(Self.native)
    #expect(!native.isPositive && native.isDiameterEffective && native.diameter == .metres(0.24e-3))
    #expect(native.withstands(.megapascals(7.9)) == true && native.withstands(.megapascals(8.1)) == false)
    #expect(native.isValid(on: try #require(CalendarDate("2027-03-01"))) == true)
    #expect(native.isValid(on: try #require(CalendarDate("2027-03-02"))) == false)
    #expect(native.capacitances?[1] == .picofarads(12.25))
    #expect(abs(native.curve.points[1].phase + 3.5 * .pi / 180) < 1e-12)
  }

  /// mV/MPa, nV/Pa, V/Pa and dB re 1 V/µPa of one sensitivity are one sensitivity: 41.1 nV/Pa is −267.72 dB.
  @Test func unitsInHeadingsAreObeyed() throws {
    for (heading, value) in [
      ("Sensitivity (mV/MPa)", "41.1"), ("Sens [nV/Pa]", "41.1"), ("Sensitivity V/Pa", "4.11e-8"),
      ("Sensitivity / (µV/Pa)", "0.0411"), ("Sensitivity (dB re 1V/µPa)", "-267.7232"),
      ("Sensitivity (dB re. 1 V/uPa)", "-267.7232"), ("V/MPa", "0.0411"),
    ] {
      let calibration = try read("f (kHz);\(heading)\n500;\(value)\n600;\(value)\n")
      #expect(relative(calibration.curve.points[0].modulus.voltsPerPascal, 41.1e-9) < 1e-5, "\(heading)")
      #expect(calibration.curve.band == .kilohertz(500)...(.kilohertz(600)))
    }
  }

  @Test func theNativeFormatReadsBackWhatItWrites() throws {
    for text in [Self.native, Self.onda, Self.ptb, Self.table] {
      let first = try read(text)
      let second = try read(first.yamlText)
      #expect(
        second.load == first.load && second.calibrated == first.calibrated && second.limit == first.limit)
      #expect(second.capacitances == first.capacitances && second.curve.hasPhase == first.curve.hasPhase)
      for (a, b) in zip(first.curve.points, second.curve.points) {
        #expect(a.frequency == b.frequency && relative(a.modulus / b.modulus, 1) < 1e-12)
        #expect(abs(a.phase - b.phase) < 1e-12 && abs(a.relativeUncertainty - b.relativeUncertainty) < 1e-9)
      }
    }
  }

  /// What stands in the files that went wrong elsewhere.
  @Test func badFilesAreNamedWithLineFieldAndValue() {
    let cases: [(String, [String])] = [
      (
        Self.onda.replacingOccurrences(of: "DATA_FIELD\tSENS_VPERPA", with: "DATA_FIELD\tOTHER"),
        ["SENS_VPERPA", "no such column"]
      ),
      (
        Self.onda.replacingOccurrences(
          of: "  4.110E-008\t2.534E-005\t      9.963\n 2", with: " -267.72\t2.534E-005\t 9.963\n 2"),
        ["h:13", "SENS_VPERPA", "dB re 1 V/µPa"]
      ),
      (
        Self.onda.replacingOccurrences(
          of: "-267.72\t  4.110E-008\t2.534E-005\t      9.963\n 2",
          with: "-267.62\t  4.110E-008\t2.534E-005\t9.963\n 2"), ["h:13", "SENS_DB", "disagree"]
      ),
      (
        Self.onda.replacingOccurrences(of: "2.534E-005\t      9.963\n 2", with: "2.634E-005\t9.963\n 2"),
        ["h:13", "SENS_V2CM2PERW", "disagree"]
      ),
      (Self.onda.replacingOccurrences(of: " 2.000\t", with: " 1.000\t"), ["h:14", "does not rise"]),
      (Self.onda.replacingOccurrences(of: " 2.000\t", with: " nan\t"), ["h:14", "FREQ_MHZ", "not a number"]),
      (String(Self.onda.dropLast(60)), ["h"]),
      (
        Self.onda.split(separator: "\n").dropLast().joined(separator: "\n"),
        ["1 calibrated frequencies", "2 … 10000"]
      ),
      (Self.onda.replacingOccurrences(of: "HEADER_END\t0", with: ""), ["HEADER_END"]),
      (
        Self.onda.replacingOccurrences(of: "29-Sep-2020", with: "31-Sep-2020"),
        ["CALIBRATION_DATE", "not a date"]
      ),
      (Self.ptb.replacingOccurrences(of: "Realteil V/Pa", with: "Realteil mV/MPa"), ["h:1", "V/Pa"]),
      (Self.ptb.replacingOccurrences(of: "2.000000e-01", with: "1.000000e-01"), ["h:3", "does not rise"]),
      (
        Self.ptb.replacingOccurrences(
          of: "5.000000e-08, 1e-9, 0.92, 0.02, 0.0\n2", with: "5.100000e-08, 1e-9, 0.92, 0.02, 0.0\n2"),
        ["h:2", "column 8", "disagree"]
      ),
      (
        Self.ptb.replacingOccurrences(of: "1.0e-18, 0.0, -1", with: "1.0e-18, 2e-18, -1"),
        ["column 6", "more than the variances"]
      ),
      (
        Self.table.replacingOccurrences(of: "Sensitivity (mV/MPa)", with: "Sensitivity"),
        ["h:1", "names no unit"]
      ),
      (
        Self.table.replacingOccurrences(of: "Sensitivity (mV/MPa)", with: "Gain (mV/mV)"),
        ["sensitivity", "no such column"]
      ),
      (Self.table.replacingOccurrences(of: "42.0", with: "-267.7"), ["h:3", "level in dB"]),
      (Self.table.replacingOccurrences(of: "42.0", with: "NaN"), ["h:3", "not a number"]),
      (Self.table.replacingOccurrences(of: "2,42.0,14", with: "2,42.0"), ["h:3", "2 columns"]),
      (Self.table.replacingOccurrences(of: "3,42.5", with: "2,42.5"), ["h:4", "does not rise"]),
      ("Frequency (MHz),Sensitivity (mV/MPa)\n1,40\n", ["1 calibrated frequencies"]),
      ("1,40\n2,41\n", ["h:1", "no heading"]),
      (Self.native.replacingOccurrences(of: "count: 2", with: "count: 3"), ["count says 3"]),
      (Self.native.replacingOccurrences(of: "...", with: ""), ["end marker"]),
      (Self.native.replacingOccurrences(of: "8 MPa", with: "8"), ["peak-negative-limit", "no unit"]),
      (Self.native.replacingOccurrences(of: "expires: 2027", with: "expires: 2025"), ["expires"]),
      (Self.native.replacingOccurrences(of: "41.1", with: "-267.7"), ["points[1]", "level in dB"]),
      (Self.native.replacingOccurrences(of: "phase (deg)", with: "phase (pF)"), ["phase", "no unit of it"]),
    ]
    for (text, words) in cases {
      let message = refusal(text)
      for word in words { #expect(message.contains(word), "\(message) lacks \(word)") }
      #expect(message != "accepted" && !message.contains("\n"))
    }
  }

  /// Whatever is cut off, flipped or garbage is read or refused, never a trap.
  @Test func mutatedFilesAreReadOrRefused() {
    let seed: UInt64 = 7
    var chance = Chance(seed: seed)
    for text in [Self.onda, Self.ptb, Self.table, Self.native] {
      let bytes = Array(text.utf8)
      for _ in 0..<150 {
        var mutated = bytes
        for _ in 0...Int(chance.next() % 4) {
          let place = Int(chance.next() % UInt64(mutated.count))
          switch chance.next() % 4 {
          case 0: mutated[place] = UInt8(truncatingIfNeeded: chance.next())
          case 1: mutated.removeSubrange(place..<mutated.count)
          case 2: mutated.insert(contentsOf: mutated.prefix(place), at: place)
          default: mutated[place] = Array("-.e9,\t\n".utf8)[Int(chance.next() % 7)]
          }
          if mutated.isEmpty { mutated = [10] }
        }
        for isPreamplifier in [false, true] {
          do throws(InputError) {
            if isPreamplifier {
              _ = try HydrophoneFile.readPreamplifier(bytes: mutated, file: "m")
            } else {
              _ = try HydrophoneFile.read(bytes: mutated, file: "m")
            }
          } catch {
            #expect(error.description.hasPrefix("m"), "seed \(seed)")
          }
        }
      }
    }
  }
}
