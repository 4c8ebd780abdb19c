import Arrays
import Dose
import Field
import HistotripsyCore
import Text

/// What the pulses of a finished plan do to its volume and around it, voxel by voxel.
public struct PlannedDose: Sendable {
  public let volume: PlannedVolume
  public let map: DoseMap

  /// Fractionation at a place of the array's frame in metres, 0 to 1.
  public func fractionation(at point: SIMD4<Double>) -> Double {
    Position(checkedMetres: point.x, point.y, point.z).map { map.fractionation(at: $0) } ?? 0
  }

  /// Whether a place of the array's frame in metres is to be treated.
  public func isTarget(_ point: SIMD4<Double>) -> Bool { volume.isTreated(point) }

  /// Fractionation from which tissue counts as liquefied.
  public var liquefied: Double { volume.cloud.model.liquefied }
}

extension FinishedPlanFile {
  /// The map that the plan's coverage was read off, computed anew from the array's field.
  /// - Parameter progress: share done, 0 to 1, rising.
  /// - Returns: `nil` where the plan predicts nothing: it has no volume, or there is no model of what its bursts do.
  /// - Throws: an array that the plan was not made for.
  public func dose(
    for array: ArrayDescription, progress: (Double) -> Void = { _ in }
  ) throws(InputError) -> PlannedDose? {
    let treatment = try treatment(for: array)
    guard plan.coverage != nil, let volume = plan.volume else { return nil }
    let field: ArrayField
    do throws(FieldFault) {
      field = try ArrayField(
        array, speedOfSound: plan.speedOfSound, method: .piston,
        tissue: plan.medium.attenuates ? plan.medium.tissue(about: array.geometricFocus) : nil)
    } catch {
      throw InputError(file: array.provenance.source, message: error.words)
    }
    let margin = plan.reach.searchMargin.resolved(wavelength: treatment.wavelength)
    let forecast = VolumeForecast(volume, field: field, margin: margin)
    let setPoint = treatment.regimen.setPoint
    do throws(DosePrediction.Fault) {
      let influence = forecast.shielded(
        try forecast.influence(of: plan.foci.map(\.position), at: setPoint, progress: progress),
        plan.foci, order: Array(plan.foci.indices), treatment)
      let pressure = LinearEstimate(peakNegative: setPoint)
      return PlannedDose(
        volume: volume,
        map: influence.map(
          pressures: [LinearEstimate](repeating: pressure, count: plan.foci.count),
          counts: plan.foci.map(\.pulses)))
    } catch {
      throw document.complaint(error, margin: margin, edge: volume.lattice.edge)
    }
  }
}
