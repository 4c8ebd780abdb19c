import Foundation
import HistotripsyCore
import PlanCases
import SharedData
import Testing

@testable import Arrays
@testable import Hydrophones
@testable import Planning
@testable import Text

/// The small inputs of `../shared/data/field-cases`, each with its right value or its refusal.
@Suite(.enabled(if: SharedData.isPresent, "shared data absent")) struct FieldCaseTests {
  static func url(_ name: String) -> URL { SharedData.file("field-cases/\(name)") }

  static func refusal<T>(_ body: () throws(InputError) -> T) -> String {
    do throws(InputError) {
      _ = try body()
      return "accepted"
    } catch {
      return error.description
    }
  }

  // MARK: Recordings

  /// Peak voltages through 50 mV/MPa: the single factor, which rings less than the spectrum at the
  /// ends of a short record.
  private static func peak(_ name: String, channel: String? = nil) throws -> Double {
    let record = try WaveformFile.read(url(name), channel: channel)
    let curve = try HydrophoneFile.read(url("flat.csv")).curve
    let mean = record.volts.reduce(0, +) / Double(record.volts.count)
    let most = try #require(record.volts.map { abs($0 - mean) }.max())
    return most / curve.points[0].modulus.voltsPerPascal / 1e6
  }

  struct Recording: Sendable, CustomTestStringConvertible {
    let name: String
    let channel: String?
    let megapascals: Double
    var testDescription: String { "\(name) \(channel ?? "")" }

    init(_ name: String, _ channel: String?, _ megapascals: Double) {
      self.name = name
      self.channel = channel
      self.megapascals = megapascals
    }
  }

  static let recordings: [Recording] = [
    Recording("w_ok.csv", nil, 1.717), Recording("w_tek_V_mV.csv", "CH2", 3.435),
    Recording("w_tek_V_mV.csv", "CH1", 1.717),
    Recording("w_tek_V_mV.csv", "2", 3.435), Recording("w_keysight2.csv", "2", 3.435),
    Recording("w_keysight2.csv", "1", 1.717), Recording("w_rigol_seq.csv", nil, 1.717),
    Recording("w_rigol_seq.csv", "CH1", 1.717), Recording("w_decimal_comma.csv", nil, 1.717),
  ]

  @Test(arguments: recordings) func everyRecordingGivesItsPressure(_ recording: Recording) throws {
    let found = try Self.peak(recording.name, channel: recording.channel)
    // 85.872 mV, printed to a microvolt, about a mean that is not quite 0.
    #expect(abs(found / recording.megapascals - 1) < 0.01, "\(found) MPa")
  }

  @Test func theAnalysisOfTheGoodRecordingIsThatOfBefore() throws {
    let record = try WaveformFile.read(Self.url("w_ok.csv"))
    let curve = try HydrophoneFile.read(Self.url("flat.csv")).curve
    let analysis = try PulseAnalysis(
      Deconvolution(
        record, curve: curve, settings: DeconvolutionSettings(lowPass: LowPass(cutoff: .megahertz(40)))),
      medium: try #require(Medium.water(at: .celsius(20), uncertainty: 5)))
    #expect(abs(analysis.parameters.peakPositive.value.megapascals - 1.715) < 0.017)
  }

  @Test func rigolsTimesAreStartPlusNumberTimesIncrement() throws {
    let record = try WaveformFile.read(Self.url("w_rigol_seq.csv"))
    #expect(record.volts.count == 160 && record.start == .zero && abs(record.step.seconds / 1e-8 - 1) < 1e-12)
  }

  static let refusedRecordings: [(String, String?, [String])] = [
    ("w_lower_mv.csv", nil, ["w_lower_mv.csv:1", "CH1", "mv", "no unit known", "mV", "is mV meant?"]),
    ("w_pressure_MPa.csv", nil, ["Pressure", "a pressure", "MPa", "voltage is needed"]),
    ("w_amps.csv", nil, ["CH1", "a current", "A", "voltage is needed"]),
    ("w_keysight2.csv", "Volt", ["2 columns are called so", "1, 2"]),
    ("w_keysight2.csv", nil, ["several columns", "--channel", "1, 2"]),
    ("w_keysight2.csv", "3", ["no such column"]),
  ]

  @Test(arguments: refusedRecordings) func aRecordingOfAnotherQuantityIsRefused(
    _ name: String, _ channel: String?, _ words: [String]
  ) {
    let message = Self.refusal { () throws(InputError) in
      try WaveformFile.read(Self.url(name), channel: channel)
    }
    for word in words { #expect(message.contains(word), "\(message) lacks \(word)") }
  }

  @Test func millivoltsBehindAnUnderscoreAreMillivolts() throws {
    #expect(abs(try Self.peak("w_under_mV.csv") / 1.717 - 1) < 0.01)
  }

  // MARK: Calibrations

  @Test func ondasColumnsWithoutTheirHeader() throws {
    let found = try HydrophoneFile.read(Self.url("h_senslookup.txt"))
    #expect(found.curve.points.count == 3)
    #expect(abs(found.curve.points[0].modulus.voltsPerPascal / 5.030e-8 - 1) < 1e-9)
    #expect(found.capacitances?.first == .picofarads(87.3))
    #expect(found.notes.contains { $0.contains("no header") })
  }

  @Test func textAboveTheHeadingIsPassedOverAndADeviationIsNoSensitivity() throws {
    let found = try HydrophoneFile.read(Self.url("h_preface_and_deviation.csv"))
    #expect(
      found.curve.points.map(\.frequency) == [.kilohertz(500), .megahertz(1), .megahertz(2), .megahertz(3)])
    #expect(abs(found.curve.points[0].modulus.voltsPerPascal / 52.1e-9 - 1) < 1e-9)
    #expect(abs(found.curve.points[0].relativeUncertainty - 2.1 / 52.1) < 1e-9)
    #expect(found.notes.contains { $0.contains("6 lines of text above the headings") })
    #expect(
      found.notes.contains { $0.contains("standard deviation is taken as the standard uncertainty (k = 1)") })
  }

  // MARK: Arrays

  @Test(arguments: ["a_linear_numbered.csv", "a_linear_named.csv"]) func aNumberedArrayIsRead(_ name: String)
    throws
  {
    let stated = name.contains("numbered") ? ElementDefaults(lengthUnit: .millimetres) : ElementDefaults()
    let array = try ArrayFile.read(Self.url(name), defaults: stated)
    let x = array.elements.map(\.position.x.millimetres)
    let span = try #require(x.max()) - (try #require(x.min()))
    #expect(abs(span - 18.9) < 1e-9 && abs(x.reduce(0, +) / Double(x.count)) < 1e-9)
    #expect(zip(x, x.dropFirst()).allSatisfy { abs($1 - $0 - 0.3) < 1e-9 })
    #expect(array.elements.allSatisfy { $0.position.y == .zero })
    #expect(
      array.notes.contains { $0.contains("the first column counts the rows") } == name.contains("numbered"))
  }

  @Test func aNumberedArrayWithoutUnitIsAskedForIt() {
    let message = Self.refusal { () throws(InputError) in
      try ArrayFile.read(Self.url("a_linear_numbered.csv"))
    }
    #expect(message.contains("units") && message.contains("18.9 mm across"))
  }

  // MARK: Targets

  private static func plan(_ target: String) throws -> PlanFolderCase {
    let folder = try PlanFolderCase()
    let name = try #require(target.split(separator: "\n").first { $0.hasPrefix("file: ") }).dropFirst(6)
    try folder.add(String(name), [UInt8](try Data(contentsOf: url(String(name)))))
    return folder
  }

  private static func mask(_ name: String, _ more: String = "") throws -> (
    voxels: Int?, notes: [String], complaint: String
  ) {
    let target = "shape: mask\nfile: \(name)\nanchor: centroid\(more)"
    let folder = try plan(target)
    do {
      let document = try folder.read(target: target)
      guard case .mask(let placed) = document.terms.shape else { return (nil, [], "no mask") }
      return (placed.mask.voxelCount, document.notes, "")
    } catch let error as InputError {
      return (nil, [], error.description)
    }
  }

  @Test(arguments: [("m_ok.nii.gz", 280), ("m_forms_differ.nii.gz", 280), ("m_dim4_zero.nii.gz", 280)])
  func everyMaskHasItsVoxels(_ name: String, _ voxels: Int) throws {
    let found = try Self.mask(name)
    #expect(found.voxels == voxels, "\(found.complaint)")
  }

  @Test func whatIsOddAboutAMaskIsSaid() throws {
    #expect(
      try Self.mask("m_forms_differ.nii.gz").notes.contains {
        $0.contains("differ by up to 50 mm; the s-form is used")
      })
    #expect(try Self.mask("m_dim4_zero.nii.gz").notes.contains { $0.contains("dim[4] is 0 and counts as 1") })
    let all = try Self.mask("m_tiny_background.nii.gz").complaint
    #expect(
      all.contains("every voxel of the image is") && all.contains("1e-15 (1448 voxels), 1 (280 voxels)"),
      "\(all)")
    #expect(try Self.mask("m_tiny_background.nii.gz", "\nthreshold: 0.5").voxels == 280)
    let label = try Self.mask("m_label_0p999.nii.gz", "\nlabel: 5").complaint
    #expect(label.contains("0 (1448 voxels), 4.995 (280 voxels)"), "\(label)")
    #expect(try Self.mask("m_label_0p999.nii.gz", "\nthreshold: 4").voxels == 280)
    let fraction = try Self.mask("m_label_0p999.nii.gz").notes
    #expect(
      fraction.contains { $0.contains("no whole number") && $0.contains("4.995 (280 voxels)") }, "\(fraction)"
    )
    let ok = try Self.mask("m_ok.nii.gz")
    #expect(!ok.notes.contains { $0.contains("differ") || $0.contains("values") })
  }

  @Test func oneFocusTwiceIsRefused() throws {
    let target = "shape: points\nfile: p_twice.csv"
    let message = try Self.plan(target).complaint(target: target, placement: "")
    #expect(
      message.contains("p_twice.csv:3") && message.contains("line 2") && message.contains("pulses twice"),
      "\(message)")
  }

  /// LPS by the file's own word: x and y change their signs.
  @Test(arguments: [
    ("s_points.fcsv", [SIMD3(2.5, -3, 1.25)]),
    ("s_points.mrk.json", [SIMD3(2.5, -3, 1.25), SIMD3(1, -3, 1.25)]),
  ])
  func slicersPointsAreReadInTheirOwnFrame(_ name: String, _ wanted: [SIMD3<Double>]) throws {
    let target = "shape: points\nfile: \(name)"
    let document = try Self.plan(target).read(target: target, placement: "")
    guard case .points(let points) = document.terms.shape else {
      throw InputError(file: name, message: "no points")
    }
    #expect(points.count == wanted.count)
    for (point, place) in zip(points, wanted) {
      #expect(point.offset.distance(to: .millimetres(place.x, place.y, place.z)) < .metres(1e-12))
    }
    #expect(document.notes.contains { $0.contains("LPS by the file's own word") })
  }
}
