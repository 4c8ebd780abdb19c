import Chance
import ChildProcess
import Foundation
import HistotripsyCore
import PlanCases
import Testing

@testable import Arrays
@testable import Hydrophones
@testable import Planning
@testable import Text

/// What follows from a change of a file, whatever the file holds: another unit, another size; a
/// damaged mark, a refusal or the same numbers, never other numbers in silence.
@Suite struct MetamorphicTests {
  private static let first = UInt64.random(in: 0..<1 << 32)

  /// What a table says, as numbers, with everything that is said about it.
  struct Reading {
    let numbers: [Double]
    let notes: [String]
  }

  struct Reader: Sendable, CustomTestStringConvertible {
    let name: String
    /// A random table that is read without a note.
    let table: @Sendable (UInt64) -> RandomTable
    let read: @Sendable ([UInt8]) throws(InputError) -> Reading
    /// Columns that state a unit.
    let units: Int
    var testDescription: String { name }
  }

  // MARK: Readers of tables

  static let readers: [Reader] = [
    Reader(
      name: "recording", table: { recording($0) },
      read: { bytes throws(InputError) in
        let record = try WaveformFile.read(bytes: bytes, file: "r")
        return Reading(
          numbers: record.volts + [record.step.seconds, record.start.seconds], notes: record.notes)
      }, units: 2),
    Reader(
      name: "array", table: { places($0, count: 30) },
      read: { bytes throws(InputError) in
        var faults = ElementFaults(collects: false)
        let found = try ElementTable(InputText(bytes: bytes, file: "r"), unit: nil, faults: &faults)
        return Reading(
          numbers: found.centres.flatMap { [$0.x, $0.y, $0.z] },
          notes: found.notes + found.ignored + (found.unit.isStated ? [] : ["unit"]))
      }, units: 3),
    Reader(
      name: "foci", table: { places($0, count: 12) },
      read: { bytes throws(InputError) in
        let found = try FociFile(InputText(bytes: bytes, file: "r"), unit: nil, frame: nil)
        return Reading(
          numbers: found.points.map(\.offset.lanes).flatMap { [$0.x, $0.y, $0.z] }, notes: found.notes)
      }, units: 3),
    Reader(
      name: "calibration", table: { calibration($0) },
      read: { bytes throws(InputError) in
        let found = try HydrophoneFile.read(bytes: bytes, file: "r")
        return Reading(
          numbers: found.curve.points.flatMap {
            [$0.frequency.hertz, $0.modulus.voltsPerPascal, $0.relativeUncertainty]
          }, notes: found.notes)
      }, units: 3),
  ]

  private static func recording(_ seed: UInt64) -> RandomTable {
    var chance = Chance(seed: seed)
    let step = 1 + chance.below(1000)
    return RandomTable(
      [
        RandomTable.Column(
          name: "Time", units: RandomTable.times, values: (0..<30).map { 7 + $0 * step }, exponent: -9),
        RandomTable.Column(
          name: "CH1", units: RandomTable.voltages,
          values: (0..<30).map { _ in chance.below(2_000_000) - 1_000_000 }, exponent: -7),
      ], seed: seed)
  }

  private static func places(_ seed: UInt64, count: Int) -> RandomTable {
    var chance = Chance(seed: seed)
    let unit = RandomTable.lengths[chance.below(RandomTable.lengths.count)]
    return RandomTable(
      ["x", "y", "z"].map { axis in
        RandomTable.Column(
          name: axis, units: [unit], values: (0..<count).map { _ in chance.below(60_000) - 30_000 },
          exponent: -6)
      }, seed: seed)
  }

  private static func calibration(_ seed: UInt64) -> RandomTable {
    var chance = Chance(seed: seed)
    return RandomTable(
      [
        RandomTable.Column(
          name: "Frequency", units: RandomTable.frequencies, values: (0..<12).map { 500 + 250 * $0 },
          exponent: 3),
        RandomTable.Column(
          name: "Sensitivity", units: RandomTable.sensitivities,
          values: (0..<12).map { _ in 20_000 + chance.below(60_000) }, exponent: -12),
        RandomTable.Column(
          name: "U (k=2)", units: [("%", -2)], values: (0..<12).map { _ in 10 + chance.below(200) },
          exponent: -3),
      ], seed: seed)
  }

  // MARK: Damaged tables

