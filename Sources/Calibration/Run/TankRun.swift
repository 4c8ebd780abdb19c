import Arrays
import HistotripsyCore

/// A tank controller with the memory it lives in.
///
/// One block is allocated here, before anything is energised, and freed with the run.
public final class TankRun<B: Board & ~Copyable> {
  private let block: UnsafeMutableRawBufferPointer
  public var controller: TankController<B>

  /// - Parameter samples: most samples of a shot, 1 to 65 535.
  /// - Throws: the core's own reason.
  public init(
    on board: consuming B, array: ArrayDescription, setup: TankSetup, samples: Int = 4096
  ) throws(TankRunFault) {
    block = .allocate(
      byteCount: ArrayGeometry.byteCount(elements: array.elements.count)
        + TankController<B>.byteCount(elements: array.elements.count, samples: samples), alignment: 16)
    var memory = Memory(block: block)
    do throws(TankRunFault) {
      let geometry = try Self.geometry(array, &memory)
      do throws(TankFault) {
        controller = try TankController(
          board: board, geometry: geometry, setup: setup, samples: samples, in: &memory)
      } catch {
        throw .setup(error)
      }
    } catch {
      block.deallocate()
      throw error
    }
  }

  deinit { block.deallocate() }

  private static func geometry(
    _ array: ArrayDescription, _ memory: inout Memory
  ) throws(TankRunFault) -> ArrayGeometry {
    do throws(GeometryFault) {
      return try ArrayGeometry(
        elements: array.elements.span, frequency: array.frequency, geometricFocus: array.geometricFocus,
        in: &memory)
    } catch {
      throw .geometry(error)
    }
  }
}

/// Why a calibration cannot be set up. Nothing has been energised.
public enum TankRunFault: Error, Equatable, Sendable {
  case geometry(GeometryFault)
  case setup(TankFault)
}
