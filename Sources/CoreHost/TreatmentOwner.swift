import Arrays
import HistotripsyCore

/// A treatment's controller with the memory it lives in, the permits to energise it, and the order in which its commands are given.
///
/// Everything that runs a treatment runs it through an owner: the console, the rig, the campaign, the tests. The owner takes
/// one step at a time and returns, so that a caller can look at its log, its signals and its screen in between; a caller that
/// stops calling starves the front end's heartbeat, which then switches the high voltage off.
///
/// ```
/// let owner = try TreatmentOwner(on: board, array: array, foci: foci, order: order, setup: setup, authority: authority)
/// while !owner.state.isFinal { try owner.step() }
/// ```
public final class TreatmentOwner<B: Board & ~Copyable> {
  private let core: CoreBlock<TreatmentController<B>>
  private let authority: ArmingAuthority<B>
  /// Why the last permit was refused. The treatment has been stopped then.
  public private(set) var refusal: ArmingRefused?

  /// - Parameters:
  ///   - order: visiting order, a permutation of the foci's indices.
  ///   - eventCapacity: events that the stream holds, a power of two.
  ///   - authority: how the array's pressures are established.
  /// - Throws: the core's own reason; nothing has been energised.
  public init(
    on board: consuming B, array: ArrayDescription, foci: [Focus], order: [Int], setup: TreatmentSetup,
    eventCapacity: Int = 4096, authority: ArmingAuthority<B>
  ) throws(RunFault) {
    guard (1...PulseScheduler.maximumFoci).contains(foci.count) else {
      throw .setup(.focusCount(foci.count))
    }
    let indices = order.map { FocusIndex($0) }
    let elements = array.elements.count
    var given: B? = consume board
    core = try CoreBlock(
      byteCount: ArrayGeometry.byteCount(elements: elements)
        + TreatmentController<B>.byteCount(foci: foci.count, elements: elements, events: eventCapacity)
    ) { memory throws(RunFault) in
      let geometry: ArrayGeometry
      do throws(GeometryFault) { geometry = try array.geometry(in: &memory) } catch { throw .geometry(error) }
      guard let board = given.take() else { preconditionFailure("the board is handed over once") }
      do throws(SetupFault) {
        return try TreatmentController(
          board: board, geometry: geometry, foci: foci.span, order: indices.span, setup: setup,
          eventCapacity: eventCapacity, in: &memory)
      } catch { throw .setup(error) }
    }
    self.authority = authority
  }

  public var controller: TreatmentController<B> {
    _read { yield core.resident }
    _modify { yield &core.resident }
  }

  public var state: TreatmentState { core.resident.state }
  /// Bytes of memory that the core was given.
  public var byteCount: Int { core.byteCount }

  // MARK: Steps

  /// What can be done next.
  public enum Step: Equatable, Sendable {
    case selfTest
    /// Loads focal laws for at most one slice of time.
    case load
    /// Switches the high voltage on.
    case arm
    /// Begins to fire.
    case begin
    /// Fires at most one pulse, or waits for at most one slice of time.
    case advance

    /// Whether it raises the state to one in which high voltage is on or pulses are fired: a person may want to wait first.
    public var isDeliberate: Bool { self == .arm || self == .begin }
  }

  /// The next step towards the end. A treatment that is paused or over only advances: going on and clearing a fault are decisions.
  public var nextStep: Step {
    switch state {
    case .off: .selfTest
    case .ready: core.resident.isLoaded ? .arm : .load
    case .armed: .begin
    case .selfTest, .treating, .paused, .complete, .stopped, .faulted: .advance
    }
  }

  /// - Throws: `CommandRefused` for a step that the state does not allow. `nextStep` always is allowed.
  public func take(_ step: Step) throws(CommandRefused) {
    switch step {
    case .selfTest: try core.resident.selfTest()
    case .load: _ = try core.resident.load()
    case .arm: if let permit = permit() { try core.resident.arm(permit) }
    case .begin: try core.resident.begin()
    case .advance: core.resident.advance()
    }
  }

  /// Takes the next step.
  public func step() throws(CommandRefused) { try take(nextStep) }

  // MARK: Decisions

  /// Holds the treatment, high voltage off.
  public func pause() throws(CommandRefused) { try core.resident.pause() }

  /// Goes on after a pause, with a new permit. Where none is given the treatment has been stopped.
  public func resume() throws(CommandRefused) {
    guard state == .paused else { throw CommandRefused(state: state) }
    if let permit = permit() { try core.resident.resume(permit) }
  }

  /// Stops in any state; in a final one it changes nothing.
  public func stop(_ cause: StopCause) {
    if !state.isFinal { core.resident.stop(cause) }
  }

  /// Permission for what stands there now; `nil` where there is none, and then the treatment has been stopped.
  private func permit() -> ArmingPermit<B>? {
    do throws(ArmingRefused) {
      return try authority.permit(on: core.resident.board, for: core.resident.setup)
    } catch {
      refusal = error
      stop(.uncertified)
      return nil
    }
  }
}