  @Test(arguments: readers, 0..<40 as Range<UInt64>) func aDamagedRowNeverGivesOtherNumbersInSilence(
    _ reader: Reader, _ number: UInt64
  ) throws {
    let table = reader.table(Self.first + number)
    guard let text = String(bytes: table.bytes, encoding: .utf8) else { return }
    let whole = try reader.read(Array(text.utf8))
    var chance = Chance(seed: number)
    for _ in 0..<25 {
      let changed = table.changedStructure(&chance)
      guard let found = try? reader.read(Array(changed.utf8)), found.numbers != whole.numbers else {
        continue
      }
      #expect(found.notes != whole.notes, "\(table.description)\n\(changed)")
    }
  }

  @Test(arguments: readers, 0..<40 as Range<UInt64>) func aDamagedHeadingNeverGivesOtherNumbersInSilence(
    _ reader: Reader, _ number: UInt64
  ) throws {
    let table = reader.table(Self.first + number)
    guard let text = String(bytes: table.bytes, encoding: .utf8) else { return }
    let whole = try reader.read(Array(text.utf8))
    var chance = Chance(seed: number)
    for _ in 0..<25 {
      let (changed, heading) = table.changedHeading(&chance)
      guard let found = try? reader.read(Array(changed.utf8)), found.numbers != whole.numbers else {
        continue
      }
      // Another unit that is one is another statement; anything else has to be said.
      let format = DelimitedText(delimiter: table.delimiter)
      let units = TextTable.headings(Substring(heading), format).compactMap(\.unit).count
      #expect(found.notes != whole.notes || units == reader.units, "\(table.description) → \(heading)")
    }
  }

  // MARK: A thousand times the unit

  struct Scaling: Sendable, CustomTestStringConvertible {
    let reader: String
    /// With `{u}` where the unit stands.
    let text: String
    let small: String
    let large: String
    /// Which numbers follow; the others stay.
    let follows: @Sendable (Int) -> Bool
    var testDescription: String { "\(reader): \(small) and \(large)" }

    init(
      _ reader: String, _ text: String, _ small: String, _ large: String,
      _ follows: @escaping @Sendable (Int) -> Bool
    ) {
      (self.reader, self.text, self.small, self.large, self.follows) = (reader, text, small, large, follows)
    }
  }

  private static func rows(_ row: (Int) -> String) -> String {
    (0..<20).map(row).joined(separator: "\n") + "\n"
  }

  private static let samples = rows { "\($0 * 10),\(Double($0 % 7) * 0.125)" }
  private static let centres = rows { "\($0 * 7 % 31),\(Double($0 % 5) * 8.5),\($0)" }
  private static let bands = rows { "\(1 + $0),\(40 + $0),\(2 + $0)" }

  static let scalings: [Scaling] = [
    Scaling("recording", "Time (ns),CH1 ({u})\n" + samples, "µV", "mV") { $0 < 20 },
    Scaling("recording", "Time (ns),CH1 ({u})\n" + samples, "mV", "V") { $0 < 20 },
    Scaling("recording", "Time (ns),CH1_{u}\n" + samples, "V", "kV") { $0 < 20 },
    Scaling("recording", "Time ({u}),CH1 (V)\n" + samples, "ns", "µs") { $0 >= 20 },
    Scaling("recording", "Time,Channel A\n({u}),(mV)\n" + samples, "ns", "us") { $0 >= 20 },
    Scaling(
      "recording", "Horizontal Units,s\nVertical Units,{u}\nTIME,CH1\n" + rows { "\($0)e-8,\($0 % 5)" }, "mV",
      "V"
    ) { $0 < 20 },
    Scaling("array", "x ({u}),y ({u}),z ({u})\n" + centres, "µm", "mm") { _ in true },
    Scaling("array", "x_{u};y_{u};z_{u}\n" + centres.replacingOccurrences(of: ",", with: ";"), "nm", "µm") {
      _ in true
    },
    Scaling("foci", "x ({u}),y ({u}),z ({u})\n" + centres, "µm", "mm") { _ in true },
    Scaling("calibration", "f (MHz),Sensitivity ({u}),U (%)\n" + bands, "nV/Pa", "µV/Pa") { $0 % 3 == 1 },
    Scaling("calibration", "f (MHz),Sensitivity ({u}),U (%)\n" + bands, "mV/MPa", "V/MPa") { $0 % 3 == 1 },
    Scaling("calibration", "f ({u}),Sensitivity (mV/MPa),U (%)\n" + bands, "kHz", "MHz") { $0 % 3 == 0 },
    Scaling("calibration", "f (MHz),Sensitivity (µV/Pa),U ({u})\n" + bands, "nV/Pa", "µV/Pa") { $0 % 3 == 2 },
  ]

