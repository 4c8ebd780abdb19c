// Temperatures and rail: read often, judged as they are read.

extension Transmitter where B: ~Copyable {
  /// Reads water, head and rail and judges each against its limit, and compares the heartbeat's edges
  /// with the front end's count of them. The round is in `sensors` also when it is judged bad.
  /// - Parameter isFirst: the thermometers' new results have just been used up by waiting
  ///   for them.
  mutating func readSensors(isFirst: Bool = false) throws(TripCause) {
    let start = board.now()
    let readings: SensorReadings
    do throws(FrontEndFault) {
      let isWaterNew = try drivers.water.hasNewResult(on: board, counts: &counts)
      let water = try drivers.water.read(on: board, counts: &counts)
      let isHeadNew = try drivers.head.hasNewResult(on: board, counts: &counts)
      let head = try drivers.head.read(on: board, counts: &counts)
      if let part = supervisor.noteResults(
        isWaterNew: isWaterNew || isFirst, isHeadNew: isHeadNew || isFirst)
      {
        throw FrontEndFault(part: part, cause: .notReady, attempts: 1)
      }
      let rail = try drivers.rail.readRail(on: board, counts: &counts)
      readings = SensorReadings(water: water, head: head, rail: rail)
    } catch { throw .part(error) }
    let isCounting = memory.edgesBefore != nil
    let edges = isCounting ? try readCounters().heartbeatEdges : 0
    let end = board.now()
    sensors = SensorRound(readings: readings, number: (sensors?.number ?? 0) + 1, takenAt: end)
    supervisor.noteSensors(from: start, to: end)
    if let cause = supervisor.judge(readings, rail: expectedRail(at: start), limits: setup.limits) {
      // High voltage that was cut takes the rail with it, and a line names that cause better.
      if power.isEnabled { try inspectLines() }
      throw cause
    }
    if isCounting { try compareHeartbeats(edges) }
  }

  private func expectedRail(at now: Instant) -> RailExpectation {
    switch power {
    case .enabled(let setPoint):
      now - supervisor.railChangedAt > setup.frontEnd.railSettling ? .at(setPoint) : .onItsWay(setPoint)
    case .safe(let since):
      now - since > Supervisor.railFall ? .below(setup.frontEnd.railOff) : .falling
    }
  }
}
