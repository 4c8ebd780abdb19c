import Chance
import Foundation
import HistotripsyCore
import PlanCases
import Testing

@testable import Arrays
@testable import Hydrophones
@testable import Planning
@testable import Text

/// Whatever units, order, delimiter, decimal mark, encoding and line ends: the same numbers, or a
/// refusal.
@Suite struct RandomTableTests {
  static let seeds = 120
  private static let first = UInt64.random(in: 0..<1 << 32)

  // MARK: Recordings

  private static func recording(_ seed: UInt64) -> (
    RandomTable, time: RandomTable.Column, volts: RandomTable.Column
  ) {
    var chance = Chance(seed: seed)
    let count = 16 + chance.below(80)
    let step = 1 + chance.below(1000)
    let start = chance.below(2000) - 1000
    let time = RandomTable.Column(
      name: "Time", units: RandomTable.times, values: (0..<count).map { start + $0 * step }, exponent: -9)
    let volts = RandomTable.Column(
      name: "CH1", units: RandomTable.voltages,
      values: (0..<count).map { _ in chance.below(2_000_000) - 1_000_000 },
      exponent: -7)
    return (RandomTable([time, volts], seed: seed), time, volts)
  }

  @Test(arguments: 0..<UInt64(seeds)) func aRecordingIsReadAlike(_ number: UInt64) throws {
    let (table, time, volts) = Self.recording(Self.first + number)
    let record = try WaveformFile.read(bytes: table.bytes, file: "r")
    #expect(record.volts.count == volts.values.count, "\(table.description)")
    #expect(
      record.volts.indices.allSatisfy { alike(record.volts[$0], volts.value($0)) }, "\(table.description)")
    #expect(abs(record.start.seconds - time.value(0)) <= 1e-15 * abs(time.value(0)), "\(table.description)")
    #expect(abs(record.step.seconds / (time.value(1) - time.value(0)) - 1) < 1e-9, "\(table.description)")
  }

  /// Cut while reading or cut afterwards: the same samples.
  @Test(arguments: 0..<40 as Range<UInt64>) func aPartOfARecordingIsThatPart(_ number: UInt64) throws {
    let (table, time, _) = Self.recording(Self.first + number)
    let count = time.values.count
    var chance = Chance(seed: number)
    let low = chance.below(count - 16)
    let high = low + 15 + chance.below(count - low - 15)
    let step = time.value(1) - time.value(0)
    let (from, to) = (
      Interval.seconds(time.value(low) - 0.4 * step), Interval.seconds(time.value(high) + 0.4 * step)
    )
    let whole = try WaveformFile.read(bytes: table.bytes, file: "r")
    let part = try WaveformFile.read(bytes: table.bytes, file: "r", from: from, to: to)
    #expect(part.volts == Array(whole.volts[low...high]), "\(table.description), \(low)…\(high)")
    #expect(abs(part.start.seconds - time.value(low)) < 1e-3 * step, "\(table.description)")
  }

  @Test(arguments: 0..<UInt64(seeds)) func aChangedHeadingNeverGivesOtherVoltsInSilence(_ number: UInt64)
    throws
  {
    let (table, _, _) = Self.recording(Self.first + number)
    guard let text = String(bytes: table.bytes, encoding: .utf8) else { return }
    let original = try WaveformFile.read(bytes: Array(text.utf8), file: "r")
    var chance = Chance(seed: number)
    for _ in 0..<30 {
      let (changed, heading) = table.changedHeading(&chance)
      guard let read = try? WaveformFile.read(bytes: Array(changed.utf8), file: "r") else { continue }
      let isSame = read.volts == original.volts && read.step == original.step
      // Another unit that is one is another statement; anything else has to be said.
      let units = TextTable.headings(
        Substring(heading), DelimitedText(delimiter: DelimitedText.delimiter(of: Substring(heading)))
      )
      .compactMap(\.unit)
      #expect(isSame || !read.notes.isEmpty || units.count == 2, "\(table.description) → \(heading)")
    }
  }

  /// A thousand times the unit: a thousand times the volts, or a refusal.
  @Test(arguments: [("µV", "mV"), ("mV", "V"), ("V", "kV"), ("uV", "mV")]) func valuesFollowTheUnit(
    _ one: String, _ other: String
  ) throws {
    let rows = (0..<20).map { "\($0)e-8,\(Double($0 % 7) * 0.125)" }.joined(separator: "\n")
    let small = try WaveformFile.read(bytes: Array("Time (s),CH1 (\(one))\n\(rows)\n".utf8), file: "r")
    let large = try WaveformFile.read(bytes: Array("Time (s),CH1 (\(other))\n\(rows)\n".utf8), file: "r")
    #expect(zip(small.volts, large.volts).allSatisfy { alike($0 * 1000, $1) })
  }

  // MARK: Arrays and foci

  private static func places(_ seed: UInt64, count: Int, reach: Int) -> [RandomTable.Column] {
    var chance = Chance(seed: seed)
    return ["x", "y", "z"].map { axis in
      RandomTable.Column(
        name: axis, units: RandomTable.lengths,
        values: (0..<count).map { _ in chance.below(2 * reach) - reach }, exponent: -6)
    }
  }

  /// One unit for all three: the reader refuses a mixture.
  private static func oneUnit(_ columns: [RandomTable.Column], _ seed: UInt64) -> [RandomTable.Column] {
    var chance = Chance(seed: seed)
    let unit = RandomTable.lengths[chance.below(RandomTable.lengths.count)]
    return columns.map {
      RandomTable.Column(name: $0.name, units: [unit], values: $0.values, exponent: $0.exponent)
    }
  }

  @Test(arguments: 0..<UInt64(seeds)) func fociAreReadAlike(_ number: UInt64) throws {
    let seed = Self.first + number
    let columns = Self.oneUnit(Self.places(seed, count: 12, reach: 40_000), seed)
    let table = RandomTable(columns, seed: seed)
    let foci = try FociFile(InputText(bytes: table.bytes, file: "f"), unit: nil, frame: nil)
    #expect(foci.points.count == 12)
    for (row, point) in foci.points.enumerated() {
      let place = point.offset.lanes
      #expect((0..<3).allSatisfy { alike(place[$0], columns[$0].value(row)) }, "\(table.description)")
    }
  }

  @Test(arguments: 0..<UInt64(seeds)) func arraysAreReadAlike(_ number: UInt64) throws {
    let seed = Self.first + number
    // Flat, so that the frame of the file is the frame of the array.
    var columns = Self.oneUnit(Self.places(seed, count: 30, reach: 100_000), seed)
    columns[2] = RandomTable.Column(
      name: "z", units: columns[2].units, values: columns[2].values.map { _ in 5000 }, exponent: -6)
    let counter = RandomTable.Column(name: "Element", units: [("", 0)], values: Array(1...30), exponent: 0)
    let table = RandomTable(columns + (number % 3 == 0 ? [counter] : []), seed: seed)
    var faults = ElementFaults(collects: false)
    let found = try ElementTable(InputText(bytes: table.bytes, file: "a"), unit: nil, faults: &faults)
    #expect(found.centres.count == 30 && found.unit.isStated)
    for (row, centre) in found.centres.enumerated() {
      #expect((0..<3).allSatisfy { alike(centre[$0], columns[$0].value(row)) }, "\(table.description)")
    }
  }

  // MARK: Calibrations

  @Test(arguments: 0..<UInt64(seeds)) func calibrationsAreReadAlike(_ number: UInt64) throws {
    let seed = Self.first + number
    var chance = Chance(seed: seed)
    let count = 3 + chance.below(20)
    let frequency = RandomTable.Column(
      name: "Frequency", units: RandomTable.frequencies, values: (0..<count).map { 500 + 250 * $0 },
      exponent: 3)
    let sensitivity = RandomTable.Column(
      name: "Sensitivity", units: RandomTable.sensitivities,
      values: (0..<count).map { _ in 20_000 + chance.below(60_000) },
      exponent: -12)
    let uncertainty = RandomTable.Column(
      name: "Uncertainty", units: [("%, k=2", -2)], values: (0..<count).map { _ in 10 + chance.below(200) },
      exponent: -3)
    let preface = (0..<chance.below(5)).map { "Certificate line \($0): made on a Monday" }
    let table = RandomTable([frequency, sensitivity, uncertainty], preface: preface, seed: seed)
    // "Uncertainty_%, k=2" is two columns; brackets hold it together.
    guard !table.text.contains("Uncertainty_") else { return }
    let found = try HydrophoneFile.read(bytes: table.bytes, file: "h")
    #expect(found.curve.points.count == count)
    for (row, point) in found.curve.points.enumerated() {
      #expect(alike(point.frequency.hertz, frequency.value(row)), "\(table.description)")
      #expect(abs(point.modulus.voltsPerPascal / sensitivity.value(row) - 1) < 1e-14, "\(table.description)")
      #expect(
        abs(point.relativeUncertainty / (uncertainty.value(row) / 2) - 1) < 1e-9, "\(table.description)")
    }
  }
}
