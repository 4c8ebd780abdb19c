import Arrays
import Chance
import Field
import Foundation
import HistotripsyCore
import SharedData
import Testing

/// Does the survey of many foci find the lobes that a search of the whole region finds for each?
struct LobeSurveyTests {
  /// 48 discs on a cap, their places scattered; sparse, so that lobes are strong. 500 kHz.
  private func field(seed: UInt64) throws -> ArrayField {
    let array = try SphericalCap(
      layout: .random, elements: 48, radius: .millimetres(60), aperture: .millimetres(90),
      width: .millimetres(7), frequency: .kilohertz(500), seed: seed
    ).description()
    return try ArrayField(array, speedOfSound: .metresPerSecond(1482.4), method: .piston)
  }

  /// Foci 1 mm (λ/3) apart in a ball, 12 anchors among them: most lobes come from a neighbour. A few of them, by chance, are
  /// searched in full. What may be missed is 0.3 dB, as for lobes against other programs.
  @Test(arguments: [UInt64(3), 4]) func lobesOfNeighboursLeadToTheWorstLobe(seed: UInt64) throws {
    let field = try field(seed: seed)
    let focus = field.geometricFocus
    var foci: [Position] = []
    for x in -3...3 {
      for y in -3...3 {
        for z in -3...3 where x * x + y * y + z * z <= 9 {
          foci.append(focus.moved(Double(x), Double(y), Double(z)))
        }
      }
    }
    let region = try FieldGrid(
      from: focus.moved(-7, -7, -10), to: focus.moved(7, 7, 10), step: .millimetres(1))
    let there = LobeSearch(region: region, mainLobe: .millimetres(4, 4, 8), candidates: 16)
    let survey = LobeSurvey(field, search: there, anchors: 12)
    let found = survey.worstLobes(of: foci)
    #expect(found.count == foci.count)
    var generator = Chance(seed: seed)
    var worst = 0.0
    for _ in 0..<foci.count / 24 {
      let i = Int(generator.next() % UInt64(foci.count))
      let whole = try #require(
        field.secondaryLobe(of: foci[i], driving: field.focused(at: foci[i]), search: there))
      let quick = try #require(found[i])
      worst = max(worst, whole.decibels - quick.decibels)
      #expect(whole.decibels - quick.decibels < 0.3, "seed \(seed): \(foci[i]) \(whole) \(quick)")
      // What is reported is the field itself, wherever the search ended.
      let gain = field.gain(at: quick.position, driving: field.focused(at: foci[i])).magnitude
      #expect(abs(gain / quick.gain - 1) < 1e-12)
    }
    print("seed \(seed): of \(foci.count) foci with 12 anchors, lobes missed by at most \(worst) dB")
  }

  /// Elements in rings make lobes on the axis that stay where they are when the focus moves, and the region ends where lobes do not: every
  /// focus is compared with a search of the whole region for it alone.
  @Test func lobesThatDoNotMoveWithTheFocusAreFound() throws {
    var elements: [Element] = []
    for (ring, count) in [(0.25, 8), (0.55, 16), (0.8, 24)] {
      for i in 0..<count {
        let turn = 2 * Double.pi * Double(i) / Double(count)
        let height = (1 - ring * ring).squareRoot()
        let (x, y) = (ring * cos(turn), ring * sin(turn))
        elements.append(
          Element(
            position: .millimetres(60 * x, 60 * y, -60 * height),
            normal: .millimetres(-1000 * x, -1000 * y, 1000 * height), width: .millimetres(5)))
      }
    }
    let field = try ArrayField(
      elements: elements, frequency: .kilohertz(500), geometricFocus: .origin,
      speedOfSound: .metresPerSecond(1482.4), method: .piston)
    let search = LobeSearch(
      region: try FieldGrid(
        from: .millimetres(-8, -8, -16), to: .millimetres(8, 8, 16), step: .millimetres(1)),
      mainLobe: .millimetres(4, 4, 8), candidates: 16)
    var foci: [Position] = []
    for z in stride(from: -6.0, through: 6, by: 1.5) {
      for x in stride(from: -3.0, through: 3, by: 1) {
        for y in stride(from: -3.0, through: 3, by: 1.5) { foci.append(.millimetres(x, y, z)) }
      }
    }
    let found = LobeSurvey(field, search: search, anchors: 16).worstLobes(of: foci)
    var worst = 0.0
    for (i, focus) in foci.enumerated() where i % 5 == 0 {
      let whole = try #require(
        field.secondaryLobe(of: focus, driving: field.focused(at: focus), search: search))
      worst = max(worst, whole.decibels - (try #require(found[i])).decibels)
    }
    #expect(worst < 0.3, "\(worst) dB")
  }

  /// Few foci are all anchors: then nothing is left to chance.
  @Test func fewFociAreAllSearchedInFull() throws {
    let field = try field(seed: 5)
    let focus = field.geometricFocus
    let search = LobeSearch(
      region: try FieldGrid(
        from: focus.moved(-8, -8, -10), to: focus.moved(8, 8, 10), step: .millimetres(1)),
      mainLobe: .millimetres(5, 5, 8), candidates: 16)
    let foci = [focus, focus.moved(3, 0, 0), focus.moved(0, -2, 2)]
    for (position, lobe) in zip(foci, LobeSurvey(field, search: search).worstLobes(of: foci)) {
      let whole = try #require(
        field.secondaryLobe(of: position, driving: field.focused(at: position), search: search))
      #expect(abs(whole.decibels - (try #require(lobe)).decibels) < 0.05)
    }
  }

  /// One after the other or together: the same bytes.
  @Test func aLobeDoesNotDependOnTheOtherFociOfItsStretch() throws {
    let field = try field(seed: 6)
    let focus = field.geometricFocus
    let search = LobeSearch(
      region: try FieldGrid(from: focus.moved(-6, -6, -6), to: focus.moved(6, 6, 6), step: .millimetres(1)),
      mainLobe: .millimetres(4, 4, 5))
    let foci = (0..<5).map { focus.moved(Double($0) - 2, 0, 0) }
    let together = LobeSurvey(field, search: search).worstLobes(of: foci)
    for (position, lobe) in zip(foci, together) {
      #expect(LobeSurvey(field, search: search).worstLobes(of: [position]) == [lobe])
    }
  }

  @Test func aMainLobeThatFillsTheRegionLeavesNone() throws {
    let field = try field(seed: 7)
    let focus = field.geometricFocus
    let search = LobeSearch(
      region: try FieldGrid(from: focus, to: focus.moved(2, 2, 2), step: .millimetres(1)),
      mainLobe: .millimetres(9, 9, 9))
    #expect(LobeSurvey(field, search: search).worstLobes(of: [focus, focus]) == [nil, nil])
    #expect(LobeSurvey(field, search: search).worstLobes(of: []) == [])
  }

  /// In the plane y = 0, against another program's brute-force integral. It climbed from the highest point of its grid alone; so does one
  /// candidate here, and finds its lobe. A hill between two points of its grid may be higher: sixteen candidates never find a lower one.
  @Test(.enabled(if: SharedData.isPresent, "../shared/data is absent"))
  func lobesOfTheH317Agree() throws {
    let h317 = try H317()
    let field = try h317.field(.rayleigh)
    let lobes = h317.expected.secondaryLobes
    let box = lobes.excludedBoxHalfSizeMm
    func search(candidates: Int) throws -> LobeSearch {
      LobeSearch(
        region: try FieldGrid(
          from: .millimetres(lobes.xMm[0], 0, lobes.zMm[0]), to: .millimetres(lobes.xMm[1], 0, lobes.zMm[1]),
          step: .millimetres(lobes.xMm[2], 1, lobes.zMm[2])),
        mainLobe: .millimetres(box[0], 1, box[1]), candidates: candidates)
    }
    #if DEBUG
      let rows = stride(from: 0, to: 23, by: 6).map { lobes.rows[$0] }
    #else
      let rows = lobes.rows
    #endif
    let foci = rows.map { h317.target($0.offsetMm) }
    let climbed = LobeSurvey(field, search: try search(candidates: 1)).worstLobes(of: foci)
    let found = LobeSurvey(field, search: try search(candidates: 16)).worstLobes(of: foci)
    var worst = 0.0
    for (index, row) in rows.enumerated() {
      let (same, lobe) = (try #require(climbed[index]), try #require(found[index]))
      let off = 20 * log10(same.gain / row.refinedGain)
      worst = max(worst, abs(off))
      #expect(abs(off) < 0.3, "\(row.offsetMm): \(same), file \(row.refinedGain)")
      #expect(lobe.gain >= same.gain * (1 - field.tolerance), "\(row.offsetMm)")
      let there = field.gain(at: lobe.position, driving: field.focused(at: foci[index])).magnitude
      // A point shares the number of nodes with its three neighbours in a call (`ArrayField`): within the field's tolerance.
      #expect(abs(there / lobe.gain - 1) < field.tolerance)
    }
    print("\(rows.count) secondary lobes, at most \(worst) dB from the file's")
  }
}
