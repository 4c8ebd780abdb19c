import Arrays
import Field
import Foundation
import HistotripsyCore
import Planning

/// How long it takes to work out a plan, and what is missed by not searching everywhere for every focus.
struct PlanBenchmark {
  let array: ArrayDescription

  /// Seconds, and foci asked for, for a sphere at half a wavelength with every focus within reach in pressure.
  func seconds(diameter: Length, of array: ArrayDescription) throws -> (seconds: Double, foci: Int) {
    var document = try BuiltInPlan.document().sphere(diameter: diameter, spacing: .wavelengths(0.5))
    document.terms.packing = .cubic
    document.terms.limits.railMaximum = .volts(1000)
    document.terms.limits.steeringLossMaximumDecibels = 40
    document.terms.limits.pulsesMaximum = .max
    document.terms.lobes.secondaryLobeMaximum = 0
    let start = ContinuousClock.now
    let plan = try PlanMaker(document, array: array).plan()
    return ((ContinuousClock.now - start) / .seconds(1), plan.foci.count + plan.dropped.count)
  }

  /// The same array with every second element, or every fourth.
  func elements(every share: Int) -> ArrayDescription {
    var other = array
    other.elements = array.elements.enumerated().filter { $0.offset % share == 0 }.map(\.element)
    return other
  }

  /// Lobes of every focus of a 40 mm sphere at 1.48 mm, and what is missed of those of 64 by chance against searching everywhere.
  func missed(seed: UInt64) throws -> (foci: Int, worst: Double, mean: Double) {
    let field = try ArrayField(array, speedOfSound: .metresPerSecond(1482.4))
    var foci: [Position] = []
    for x in -13...13 {
      for y in -13...13 {
        for z in -13...13 where x * x + y * y + z * z <= 181 {
          foci.append(.millimetres(Double(x) * 1.48, Double(y) * 1.48, Double(z) * 1.48))
        }
      }
    }
    let search = LobeSearch(
      region: try FieldGrid(
        from: .millimetres(-38, -38, -38), to: .millimetres(38, 38, 38), step: .millimetres(0.99)),
      mainLobe: .millimetres(3.8, 3.8, 3.8), candidates: 16)
    let survey = LobeSurvey(field, search: search)
    let found = survey.worstLobes(of: foci)
    var state = seed
    let sample = (0..<LobeSurvey.maximumAnchors).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % foci.count
    }
    // So few foci are all anchors: searched everywhere.
    let whole = survey.worstLobes(of: sample.map { foci[$0] })
    let misses = zip(sample, whole).map { i, lobe in
      (lobe?.decibels ?? -200) - (found[i]?.decibels ?? -200)
    }
    return (foci.count, misses.max() ?? 0, misses.reduce(0, +) / Double(misses.count))
  }
}

func printPlanning() throws {
  let bench = PlanBenchmark(array: bench.array)
  var table = Table("Working out a plan: spheres at λ/2, lobes of every focus")
  var first: Double?
  for (diameter, share) in [(20.0, 1), (30, 1), (40, 1), (40, 2), (40, 4)] {
    let array = bench.elements(every: share)
    let (seconds, foci) = try bench.seconds(diameter: .millimetres(diameter), of: array)
    let cost = seconds / Double(foci * array.elements.count) * 1e6
    if first == nil { first = cost }
    table.add(
      "\(Int(diameter)) mm, \(foci) foci, \(array.elements.count) elements: seconds", seconds, digits: 2,
      String(format: "%.2f µs per focus and element", cost))
  }
  for seed in [UInt64(20), 21, 22] {
    let (foci, worst, mean) = try bench.missed(seed: seed)
    table.add(
      "lobes missed against searching everywhere, worst, dB", worst, digits: 3,
      String(format: "64 of %d foci, seed %d; mean %.3f dB", foci, Int(seed), mean))
  }
  table.print()
}
