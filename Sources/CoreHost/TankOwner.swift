import Arrays
import HistotripsyCore

/// A tank's controller with the memory it lives in.
public final class TankOwner<B: Board & ~Copyable> {
  private let core: CoreBlock<TankController<B>>

  /// - Parameter samples: the most samples of a shot, 1 to 65 535.
  /// - Throws: the core's own reason; nothing has been energised.
  public init(
    on board: consuming B, array: ArrayDescription, setup: TankSetup, samples: Int = 4096
  ) throws(CoreFault<TankFault>) {
    let elements = array.elements.count
    var given: B? = consume board
    core = try CoreBlock(
      byteCount: ArrayGeometry.byteCount(elements: elements)
        + TankController<B>.byteCount(elements: elements, samples: samples)
    ) { memory throws(CoreFault<TankFault>) in
      let geometry: ArrayGeometry
      do throws(GeometryFault) { geometry = try array.geometry(in: &memory) } catch { throw .geometry(error) }
      guard let board = given.take() else { preconditionFailure("the board is handed over once") }
      do throws(TankFault) {
        return try TankController(
          board: board, geometry: geometry, setup: setup, samples: samples, in: &memory)
      } catch { throw .setup(error) }
    }
  }

  public var controller: TankController<B> {
    _read { yield core.resident }
    _modify { yield &core.resident }
  }
}
