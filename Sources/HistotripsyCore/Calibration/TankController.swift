/// The hardware half of a calibration: one front end, one array, one hydrophone in degassed water,
/// and one burst at a time.
///
/// **Responsibilities.** Loads laws, fires single bursts within what the hydrophone bears, reads
/// the captured signal and adds it up. Everything that touches the front end is done by the
/// `Transmitter`, with the checks of a treatment. What the signals mean is decided by the caller.
///
/// **How it is driven.** `selfTest()`; then `load` for every law, `arm(at:)`, `fire` as often as
/// wanted, `disarm()`; loading again, and so on; `end()`. Each call is bounded: one law (20 ms for
/// 256 elements), one burst with its capture (0.1 s for 2048 samples). If the caller stops calling,
/// the heartbeat stops too, and the front end goes safe within 100 ms.
///
/// **Guarantees.** A lease for one burst at a time. Never more drive than `HydrophoneGuard` allows
/// for the number of elements that the law fires. The first thing that is wrong ends the
/// calibration, with its cause latched.
public struct TankController<B: Board & ~Copyable>: ~Copyable {
  /// What the calibration was set up with.
  public let setup: TankSetup
  /// The front end that this calibration fires through.
  public internal(set) var transmitter: Transmitter<B>
  /// Where the calibration stands.
  public internal(set) var state = TankState.off
  /// What the hydrophone bears, as far as it is known by now.
  public internal(set) var hydrophone: HydrophoneGuard
  /// Bursts that the front end has fired since the self-test.
  public internal(set) var bursts: UInt32 = 0
  /// Shots in the sums.
  /// Invariant: at most 32 767, so that sums of 16-bit samples fit 32 bits.
  public internal(set) var summed: UInt16 = 0

  var sums: FixedArray<Int32>
  /// Firing elements of the law in each slot; 0 where there is no law of this calibration.
  var firing: FixedArray<UInt16>
  /// The last burst that has been counted in `bursts`.
  var latest = PulseNumber(0)
  /// The burst whose trigger has been given and that has not been counted yet.
  /// Invariant: the number after `latest`, or `nil`.
  var inFlight: PulseNumber?
  /// When the last trigger was given; `nil` before the first.
  var lastTrigger: Instant?

  /// Slots that a calibration uses at most.
  public static var slotsMaximum: Int { 64 }

  /// Memory for the tables, geometry not included.
  public static func byteCount(elements: Int, samples: Int) -> Int {
    Transmitter<B>.byteCount(elements: elements) + FixedArray<Int32>.byteCount(samples)
      + FixedArray<UInt16>.byteCount(slotsMaximum)
  }

  /// A calibration that is set up and has touched nothing but the outputs, which are made safe.
  /// - Parameter samples: most samples of a shot, 1 to 65 535.
  /// - Throws: the first thing wrong with the set-up, before anything is energised.
  public init(
    board: consuming B, geometry: consuming ArrayGeometry, setup: TankSetup, samples: Int,
    in memory: inout Memory
  ) throws(TankFault) {
    try setup.check()
    precondition(samples >= 1 && samples <= 65_535, "1 to 65 535 samples")
    sums = memory.carve(samples, repeating: 0)
    firing = memory.carve(Self.slotsMaximum, repeating: 0)
    hydrophone = setup.hydrophone
    self.setup = setup
    transmitter = Transmitter(
      board: board, geometry: geometry, setup: setup.transmitter, sensorTime: .milliseconds(3),
      in: &memory)
  }

  // MARK: Sums

  /// The sum of the counts of one sample over `summed` shots.
  public func sum(_ sample: Int) -> Int32 { sums[sample] }

  /// Begins a new sum.
  public mutating func clearSums() {
    for i in 0..<sums.count { sums[i] = 0 }
    summed = 0
  }

  // MARK: What has been found out

  /// Replaces an element by what has been found out about it. Laws loaded before are not fired any
  /// more.
  /// - Throws: unless `ready`, or what is wrong with the element; nothing has changed then.
  public mutating func amend(_ number: Int, with element: Element) throws(TankAmendFault) {
    guard state == .ready else { throw .refused(state) }
    do throws(GeometryFault) { try transmitter.geometry.replace(number, with: element) } catch {
      throw .geometry(error)
    }
    for slot in 0..<firing.count { firing[slot] = 0 }
  }

  /// All elements in step have been measured at the hydrophone; see `HydrophoneGuard.learn`.
  public mutating func learnCeiling(_ inputVoltsPerDriveVolt: Double) {
    hydrophone.learn(ceiling: inputVoltsPerDriveVolt)
  }
}

// What the transmitter knows, for the caller.
extension TankController where B: ~Copyable {
  /// The board that the transmitter works on.
  public var board: B { _read { yield transmitter.board } }
  /// The array, with the elements as they have been found to be.
  public var geometry: ArrayGeometry { _read { yield transmitter.geometry } }
  /// First cause of a trip.
  public var latch: FaultLatch { transmitter.latch }
  /// What has gone over the bus.
  public var counts: TransferCounts { transmitter.counts }
  /// The last round of sensors; `nil` before the first.
  public var sensors: SensorReadings? { transmitter.sensors?.readings }
  /// What the sequencer said it is; `nil` before the self-test.
  public var identity: SequencerIdentity? { transmitter.identity }
  /// Holds the law in effect, which cannot be written; until a shot strobes another it is what an
  /// earlier run left. `nil`: none.
  public var activeSlot: SlotIndex? { transmitter.memory.activeSlot }
}

/// Why an element could not be replaced. Nothing has changed.
public enum TankAmendFault: Error, Equatable, Sendable, BitwiseCopyable {
  case refused(TankState)
  case geometry(GeometryFault)
}