  @Test(arguments: scalings) func numbersFollowTheUnitOfTheirColumn(_ scaling: Scaling) throws {
    let reader = try #require(Self.readers.first { $0.name == scaling.reader })
    func numbers(_ unit: String) throws -> [Double] {
      try reader.read(Array(scaling.text.replacingOccurrences(of: "{u}", with: unit).utf8)).numbers
    }
    let (small, large) = (try numbers(scaling.small), try numbers(scaling.large))
    #expect(small.count == large.count && !small.isEmpty)
    for (index, (one, other)) in zip(small, large).enumerated() {
      // One rounding of each value, and one of the quotient where there is one.
      #expect(
        abs(one * (scaling.follows(index) ? 1000 : 1) - other) <= 1e-15 * abs(other),
        "\(index): \(one), \(other)")
    }
  }

  // MARK: Images and surfaces

  private static func block() -> NIfTIBytes { NIfTIBytes.block([6, 5, 4], rim: 3, voxel: [1.5, 2, 2.5]) }

  private static func mask(_ bytes: [UInt8]) throws(InputError) -> (mask: VoxelMask, notes: [String]) {
    let image = try NIfTIMask(bytes, image: { bytes }, file: "m", selecting: .nonZero)
    return (image.mask, image.notes)
  }

  /// Millimetres read as micrometres: a thousandth in every direction, and a question.
  @Test func aMaskFollowsItsUnit() throws {
    var image = Self.block()
    image.put(Float(25), at: 280 + 12)
    let large = try Self.mask(image.bytes)
    image.bytes[123] = 3
    let small = try Self.mask(image.bytes)
    #expect(large.mask.voxelCount == small.mask.voxelCount)
    #expect(abs(small.mask.volumeCubicMetres * 1e9 / large.mask.volumeCubicMetres - 1) < 1e-12)
    for lane in 0..<3 {
      #expect(abs(small.mask.centroid[lane] * 1000 - large.mask.centroid[lane]) < 1e-15)
    }
    #expect(
      large.notes.isEmpty && small.notes.contains { $0.contains("is its unit right?") }, "\(small.notes)")
    image.bytes[123] = 1
    let refusal = FieldCaseTests.refusal { () throws(InputError) in try Self.mask(image.bytes) }
    #expect(refusal.contains("out of range"), "\(refusal)")
  }

  /// The rows of the s-form times a factor: places and volume follow.
  @Test(arguments: [0.1, 0.5, 3, 10]) func aMaskFollowsItsForm(_ factor: Float) throws {
    let image = Self.block()
    let one = try Self.mask(image.bytes).mask
    var other = image
    for row in 0..<3 {
      for lane in 0..<4 {
        let place = 280 + 16 * row + 4 * lane
        let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(image.bytes[place + $1]) << UInt32(8 * $1) }
        other.put(Float(bitPattern: bits) * factor, at: place)
      }
    }
    let found = try Self.mask(other.bytes).mask
    // Single precision.
    #expect(abs(found.volumeCubicMetres / one.volumeCubicMetres / pow(Double(factor), 3) - 1) < 1e-6)
    #expect(found.voxelCount == one.voxelCount)
  }

  @Test(arguments: [("mm", "cm", 10.0), ("mm", "inch", 25.4), ("cm", "inch", 2.54)])
  func aSurfaceFollowsItsUnit(
    _ small: String, _ large: String, _ ratio: Double
  ) throws {
    let box = SurfaceTests.box(SIMD3(-10, 2, 3), SIMD3(10, 14, 9))
    let surface = try STLSurface(SurfaceTests.binary(box), file: "s")
    func image(_ unit: String) throws -> VoxelMask {
      try surface.image(unit: try #require(LengthUnit(unit)).measure.size, isLPS: false).mask
    }
    let (one, other) = (try image(small), try image(large))
    #expect(one.voxelCount == other.voxelCount)
    #expect(abs(other.volumeCubicMetres / one.volumeCubicMetres / pow(ratio, 3) - 1) < 1e-9)
    for lane in 0..<3 { #expect(abs(other.centroid[lane] - one.centroid[lane] * ratio) < 1e-9) }
  }

  private static func nrrd(_ units: String, _ key: String = "space origin") -> [UInt8] {
    let header = """
      NRRD0004
      type: uchar
      dimension: 3
      space: left-posterior-superior
      sizes: 12 11 10
      space directions: (1.5,0,0) (0,2,0) (0,0,2.5)
      kinds: domain domain domain
      endian: little
      encoding: raw
      \(key): (1,2,3)
      space units: "\(units)" "\(units)" "\(units)"


      """
    return Array(header.utf8) + block().bytes.dropFirst(352)
  }

  private static func read(_ bytes: [UInt8]) throws(InputError) -> (mask: VoxelMask, notes: [String]) {
    let image = try NRRDMask(
      bytes, data: { name throws(InputError) in throw InputError(file: name, message: "no other file") },
      file: "m",
      selecting: .nonZero)
    return (image.mask, image.notes)
  }

  @Test func anNRRDFollowsItsUnit() throws {
    let (large, small) = (try Self.read(Self.nrrd("mm")), try Self.read(Self.nrrd("µm")))
    #expect(abs(small.mask.volumeCubicMetres * 1e9 / large.mask.volumeCubicMetres - 1) < 1e-12)
    #expect(large.notes.isEmpty && small.notes.contains { $0.contains("is its unit right?") })
    for unit in ["MM", "V", "furlong", ""] {
      #expect(
        FieldCaseTests.refusal { () throws(InputError) in try Self.read(Self.nrrd(unit)) }.contains(
          "space units"))
    }
  }

  @Test func aMisspeltFieldOfAnNRRDIsNotLeftOut() {
    for key in ["space orgin", "spaceorigin ", "space origins"] {
      let message = FieldCaseTests.refusal { () throws(InputError) in try Self.read(Self.nrrd("mm", key)) }
      #expect(message.contains("did you mean space origin?"), "\(message)")
    }
    let voxels = Self.nrrd("mm") + [UInt8](repeating: 0, count: 12 * 11)
    #expect((try? Self.read(voxels))?.notes.contains { $0.contains("left out?") } ?? false)
  }

  /// Bytes are skipped in compressed data as they are unpacked, from their end where the number is
  /// −1 (Teem).
  @Test(arguments: [(7, 7), (-1, 352), (0, 0)]) func bytesAreSkippedInWhatIsUnpacked(_ skip: Int, _ lead: Int)
    throws
  {
    let plain = Self.nrrd("mm")
    let end = plain.count - 12 * 11 * 10
    let header = String(decoding: plain[..<end], as: UTF8.self).replacingOccurrences(
      of: "encoding: raw", with: "encoding: gzip\nbyte skip: \(skip)")
    let file = FileManager.default.temporaryDirectory.appending(path: "skip-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data([UInt8](repeating: 1, count: lead) + plain[end...]).write(to: file)
    let packed = try ChildProcess.run("/usr/bin/env", ["sh", "-c", "gzip -c \"$0\" > \"$0.gz\"", file.path])
    #expect(packed.status == 0)
    let zipped = URL(filePath: file.path + ".gz")
    defer { try? FileManager.default.removeItem(at: zipped) }
    let found = try Self.read(Array(header.utf8) + [UInt8](Data(contentsOf: zipped)))
    #expect(found.mask.voxelCount == 6 * 5 * 4)
  }

  /// One byte of a header that states its frame twice (s-form and q-form) changed: a refusal, a
  /// note, or the same voxels within one of their edges.
  @Test func aDamagedHeaderNeverMovesAMaskInSilence() throws {
    var image = Self.block()
    // The q-form of the same frame: no rotation, the voxels' sizes, the same origin.
    let sizes: [Float] = [1.5, 2, 2.5]
    for (axis, size) in sizes.enumerated() { image.put(size, at: 80 + 4 * axis) }
    image.put(Int16(1), at: 252)
    let spans: [Float] = [1.5 * 11, 2 * 10, 2.5 * 9]
    for (axis, span) in spans.enumerated() { image.put(-span / 2, at: 268 + 4 * axis) }
    let whole = try Self.mask(image.bytes)
    #expect(whole.notes.isEmpty, "\(whole.notes)")
    var chance = Chance(seed: Self.first)
    for place in 0..<352 {
      for _ in 0..<6 {
        var bytes = image.bytes
        bytes[place] = UInt8(chance.below(256))
        guard let found = try? Self.mask(bytes), found.notes.isEmpty else { continue }
        let shift = found.mask.centroid - whole.mask.centroid
        #expect(
          found.mask.voxelCount == whole.mask.voxelCount && (shift * shift).sum().squareRoot() < 2.6e-3,
          "byte \(place): \(bytes[place])")
      }
    }
  }
}
