import Arrays
import CoreHost
import HistotripsyCore
import Text

/// What the controller itself will think of a focus when the treatment is set up: pistons in water, no field.
///
/// A plan keeps no focus that the controller would refuse.
struct ControllerReach {
  private let array: ArrayDescription
  private let speed: Speed
  private let reference: Double
  private let pascalsPerVolt: Double
  private let setPoint: Pressure
  private let block: CoreBlock<ArrayGeometry>

  init(_ plan: TreatmentPlan, _ array: ArrayDescription) throws(InputError) {
    self.array = array
    let limits = plan.limits
    let middle = Temperature(clamping: (limits.waterMinimum.celsius + limits.waterMaximum.celsius) / 2)
    speed = SpeedOfSound.water(at: middle) ?? .metresPerSecond(1482.4)
    setPoint = plan.regimen.setPoint
    do throws(RunFault) {
      do throws(GeometryFault) { block = try CoreBlock(array) } catch { throw .geometry(error) }
      pascalsPerVolt = try plan.pascalsPerVolt(array)
    } catch {
      throw InputError(
        file: array.provenance.source, message: "this is no array that can be treated with: \(error)")
    }
    reference = block.resident.coherentSum(at: array.geometricFocus, speedOfSound: speed)
    guard reference > 0, pascalsPerVolt > 0 else {
      throw InputError(
        file: array.provenance.source, message: "no pressure reaches the array's geometric focus")
    }
  }

  func relativeGain(at focus: Position) -> Double {
    block.resident.relativeGain(at: focus, reference: reference, speedOfSound: speed)
  }

  /// Volts for the set-point; infinite where nothing arrives.
  func drive(relativeGain: Double) -> Double {
    relativeGain > 0 ? setPoint.pascals / (pascalsPerVolt * relativeGain) : .infinity
  }
}
