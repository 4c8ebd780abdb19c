import Field
import Foundation
import HistotripsyCore
import SharedData
import Testing

/// A real array of flat discs against a brute-force Rayleigh integral by another program, whose quadrature has converged to 3·10⁻⁸.
@Suite(.enabled(if: SharedData.isPresent, "../shared/data is absent")) struct SteeredArrayTests {
  /// The file gives eight digits; each element's integral is within 10⁻⁴ of its own at worst.
  @Test func gainsAndLossesOfSteeredFociAgree() throws {
    let h317 = try H317()
    let field = try h317.field(.rayleigh)
    let foci = h317.expected.steering.map { h317.target($0.offsetMm) }
    let map = try #require(field.steeringMap(over: foci))
    #expect(map.entries.count == 30)
    var worst = 0.0
    for (entry, expected) in zip(map.entries, h317.expected.steering) {
      worst = max(worst, abs(entry.gain / expected.gainAtTarget - 1))
      #expect(abs(entry.lossDecibels + expected.lossDb) < 0.001)
    }
    print("worst relative error of a steered gain, Rayleigh integral: \(worst)")
    #expect(worst < 2e-5)
  }

  @Test func fastModeIsWithinSevenPerMille() throws {
    let h317 = try H317()
    let field = try h317.field(.piston)
    let map = try #require(field.steeringMap(over: h317.expected.steering.map { h317.target($0.offsetMm) }))
    var worst = 0.0
    var worstLoss = 0.0
    for (entry, expected) in zip(map.entries, h317.expected.steering) {
      worst = max(worst, abs(entry.gain / expected.gainAtTarget - 1))
      worstLoss = max(worstLoss, abs(entry.lossDecibels + expected.lossDb))
    }
    print("worst relative error of a steered gain, fast mode: \(worst); of a loss: \(worstLoss) dB")
    #expect(worst < 0.007)
    #expect(worstLoss < 0.1)
  }

  /// Complex pressures, off the focus too, phase included. Errors relative to the gain at the target.
  @Test func complexPressuresAgreeAtCheckPoints() throws {
    let h317 = try H317()
    let exact = try h317.field(.rayleigh)
    let fast = try h317.field(.piston)
    var worst = 0.0
    var worstFast = 0.0
    var count = 0
    for check in h317.expected.checkPoints {
      let target = Position.millimetres(check.targetMm[0], check.targetMm[1], check.targetMm[2])
      let excitation = exact.focused(at: target)
      let points = check.points.map { Position.millimetres($0.xyzMm[0], $0.xyzMm[1], $0.xyzMm[2]) }
      let atTarget = exact.gain(at: target, driving: excitation).magnitude
      for (field, isFast) in [(exact, false), (fast, true)] {
        for (gain, point) in zip(field.gains(at: points, driving: excitation), check.points) {
          let real = gain.real - point.pOverRhocu0[0]
          let imaginary = gain.imaginary - point.pOverRhocu0[1]
          let error = (real * real + imaginary * imaginary).squareRoot() / atTarget
          if isFast { worstFast = max(worstFast, error) } else { worst = max(worst, error) }
          count += 1
        }
      }
    }
    print("worst error at a check point: \(worst), fast mode \(worstFast), relative to the target's gain")
    #expect(count == 360)
    #expect(worst < 2e-5)
    #expect(worstFast < 0.007)
  }

  @Test func beamWidthsAgree() throws {
    let h317 = try H317()
    let field = try h317.field(.rayleigh)
    var compared = 0
    var worst = 0.0
    for steering in h317.expected.steering {
      let focus = h317.target(steering.offsetMm)
      let excitation = field.focused(at: focus)
      let axes: [([Double]?, Position)] = [
        (steering.minus6dbXMm, .millimetres(1000, 0, 0)),
        (steering.minus6dbYMm, .millimetres(0, 1000, 0)),
        (steering.minus6dbZMm, .millimetres(0, 0, 1000)),
      ]
      for (expected, direction) in axes {
        guard let expected else { continue }
        let width = field.beamWidth(
          at: focus, along: direction, reach: .millimetres(40), driving: excitation)
        let measured = [width.lower, width.upper, width.width].map { $0?.millimetres ?? .nan }
        for (a, b) in zip(measured, expected) {
          worst = max(worst, abs(a - b))
          #expect(abs(a - b) < max(0.05, 0.01 * abs(b)), "\(steering.offsetMm) \(measured) \(expected)")
        }
        compared += 1
      }
    }
    print("\(compared) beam widths, worst edge or width off by \(worst) mm")
    #expect(compared > 30)
  }

  /// Along z: the other program climbed to 10⁻³ mm or so.
  @Test func theTrueTopNearAFocusIsFound() throws {
    let h317 = try H317()
    let field = try h317.field(.rayleigh)
    for steering in h317.expected.steering where steering.offsetMm[0] >= 10 || steering.offsetMm[2] == 40 {
      let focus = h317.target(steering.offsetMm)
      let peak = field.peak(near: focus, reach: .millimetres(4), driving: field.focused(at: focus))
      #expect(abs(peak.gain / steering.maxNearTarget.gain - 1) < 2e-5)
      let offset = steering.maxNearTarget.offsetFromTargetMm
      #expect(peak.position.distance(to: focus.moved(offset[0], offset[1], offset[2])).millimetres < 0.02)
    }
  }

  /// In the plane y = 0, with the main lobe's box left out, as the file defines it.
  @Test func secondaryLobesAgree() throws {
    let h317 = try H317()
    let field = try h317.field(.rayleigh)
    let lobes = h317.expected.secondaryLobes
    let box = lobes.excludedBoxHalfSizeMm
    let search = LobeSearch(
      region: try FieldGrid(
        from: .millimetres(lobes.xMm[0], 0, lobes.zMm[0]),
        to: .millimetres(lobes.xMm[1], 0, lobes.zMm[1]),
        step: .millimetres(lobes.xMm[2], 1, lobes.zMm[2])),
      mainLobe: .millimetres(box[0], 1, box[1]))
    #expect(search.region.count == 121 * 101)
    #if DEBUG
      let rows = stride(from: 0, to: 23, by: 6).map { lobes.rows[$0] }
    #else
      let rows = lobes.rows
    #endif
    let map = try #require(field.steeringMap(over: rows.map { h317.target($0.offsetMm) }, search: search))
    var worst = 0.0
    for (entry, row) in zip(map.entries, rows) {
      let lobe = try #require(entry.lobe)
      let refined = 20 * log10(lobe.gain / row.refinedGain)
      worst = max(worst, abs(refined))
      #expect(
        abs(refined) < 0.3, "\(row.offsetMm): \(lobe.gain) at \(lobe.position), file \(row.refinedGain)")
      #expect(lobe.gain > row.gridMaxGain * 0.9999)
      #expect(abs(lobe.relativeToFocus * entry.gain / lobe.gain - 1) < 1e-9)
    }
    print("\(rows.count) secondary lobes, worst off by \(worst) dB")
    let alone = try #require(
      field.secondaryLobe(
        of: map.entries[0].focus, driving: field.focused(at: map.entries[0].focus), search: search))
    #expect(alone == map.entries[0].lobe)
  }
}
