import Arrays
import HistotripsyCore

/// A treatment controller with the memory it lives in: what the core asks of whoever starts it.
///
/// One block is allocated here, before anything is energised, and freed with the run. Nothing is allocated in between.
public final class TreatmentRun<B: Board & ~Copyable> {
  private let block: UnsafeMutableRawBufferPointer
  public var controller: TreatmentController<B>

  /// Bytes of the block: geometry, tables and event stream.
  public let byteCount: Int

  /// - Parameters:
  ///   - order: visiting order, a permutation of the foci's indices.
  ///   - eventCapacity: of the event stream, a power of two.
  /// - Throws: `RunFault` with the core's own reason.
  public init(
    on board: consuming B, array: ArrayDescription, foci: [Focus], order: [Int], setup: TreatmentSetup,
    eventCapacity: Int = 4096
  ) throws(RunFault) {
    guard (1...PulseScheduler.maximumFoci).contains(foci.count) else {
      throw .setup(.focusCount(foci.count))
    }
    let indices = order.map { FocusIndex($0) }
    byteCount =
      ArrayGeometry.byteCount(elements: array.elements.count)
      + TreatmentController<B>.byteCount(
        foci: foci.count, elements: array.elements.count, events: eventCapacity)
    block = .allocate(byteCount: byteCount, alignment: 16)
    var memory = Memory(block: block)
    do throws(RunFault) {
      let geometry = try Self.geometry(array, &memory)
      do throws(SetupFault) {
        controller = try TreatmentController(
          board: board, geometry: geometry, foci: foci.span, order: indices.span, setup: setup,
          eventCapacity: eventCapacity, in: &memory)
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
  ) throws(RunFault) -> ArrayGeometry {
    do throws(GeometryFault) {
      return try ArrayGeometry(
        elements: array.elements.span, frequency: array.frequency, geometricFocus: array.geometricFocus,
        in: &memory)
    } catch {
      throw .geometry(error)
    }
  }
}

/// Why a run cannot be set up. Nothing has been energised.
public enum RunFault: Error, Equatable, Sendable {
  case geometry(GeometryFault)
  case setup(SetupFault)
}
