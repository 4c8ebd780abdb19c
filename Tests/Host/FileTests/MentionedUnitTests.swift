import Arrays
import Foundation
import HistotripsyCore
import PlanCases
import Testing

@testable import Hydrophones
@testable import Planning
@testable import Text

/// Units that a file mentions in a way that is not the grammar's: refused by name, or obeyed, and
/// never passed over.
@Suite struct MentionedUnitTests {
  static let mentions = [
    "CH1 (10 mV)", "CH1 [x10 mV]", "CH1 (mV rms)", "CH1 (1e-3 V)", "CH1 (10^-3 V)", "CH1 (milli volt)",
    "voltage (m V)", "CH1 mV/div", "CH1=mV", "CH1.mV", "ns time", "pMPa", "VoltagemV", "CH1 mV (V)",
    "mV CH1", "CH1 (V DC)", "Time (10 ns)", "Time (n s)", "time (min)", "x (10 mm)", "CH1 (µV peak)",
    "Sensitivity (10 mV/MPa)",
  ]

  @Test(arguments: mentions) func aUnitThatIsMentionedIsNotPassedOver(_ text: String) {
    guard case .unknown(let words) = Heading(text).claim else {
      Issue.record("\(text): \(Heading(text).claim)")
      return
    }
    #expect(!words.isEmpty && Heading(text).complaint(expecting: .voltage) != nil)
  }

  @Test(arguments: [
    "CH1 (50 Ω)", "CH1 (50 Ohm)", "Sensitivity (95 %)", "CH1 (second channel)", "x (centre of the face)",
    "Uncertainty (k = 2)", "CH1 (measured at 20 °C)", "Channel A", "in air", "Volts CH1", "Amplitude",
    "signal us1", "Element", "Vp", "CH1 (in air)",
  ]) func aRemarkIsNoUnit(_ text: String) {
    #expect(Heading(text).claim == .none)
  }

  @Test(arguments: [
    ("CH1 <mV>", 1e-3), ("CH1 {µV}", 1e-6), ("U (+/- mV)", 1e-3), ("mV (50 Ω)", 1e-3),
    ("CH1_mV (1 MOhm)", 1e-3),
  ])
  func otherWaysToWriteAUnitAreRead(_ text: String, _ size: Double) throws {
    #expect(abs(try #require(Heading(text).unit).size / size - 1) < 1e-14)
  }

  // MARK: Recordings

  private func recording(_ heading: String) -> String {
    let rows = (0..<24).map { "\($0 * 10)e-9,\($0 % 5)" }.joined(separator: "\n")
    return FieldCaseTests.refusal { () throws(InputError) in
      try WaveformFile.read(bytes: Array("\(heading)\n\(rows)\n".utf8), file: "w")
    }
  }

  @Test(arguments: mentions.filter { !$0.hasPrefix("x") && !$0.lowercased().contains("time") })
  func aRecordingInAUnitThatIsNotReadIsRefused(_ heading: String) {
    let message = recording("Time (s),\(heading)")
    #expect(message.hasPrefix("w:1: ") && message != "accepted", "\(message)")
  }

  /// The first column is the time only where it says so, or where nothing has a heading.
  @Test(arguments: ["Distance", "Frequency", "Depth", "Position", "Date"])
  func aColumnOfSomethingElseIsNoTime(_ name: String) {
    #expect(recording("\(name),CH1 (V)").hasPrefix("w:1: "))
    #expect(recording("Elapsed time,CH1 (V)") == "accepted")
  }

