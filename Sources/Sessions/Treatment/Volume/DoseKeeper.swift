import CoreHost
import Dose
import Foundation
import HistotripsyCore
import Synchronization
import TreatmentLog

/// Keeps the dose map of a running treatment up to date on a thread of its own.
///
/// The thread that owns the controller hands every pulse over and goes on: a record of fixed size in a queue that was allocated
/// once. What the map says comes back when it is ready. On a virtual board, whose time stands still meanwhile, the
/// owner waits for it, so that the same seed gives the same bytes.
final class DoseKeeper {
  /// What is known at one moment of the treatment.
  struct Told: Sendable {
    /// How many times it has been asked.
    var number = 0
    var standing: DoseStanding
    /// Foci whose own cloud is liquid by the map.
    var treatedFoci: Set<Int>
    /// From that moment to the last pulse; `nil` where it cannot be told.
    var timeLeft: Nanoseconds?
  }

  private enum Record: BitwiseCopyable, Sendable {
    case pulse(FocusIndex, at: Instant, pascals: Double, didCavitate: Bool, collapse: Nanoseconds?)
    /// The time between two sessions.
    case rest
    /// A pulse that gives no evidence, but counts.
    case uncounted(FocusIndex)
    case retired(FocusIndex)
    case ask
  }

  private let work: Work
  private var asked = 0

  init(_ volume: TreatedVolume, _ inputs: TreatmentInputs, _ forecast: ScheduleForecast) {
    work = Work(volume, inputs, forecast)
  }

  deinit { work.end() }

  // MARK: For the thread that owns the controller

  /// - Parameter instant: by the board's clock.
  func note(
    _ focus: FocusIndex, at instant: Instant, pressure: Pressure, didCavitate: Bool, collapse: Nanoseconds?
  ) {
    work.offer(
      .pulse(focus, at: instant, pascals: pressure.pascals, didCavitate: didCavitate, collapse: collapse))
  }

  /// What follows is of another session.
  func noteRest() { work.offer(.rest) }

  func noteUncertain(_ focus: FocusIndex) { work.offer(.uncounted(focus)) }

  /// Takes over every burst of earlier sessions that was heard, at its own time and pressure.
  /// - Parameter setPoint: where the drive curve did not tell.
  func takeUp(_ ledger: LedgerFile, setPoint: Pressure) throws(LedgerFault) {
    var session: Int?
    var count = 0
    try ledger.forEachBurst { burst in
      if burst.session != session { noteRest() }
      session = burst.session
      note(
        burst.focus, at: burst.deadline, pressure: burst.estimate?.peakNegative ?? setPoint,
        didCavitate: burst.didCavitate, collapse: burst.collapseTime)
      count += 1
      // The queue has room for some more than these.
      if count % 16_384 == 0 { _ = ask(isAwaited: true) }
    }
    noteRest()
  }

  func noteVerdict(_ focus: FocusIndex) { work.offer(.retired(focus)) }

  /// Has the map worked out from everything that was handed over so far.
  /// - Parameter isAwaited: whether to wait for it.
  /// - Returns: the newest that is known; `nil` before the first is ready.
  func ask(isAwaited: Bool) -> Told? {
    if work.offer(.ask) { asked += 1 }
    while isAwaited, work.answered < asked { work.awaitNews() }
    return latest
  }

  /// The newest that is known, without waiting.
  var latest: Told? { work.latest }

  /// The map itself, when nothing is under way any more.
  func map() -> LiveDose? {
    while work.answered < asked { work.awaitNews() }
    return work.map
  }

  /// Pulses that found no room in the queue. They are missing in the map, which then says too little.
  var missed: Int { work.missed }

  // MARK: The thread

  private final class Work: Sendable {
    private let queue = LogQueue<Record>(capacity: 1 << 15)
    private let wake = DispatchSemaphore(value: 0)
    private let news = DispatchSemaphore(value: 0)
    private let told = Mutex<Told?>(nil)
    private let kept = Mutex<LiveDose?>(nil)
    private let answers = Atomic<Int>(0)
    private let lost = Atomic<Int>(0)
    private let isEnding = Atomic<Bool>(false)

    init(_ volume: TreatedVolume, _ inputs: TreatmentInputs, _ forecast: ScheduleForecast) {
      let thread = Thread { [self] in run(volume, inputs, forecast) }
      thread.name = "dose"
      thread.stackSize = 1 << 22
      thread.start()
    }

    var answered: Int { answers.load(ordering: .acquiring) }
    var missed: Int { lost.load(ordering: .relaxed) }
    var map: LiveDose? { kept.withLock { $0 } }
    /// Never waits for the thread that writes it.
    var latest: Told? { told.withLockIfAvailable { $0 } ?? nil }

    @discardableResult
    func offer(_ record: Record) -> Bool {
      guard queue.offer(record) else {
        lost.wrappingAdd(1, ordering: .relaxed)
        wake.signal()
        return false
      }
      if case .ask = record { wake.signal() }
      return true
    }

    func awaitNews() { _ = news.wait(timeout: .now() + 0.1) }

    func end() {
      isEnding.store(true, ordering: .releasing)
      wake.signal()
    }

    private func run(_ volume: TreatedVolume, _ inputs: TreatmentInputs, _ forecast: ScheduleForecast) {
      var live = volume.live(inputs)
      var pace = Pace(inputs.plan.foci.count, forecast)
      var number = 0
      while !isEnding.load(ordering: .acquiring) {
        _ = wake.wait(timeout: .now() + 0.25)
        while let record = queue.peek(0), !isEnding.load(ordering: .acquiring) {
          switch record {
          case .pulse(let focus, let instant, let pascals, let didCavitate, let collapse):
            live.note(
              focus: focus.index, at: instant, pressure: LinearEstimate(peakNegative: .pascals(pascals)),
              didCavitate: didCavitate, collapse: collapse)
            pace.delivered[focus.index] += 1
          case .rest: live.rest()
          case .uncounted(let focus): pace.delivered[focus.index] += 1
          case .retired(let focus): pace.isRetired[focus.index] = true
          case .ask:
            live.update()
            number += 1
            let answer = Told(
              number: number, standing: live.standing, treatedFoci: live.treatedFoci, timeLeft: pace.timeLeft)
            told.withLock { $0 = answer }
            let copy = live
            kept.withLock { $0 = copy }
            answers.store(number, ordering: .releasing)
            news.signal()
          }
          queue.discard(1)
        }
      }
    }
  }

  /// What the schedule still has to do.
  private struct Pace {
    let forecast: ScheduleForecast
    var delivered: [UInt32]
    var isRetired: [Bool]

    init(_ foci: Int, _ forecast: ScheduleForecast) {
      self.forecast = forecast
      delivered = Array(repeating: 0, count: foci)
      isRetired = Array(repeating: false, count: foci)
    }

    var timeLeft: Nanoseconds? { forecast.timeLeft(delivered: delivered, isRetired: isRetired) }
  }
}
