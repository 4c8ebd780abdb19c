import Foundation
import HistotripsyCore
import Testing
import VirtualBoard

/// What the virtual tissue tells of itself, and how it is kept.
@Suite final class TissueTests {
  private let folder = FileManager.default.temporaryDirectory.appending(
    path: "tissue-\(ProcessInfo.processInfo.processIdentifier)-\(UInt64.random(in: 0 ... .max))")
  private var state: String { folder.appending(path: "board").path }
  private static let clock = Frequency.megahertz(100)

  init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(at: folder) }

  /// 48 discs on a cap of 60 mm about the origin, 1 MHz.
  private static let elements: [Element] = (0..<48).map { i in
    let cosine = 1 - 0.5 * (Double(i) + 0.5) / 48
    let sine = (1 - cosine * cosine).squareRoot()
    let angle = 2.399963229728653 * Double(i)
    let (x, y) = (sine * cos(angle), sine * sin(angle))
    return Element(
      position: .millimetres(60 * x, 60 * y, -60 * cosine),
      normal: .millimetres(-1000 * x, -1000 * y, 1000 * cosine), width: .millimetres(6))
  }

  private static func configuration(seed: UInt64 = 3) -> MediumConfiguration {
    MediumConfiguration(
      elements: elements, naturalFocus: .origin, frequency: .megahertz(1),
      sourcePressurePerVolt: .pascals(20_000),
      tissue: TissueConfiguration(radius: .millimetres(5), attenuation: 0, unevenness: 0), seed: seed)
  }

  private static func beam(_ medium: Medium, to focus: Position) -> Beam {
    let times = elements.map { $0.position.distance(to: focus).metres / medium.speedOfSound.metresPerSecond }
    let latest = times.max() ?? 0
    return medium.beam(
      of: times.map { 0x8000 | UInt16(((latest - $0) * clock.hertz).rounded()) }, clock: clock)
  }

  /// Bursts of 60 MPa, five seconds apart.
  private static func fire(_ medium: Medium, at focus: Position, _ bursts: Int, from first: Int = 0) {
    let beam = beam(medium, to: focus)
    let rail = Voltage.volts(60e6 / beam.pascalsPerVolt)
    for n in first..<(first + bursts) {
      let burst = Burst(
        at: Instant(nanoseconds: UInt64(n + 1) * 5_000_000_000), rail: rail, carrier: .megahertz(1),
        cycles: 2)
      _ = medium.sonicate(beam, burst)
    }
  }

  private static func box(_ name: String, _ low: Position, _ high: Position) -> TissueRegion {
    TissueRegion(name, low: low, high: high) { place in
      place.x >= low.x && place.x <= high.x && place.y >= low.y && place.y <= high.y && place.z >= low.z
        && place.z <= high.z
    }
  }

  /// Counted again by asking for every cell's fractionation, one by one.
  @Test func theTruthIsTheCountOfCells() throws {
    let medium = Medium(Self.configuration())
    Self.fire(medium, at: .origin, 60)
    Self.fire(medium, at: .millimetres(0, 1.5, 0), 60, from: 100)
    // Half of the lesion: what lies beyond the plane x = −0.1 mm is spill.
    let low = Position.millimetres(-0.1, -2, -3)
    let high = Position.millimetres(2, 2, 3)
    let spared = Self.box("vessel", .millimetres(-2, -1, -1), .millimetres(-0.4, 1, 1))
    let truth = try #require(medium.truth(of: Self.box("target", low, high), sparing: [spared]))
    var (target, treated, liquid, sum) = (0, 0, 0, 0.0)
    var deepest = 0.0
    var (sparedCells, sparedLiquid) = (0, 0)
    for k in -10...10 {
      for j in -10...10 {
        for i in -10...10 {
          let place = Position.millimetres(0.5 * Double(i), 0.5 * Double(j), 0.5 * Double(k))
          let here = medium.fractionation(at: place)
          let isIn = Self.box("", low, high).contains(place)
          if isIn { target += 1 }
          if isIn { sum += here }
          if spared.contains(place) { sparedCells += 1 }
          guard here >= 0.95 else { continue }
          liquid += 1
          if isIn { treated += 1 }
          if spared.contains(place) { sparedLiquid += 1 }
          // The target's nearest cells lie in the plane x = 0.
          if !isIn { deepest = max(deepest, -0.5 * Double(i)) }
        }
      }
    }
    #expect(treated > 3 && liquid > treated && sparedLiquid > 0, "\(treated), \(liquid), \(sparedLiquid)")
    #expect(abs(truth.treatedShare - Double(treated) / Double(target)) < 1e-12)
    #expect(abs(truth.meanFractionation - sum / Double(target)) < 1e-9)
    #expect(abs(truth.targetCubicMetres * 1e9 - 0.125 * Double(target)) < 1e-9)
    #expect(abs(truth.spillCubicMetres * 1e9 - 0.125 * Double(liquid - treated)) < 1e-9)
    #expect(abs(truth.spillDepth.millimetres - deepest) < 1e-9)
    #expect(abs(truth.dice - 2 * Double(treated) / Double(target + liquid)) < 1e-12)
    #expect(truth.spared.map(\.name) == ["vessel"])
    #expect(abs(truth.spared[0].liquefiedShare - Double(sparedLiquid) / Double(sparedCells)) < 1e-12)
  }

  /// Twenty bursts, an end, and twenty more are forty: cell by cell, but for the chance of each session.
  @Test func tissueGoesOnWhereItWasLeft() throws {
    let configuration = Self.configuration()
    func session(goesOn: Bool, _ bursts: Int, from first: Int) throws -> Medium {
      let kept = try TissueStateFile(beside: state, for: configuration, goesOn: goesOn, fired: 20)
      let medium = Medium(configuration, kept: kept)
      Self.fire(medium, at: .origin, bursts, from: first)
      return medium
    }
    let first = try session(goesOn: false, 20, from: 0).fractionation(at: .origin)
    #expect(abs(first - (1 - pow(0.94, 20))) < 1e-5)
    let second = try session(goesOn: true, 20, from: 1000).fractionation(at: .origin)
    #expect(abs(second - (1 - pow(0.94, 40))) < 1e-5)
    // A treatment that begins has a new phantom.
    #expect(try session(goesOn: false, 0, from: 0).fractionation(at: .origin) == 0)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(files.count == 1 && files[0].hasPrefix("board.") && files[0].hasSuffix(".tissue"))
  }

  @Test func aTissueThatWasNotKeptIsSaidToBeUnknown() throws {
    let kept = try TissueStateFile(beside: state, for: Self.configuration(), goesOn: true, fired: 137)
    #expect(kept.burstsBefore == 137)
  }

  @Test func aDamagedTissueIsRefusedAndAnotherPhantomHasAFileOfItsOwn() throws {
    let configuration = Self.configuration()
    func open(_ configuration: MediumConfiguration) throws -> TissueStateFile {
      try TissueStateFile(beside: state, for: configuration, goesOn: true, fired: 0)
    }
    do {
      let medium = Medium(configuration, kept: try open(configuration))
      Self.fire(medium, at: .origin, 5)
    }
    let path = try #require(try FileManager.default.contentsOfDirectory(atPath: folder.path).first)
    let file = folder.appending(path: path)
    let sound = try Data(contentsOf: file)
    // Another seed is another phantom.
    _ = try open(Self.configuration(seed: 4))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 2)
    func complaint(_ change: (inout Data) -> Void) throws -> String {
      var bytes = sound
      change(&bytes)
      try bytes.write(to: file)
      do {
        _ = try open(configuration)
        return "none"
      } catch let failure as BoardStateFile.Failure {
        return failure.reason
      }
    }
    #expect(try complaint { _ in } == "none")
    let middle = sound.count / 2
    #expect(try complaint { $0[middle] ^= 1 }.contains("checksum"))
    #expect(try complaint { $0[8] = 2 }.contains("not the tissue of a virtual phantom"))
    #expect(try complaint { $0[16] ^= 1 }.contains("another phantom"))
    #expect(try complaint { $0.removeLast(4) }.contains("in place of"))
    // Killed in the middle of a burst, the checksum says nothing: what is there counts.
    #expect(
      try complaint {
        $0[68] = 1
        $0[middle] ^= 1
      } == "none")
  }

  /// Two tight foci of a two-element array interfere: a lobe as strong as the focus is treated like it.
  @Test func aLobeAsStrongAsTheFocusIsLiquefiedToo() {
    // Two plane-facing sources 10 mm apart at 60 mm: fringes λ·60/10 = 8.9 mm apart, each as strong as the other.
    let pair = [-5.0, 5.0].map {
      Element(position: .millimetres($0, 0, -60), normal: .millimetres(0, 0, 1000), width: .millimetres(1))
    }
    var tissue = TissueConfiguration(radius: .millimetres(12), attenuation: 0, unevenness: 0)
    tissue.centre = .origin
    let medium = Medium(
      MediumConfiguration(
        elements: pair, naturalFocus: .origin, frequency: .megahertz(1),
        sourcePressurePerVolt: .megapascals(50), water: Water(temperature: .celsius(20), attenuation: 0),
        tissue: tissue, seed: 1))
    let beam = medium.beam(of: [0x8000, 0x8000], clock: Self.clock)
    let rail = Voltage.volts(60e6 / beam.pascalsPerVolt)
    for n in 0..<60 {
      let burst = Burst(
        at: Instant(nanoseconds: UInt64(n + 1) * 5_000_000_000), rail: rail, carrier: .megahertz(1),
        cycles: 2)
      _ = medium.sonicate(beam, burst)
    }
    #expect(medium.fractionation(at: .origin) > 0.9)
    // One wavelength of path apart: a train of two cycles still meets the other at full height.
    #expect(medium.fractionation(at: .millimetres(9, 0, 0)) > 0.9)
    #expect(medium.fractionation(at: .millimetres(-9, 0, 0)) > 0.9)
    // Half a wavelength apart they cancel.
    #expect(medium.fractionation(at: .millimetres(4.5, 0, 0)) == 0)
  }
}