  /// Keysight ends a file with a time that has no sample any more; in the middle a sample is missing.
  @Test func aLastRowWithoutASampleIsLeftOut() throws {
    func read(_ emptied: Int) throws(InputError) -> VoltageRecord {
      let rows = (0..<24).map { "\($0 * 10)e-9,\($0 == emptied ? "" : "\($0 % 5)e-3")" }
      return try WaveformFile.read(
        bytes: Array(("x-axis,1\nsecond,Volt\n" + rows.joined(separator: "\n") + "\n\n").utf8), file: "w")
    }
    let record = try read(23)
    #expect(
      record.volts.count == 23
        && record.notes.contains { $0.contains("the last row, in line 26, has no sample") })
    #expect(try read(99).notes.allSatisfy { !$0.contains("no sample") })
    for emptied in [12, 22] {
      let message = FieldCaseTests.refusal { () throws(InputError) in try read(emptied) }
      #expect(message.contains("w:\(emptied + 3)") && message.contains("an empty value"), "\(message)")
    }
  }

  @Test func columnsOfWhichNoneIsAVoltageAreNamed() {
    let message = recording("Frequency (Hz),Gain (dB)")
    #expect(message.contains("none of the columns is a voltage: Frequency (Hz), Gain (dB)"), "\(message)")
  }

  /// Names of several words between blanks: columns end where their units do.
  @Test func headingsOfSeveralWordsBetweenBlanksAreRead() throws {
    let text = "# Frequency (MHz) Measured Sensitivity (mV/MPa) Measured Uncertainty (%)\n1 34 18\n2 51 18\n"
    let found = try HydrophoneFile.read(bytes: Array(text.utf8), file: "h")
    #expect(abs(found.curve.points[1].modulus.voltsPerPascal / 51e-9 - 1) < 1e-12)
    #expect(abs(found.curve.points[1].relativeUncertainty - 0.18) < 1e-12)
  }

  // MARK: Comments and columns that state the unit

  private func array(_ text: String, _ unit: LengthUnit? = nil) -> (metres: Double?, message: String) {
    do throws(InputError) {
      let found = try ArrayFile.read(
        bytes: Array(text.utf8), file: "a", defaults: ElementDefaults(lengthUnit: unit))
      return (found.elements.first?.position.lanes.length, "")
    } catch {
      return (nil, error.description)
    }
  }

  private static let centimetres = ArrayFormatTests.cap.map { "\($0.x / 10),\($0.y / 10),\($0.z / 10)" }
    .joined(separator: "\n")

  @Test(arguments: [
    "# units: cm\nx,y,z\n", "% Unit = cm\nx,y,z\n", "# length unit: centimetres\n",
    "# units: cm\nx (cm),y (cm),z (cm)\n",
  ])
  func aCommentStatesTheUnit(_ head: String) throws {
    let found = try #require(array(head + Self.centimetres).metres)
    #expect(abs(found - 0.1) < 1e-12)
  }

  @Test func unitsThatContradictOrAreNoneAreRefused() {
    #expect(
      array("# units: cm\nx (mm),y (mm),z (mm)\n" + Self.centimetres).message.contains(
        "the comment says cm, the headings say mm"))
    #expect(array("# units: cm\nx,y,z\n" + Self.centimetres, .millimetres).message.contains("mm contradicts"))
    #expect(
      array("# units: furlong\nx,y,z\n" + Self.centimetres).message.contains(
        "furlong, which is no unit of length"))
    #expect(array("# units: cm\n# units: mm\nx,y,z\n" + Self.centimetres).message.contains("cm/mm"))
    let column = Self.centimetres.split(separator: "\n").map { $0 + ",cm" }.joined(separator: "\n")
    #expect(array("x,y,z,unit\n" + column).message.contains("the column unit is not read"))
  }

  /// 620 mm in centimetres is 62 mm in millimetres: both are sizes of arrays.
  @Test func anArrayThatIsLikelyInTwoUnitsIsAskedAbout() {
    let dome = ArrayFormatTests.cap.map { "\($0.x / 4),\($0.y / 4),\($0.z / 4)" }.joined(
      separator: "\n")
    let message = array("x,y,z\n" + dome).message
    #expect(message.contains("units: read as millimetres") && message.contains("in cm"), "\(message)")
    #expect(array("x,y,z\n" + dome, .centimetres).metres != nil)
    #expect(array("x,y,z\n" + dome, .millimetres).metres != nil)
  }

  private func foci(_ table: String, _ more: String = "") throws -> String {
    let folder = try PlanFolderCase()
    try folder.add("f.csv", table)
    return try folder.complaint(target: "shape: points\nfile: f.csv\(more)", placement: "")
  }

  @Test func fociObeyTheirComments() throws {
    #expect(try foci("# units: cm\nx,y,z\n0,0,0\n", "\nunit: mm").contains("cm contradicts the plan"))
    #expect(
      try foci("# frame: array\n# frame: target\nx_mm,y_mm,z_mm\n0,0,0\n").contains(
        "array/target is not known"))
    #expect(
      try foci("# coordinate system: LPS\nx_mm,y_mm,z_mm\n0,0,0\n", "\nframe: focus").contains(
        "contradicts the plan"))
    #expect(try foci("# space: ijk\nx_mm,y_mm,z_mm\n0,0,0\n").contains("ijk is not known"))
    #expect(try foci("x_mm,y_mm,z_mm,n pulses\n0,0,0,5\n").contains("the column n pulses is not known"))
    #expect(
      try foci("#Fiducial List file f\n#label,x,y,z,sel,vis\nLE,0,0,0,1,1\n").contains(
        "write # CoordinateSystem = LPS or RAS"))
  }

  // MARK: Uncertainties

  @Test(arguments: [
    ("", "Std (mV/MPa),U95 (%)", "1,8", 0.04), ("", "Uncertainty (2 sigma) (%)", "8", 0.04),
    ("", "Uncertainty 2σ (%)", "8", 0.04), ("", "Uncertainty (1-sigma) (%)", "4", 0.04),
    ("", "Combined standard uncertainty (%),Expanded uncertainty k=2 (%)", "4,10", 0.05),
    ("", "Standard error (mV/MPa)", "2", 0.04), ("", "SD (%)", "4", 0.04),
    ("Uncertainty: 9 % (k = 2)\n", "", "", 0.045), ("Expanded uncertainty (95 %): ± 8 %\n", "", "", 0.04),
  ]) func anUncertaintyIsFoundWhereverItStands(
    _ above: String, _ headings: String, _ cells: String, _ wanted: Double
  ) throws {
    let comma = headings.isEmpty ? "" : ","
    let text =
      "\(above)Frequency (MHz),Sensitivity (mV/MPa)\(comma)\(headings)\n1,50\(comma)\(cells)\n2,50\(comma)\(cells)\n"
    let found = try HydrophoneFile.read(bytes: Array(text.utf8), file: "h")
    #expect(abs(found.curve.points[0].relativeUncertainty - wanted) < 1e-12, "\(found.notes)")
    #expect(!found.notes.contains { $0.contains("states no uncertainty") })
  }

  /// Two figures for two bands are no one figure; the file is not said to state none.
  @Test func anUncertaintyThatIsNotUsedIsSaid() throws {
    let text = "Uncertainty: 9 % below 10 MHz, 12 % above\nFrequency (MHz),Sensitivity (mV/MPa)\n1,50\n2,50\n"
    let found = try HydrophoneFile.read(bytes: Array(text.utf8), file: "h")
    #expect(found.curve.points[0].relativeUncertainty == 0 && !found.curve.hasUncertainty)
    #expect(found.notes.contains { $0.contains("no column holds it: none is used") })
    #expect(!found.notes.contains { $0.contains("states no uncertainty") })
  }

  @Test(arguments: [("V/MPa", true), ("mV/MPa", false)]) func aSensitivityThatIsNotUsualIsAskedAbout(
    _ unit: String, _ isOdd: Bool
  ) throws {
    let text = "Frequency (MHz),Sensitivity (\(unit))\n1,50\n2,50\n"
    let found = try HydrophoneFile.read(bytes: Array(text.utf8), file: "h")
    #expect(found.notes.contains { $0.contains("is the unit right?") } == isOdd)
  }

  // MARK: Files that stand in place of others

  @Test(arguments: [
    ("version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 12\n", "git lfs pull"),
    ("<!DOCTYPE html>\n<html><body>404</body></html>\n", "a web page"), ("\n<html>\n", "a web page"),
  ]) func aStandInIsNamed(_ text: String, _ word: String) throws {
    let bytes = Array(text.utf8)
    for message in [
      FieldCaseTests.refusal { () throws(InputError) in try ArrayFile.read(bytes: bytes, file: "a") },
      FieldCaseTests.refusal { () throws(InputError) in try HydrophoneFile.read(bytes: bytes, file: "a") },
      FieldCaseTests.refusal { () throws(InputError) in try WaveformFile.read(bytes: bytes, file: "a") },
      try foci(text),
    ] { #expect(message.contains(word) && !message.contains("not text"), "\(message)") }
    let folder = try PlanFolderCase()
    try folder.add("m.nii.gz", bytes)
    let mask = try folder.complaint(target: "shape: mask\nfile: m.nii.gz\nanchor: centroid")
    #expect(mask.contains(word), "\(mask)")
  }
}
