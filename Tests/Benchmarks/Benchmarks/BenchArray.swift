import Arrays
import HistotripsyCore
import Scenarios
import SharedData
import Text

/// The array of 263 elements that treatments are measured with.
enum BenchArray {
  static func load() -> (array: ArrayDescription, name: String) {
    let url = SharedData.file("arrays/michigan_hemisphere_263.csv")
    do throws(InputError) {
      return (try ArrayFile.read(url), "263 elements of the Michigan hemisphere (\(url.lastPathComponent))")
    } catch {
      let array = ScenarioArray.cap(
        elements: 263, radius: .millimetres(150), frequency: .kilohertz(500),
        sourcePressurePerVolt: .pascals(2000))
      return (array, "263 generated elements on a cap (no measured array at \(url.path))")
    }
  }
}
