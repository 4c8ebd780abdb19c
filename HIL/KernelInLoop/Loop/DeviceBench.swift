import VhostUser

/// What the two devices share: the far end, the calendar, and the way an answer goes back.
///
/// The far end is at most one verb ahead of the guest. A request is carried out at once, so that it
/// sees the world as it is when the guest asks; its answer goes into the used ring when the verb
/// has ended, as a calendar event. Interrupts are raised there too, never while a kick is being
/// served: the guest waits for the kick's acknowledgement with its interrupts off.
public final class DeviceBench {
  public let farEnd: any FarEnd
  public let calendar: Calendar
  /// Tells the driver that a queue has used entries. Set by the owner of the loop.
  public var notify: (VhostSession, Int) -> Void = { _, _ in }
  /// Hands edges on to the device that reports them.
  var deliver: (_ line: Int, _ isHigh: Bool) -> Void = { _, _ in }
  /// Requests carried out, for the report.
  public internal(set) var transfers = 0
  public internal(set) var lineRequests = 0

  public init(_ farEnd: any FarEnd, _ calendar: Calendar) {
    self.farEnd = farEnd
    self.calendar = calendar
  }

  /// The far end comes up to the guest's time. It may be ahead.
  public func catchUp() {
    if farEnd.present < calendar.now { farEnd.pass(until: calendar.now) }
    collectEdges()
  }

  /// Plans the delivery of every edge that has come, each at its time.
  func collectEdges() {
    while let edge = farEnd.takeEdge() {
      calendar.plan(at: edge.at) { [unowned self] in deliver(edge.line, edge.isHigh) }
    }
  }

  /// The answer to a request: goes back when the far end's verbs have ended.
  func answer(_ chains: [(chain: DescriptorChain, written: Int)], to queue: Int, of session: VhostSession) {
    collectEdges()
    calendar.plan(at: farEnd.present) { [unowned self] in
      for (chain, written) in chains { session.give(back: chain, written: written, to: queue) }
      notify(session, queue)
    }
  }
}
