import Dose
import Foundation
import HistotripsyCore
import Pictures
import Planning
import Text
import TreatmentLog

/// The dose of a treatment that is on record, worked out again from its ledger, for people.
public enum RecordedDose {
  /// Pictures and figures, or why there are none. Whatever the ledger holds, a report can be written.
  public static func section(of ledger: LedgerFile) -> DoseSection {
    do {
      let inputs = try TreatmentInputs(ledger, named: nil, basis: .nominal)
      let volume: TreatedVolume
      do throws(TreatedVolume.Absence) { volume = try TreatedVolume(inputs) } catch {
        return none(error.words)
      }
      guard let planned = inputs.plan.volume else { return none("the plan has no volume") }
      return try section(of: ledger, inputs, volume, planned)
    } catch let error as InputError {
      // An image is not in the ledger of a request; a finished plan carries its target.
      return none("the plan in the ledger cannot be worked out again: \(error.message)")
    } catch {
      return none("the ledger does not tell what was delivered: \(error)")
    }
  }

  private static func none(_ why: String) -> DoseSection {
    DoseSection(words: ["There is no dose map: \(why)."])
  }

  private static func section(
    of ledger: LedgerFile, _ inputs: TreatmentInputs, _ volume: TreatedVolume, _ planned: PlannedVolume
  ) throws -> DoseSection {
    let setPoint = LinearEstimate(peakNegative: inputs.plan.regimen.setPoint)
    var delivered = volume.live(inputs)
    var session: Int?
    try ledger.forEachBurst { burst in
      if burst.session != session { delivered.rest() }
      session = burst.session
      delivered.note(
        focus: burst.focus.index, at: burst.deadline, pressure: burst.estimate ?? setPoint,
        didCavitate: burst.didCavitate, collapse: burst.collapseTime)
    }
    delivered.update()
    var intended = volume.live(inputs)
    for (i, focus) in inputs.plan.foci.enumerated() {
      intended.assume(bursts: focus.plannedPulses, at: i, pressure: setPoint)
    }
    intended.update()
    let picture = DosePicture(
      planned, voxel: planned.lattice.origin, edge: delivered.edge,
      geometricFocus: inputs.array.geometricFocus, spacing: inputs.plan.spacing,
      marks: try ledger.accounts().enumerated().map { i, entry in
        let isDone = entry.verdict == .done
        return .init(
          entry.focus.position, isProblem: !isDone,
          words: "focus \(i): \(entry.verdictWords ?? (isDone ? "done" : "not done"))")
      }, problem: "focus that is not done"
    ) { place in delivered.voxel(at: place.lanes).map { delivered.fractionation($0) } ?? 0 }
    let standing = delivered.standing
    let spill = Words.millilitres(standing.spill)
    return DoseSection(
      figures: picture.figures + [DoseCurveDrawing.figure(of: curves(delivered, intended, planned))],
      words: [
        "\(standing.words); \(spill) mL treated outside the target. The goal is \(Words.tenths(volume.goal)).",
        "Worked out from the ledger: bursts that were heard count, with the set-point and what the collapse times say of the tissue. "
          + "Cuts run through the middle of the target, in millimetres from the geometric focus.",
      ])
  }

  private static func curves(
    _ delivered: LiveDose, _ intended: LiveDose, _ volume: PlannedVolume
  ) -> [DoseCurveDrawing.Curve] {
    let target = (0..<delivered.grid.count).filter { delivered.isInTarget($0) }
    var curves: [DoseCurveDrawing.Curve] = []
    for (number, region) in volume.keepOuts.enumerated() {
      let values = places(in: region, edge: delivered.edge).map { place in
        delivered.voxel(at: place).map { delivered.fractionation($0) } ?? 0
      }
      guard !values.isEmpty else { continue }
      curves.append(.init(number == 0 ? "keep-outs" : "", style: "guide", fractionations: values))
    }
    curves.append(
      .init("target, as planned", style: "second", fractionations: target.map { intended.fractionation($0) }))
    curves.append(
      .init("target, delivered", style: "curve", fractionations: target.map { delivered.fractionation($0) }))
    return curves
  }

  /// A region is looked at in so many places at most.
  private static let mostPlaces = 1e6

  /// Places evenly over a region, a voxel apart or, in a large one, more.
  private static func places(in region: TargetRegion, edge: Length) -> [SIMD4<Double>] {
    let (low, high) = region.box()
    let sides = high - low
    let step = max(edge.metres, Foundation.cbrt(sides.x * sides.y * sides.z / mostPlaces))
    var places: [SIMD4<Double>] = []
    var z = low.z + step / 2
    while z < high.z {
      var y = low.y + step / 2
      while y < high.y {
        var x = low.x + step / 2
        while x < high.x {
          let place = SIMD4(x, y, z, 0)
          if region.contains(Position(metres: place)) { places.append(place) }
          x += step
        }
        y += step
      }
      z += step
    }
    return places
  }
}
