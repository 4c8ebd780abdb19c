/// Follows every focus from its first pulse to its verdict.
///
/// Per focus, constant work and memory a pulse: a reference from the first collapse times, means of
/// successive spans after it. A focus is done when its growth over the reference has passed the
/// minimum and `flatSpans` spans in succession have been flat. Missing emission pairs and
/// implausible readings are left out; they delay a verdict, they never bring one about, except the
/// verdict that says just that. A verdict stands until a person has the focus reconsidered.
public struct FractionationMonitor: ~Copyable {
  /// Most foci of a treatment.
  public static var fociMaximum: Int { PulseScheduler.maximumFoci }

  /// When a focus counts as done.
  public let criteria: FractionationCriteria
  private var records: FixedArray<FocusRecord>

  /// Memory for a monitor of this many foci.
  public static func byteCount(foci: Int) -> Int { FixedArray<FocusRecord>.byteCount(foci) }

  /// - Precondition: 1 to 16384 foci; `criteria.areConsistent`.
  public init(foci: Int, criteria: FractionationCriteria, in memory: inout Memory) {
    precondition(foci >= 1 && foci <= Self.fociMaximum, "1 to 16384 foci")
    precondition(criteria.areConsistent, "contradictory fractionation criteria")
    self.criteria = criteria
    records = memory.carve(foci, repeating: FocusRecord())
  }

  /// Foci that are judged.
  public var count: Int { records.count }
  /// What is known of a focus.
  public subscript(focus: FocusIndex) -> FocusRecord { records[focus.index] }

  /// Takes a therapy pulse that was delivered to a focus.
  /// - Parameters:
  ///   - focus: the focus that received it.
  ///   - cavitated: whether the pulse cavitated.
  ///   - collapseTime: the collapse time of its emission; used only when it cavitated.
  ///   - isLast: the planned pulses are delivered with this one: there must be a verdict.
  public mutating func record(
    _ focus: FocusIndex, cavitated: Bool, collapseTime: Nanoseconds?, isLast: Bool = false
  ) -> FocusVerdict {
    var record = records[focus.index]
    record.pulses &+= 1
    if cavitated {
      record.cavitatingPulses &+= 1
      record.silentRun = 0
      if let collapseTime { note(collapseTime, in: &record) }
    } else {
      record.silentRun &+= 1
    }
    if record.verdict == .more { record.verdict = judge(record, isLast: isLast) }
    records[focus.index] = record
    return record.verdict
  }

  /// A focus gets no more pulses although the last one was not recorded here: the verdict is made
  /// from the evidence that there is.
  public mutating func conclude(_ focus: FocusIndex) {
    if records[focus.index].verdict == .more {
      records[focus.index].verdict = judge(records[focus.index], isLast: true)
    }
  }

  /// Puts back a record from a log.
  public mutating func restore(_ record: FocusRecord, of focus: FocusIndex) { records[focus.index] = record }

  /// A person has changed something (drive, aim, coupling) and wants a focus that was not
  /// responding to be tried again. What has been learnt of it stays; the verdict is made anew from
  /// here.
  public mutating func reconsider(_ focus: FocusIndex) {
    guard case .notResponding = records[focus.index].verdict else { return }
    records[focus.index].verdict = .more
    records[focus.index].silentRun = 0
    records[focus.index].flatRun = 0
  }

  /// Growth of the smoothed collapse time over the reference, as a share; `nil` before the
  /// reference is complete.
  public func growth(of focus: FocusIndex) -> Double? {
    growth(records[focus.index], of: records[focus.index].smoothed)
  }

  /// 0 intact to 1 liquefied, as far as the collapse time tells: its growth as a share of the
  /// growth expected. For the display; verdicts do not use it.
  public func fractionation(of focus: FocusIndex) -> Double {
    guard let growth = growth(of: focus) else { return 0 }
    let share = growth / criteria.growthExpected
    return share < 0 ? 0 : (share > 1 ? 1 : share)
  }

  // MARK: Judgement

  private func judge(_ record: FocusRecord, isLast: Bool) -> FocusVerdict {
    let hasGrown = (growth(record, of: record.lastSpan) ?? 0) >= criteria.growthMinimum
    let isFlat = record.flatRun >= criteria.flatSpans
    if hasGrown, isFlat, record.cavitatingPulses >= criteria.cavitatingMinimum { return .done }
    if record.silentRun >= criteria.silentPulses { return .notResponding(.noCavitation) }
    if !hasGrown, isFlat, record.readings >= criteria.growthPulses { return .notResponding(.noGrowth) }
    // As many pulses as should have shown it, and less than a tenth of them could be read.
    if record.cavitatingPulses >= criteria.growthPulses, record.readings < record.cavitatingPulses / 10 {
      return .notResponding(.noEmission)
    }
    return isLast ? judgeLast(record) : .more
  }

  /// The planned dose is delivered: the verdict is made from the evidence that there is. Where no
  /// span is complete, one that has begun counts from three readings on.
  private func judgeLast(_ record: FocusRecord) -> FocusVerdict {
    if record.cavitatingPulses == 0 { return .notResponding(.noCavitation) }
    let begun = record.spanCount >= 3 ? record.spanSum / Double(record.spanCount) : 0
    guard let known = growth(record, of: record.lastSpan) ?? growth(record, of: begun) else {
      return .notResponding(.noEmission)
    }
    return known >= criteria.growthMinimum ? .done : .notResponding(.noGrowth)
  }

  private func note(_ collapseTime: Nanoseconds, in record: inout FocusRecord) {
    guard collapseTime >= criteria.collapseMinimum, collapseTime <= criteria.collapseMaximum else {
      record.rejectedReadings &+= 1
      return
    }
    let time = Double(collapseTime.count)
    record.readings &+= 1
    // An exponential mean as long as a span has the constant 2/(n + 1); until it has seen that many
    // it is a plain mean.
    let readings = Double(record.readings)
    record.smoothed += (time - record.smoothed) / (readings < smoothing ? readings : smoothing)
    if record.referenceCount < criteria.referencePulses {
      record.referenceSum += time
      record.referenceCount += 1
      return
    }
    record.spanSum += time
    record.spanCount += 1
    if record.spanCount == criteria.spanPulses { closeSpan(&record) }
  }

  private func closeSpan(_ record: inout FocusRecord) {
    let mean = record.spanSum / Double(record.spanCount)
    let isFlat = record.lastSpan > 0 && mean - record.lastSpan < criteria.flatGrowth * record.lastSpan
    if !isFlat {
      record.flatRun = 0
    } else if record.flatRun < .max {
      record.flatRun += 1
    }
    record.lastSpan = mean
    record.spanSum = 0
    record.spanCount = 0
  }

  private var smoothing: Double { (Double(criteria.spanPulses) + 1) / 2 }

  /// How far `time` lies above the reference, as a share; `nil` without a reading or before the
  /// reference is complete.
  private func growth(_ record: FocusRecord, of time: Double) -> Double? {
    guard time > 0, record.referenceCount >= criteria.referencePulses else { return nil }
    return time * Double(record.referenceCount) / record.referenceSum - 1
  }
}
