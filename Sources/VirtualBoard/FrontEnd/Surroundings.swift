import HistotripsyCore

/// What the room, the patient's bed and the driver stage tell the front end (`Board/front-end.md` §2): the safety loops, the
/// respiratory gate, and the temperature of the driver stage.
///
/// Invariant: `gateChangesAt` lies ahead of the last moment at which the gate was looked at, or is `.notDue`.
struct Surroundings {
  private(set) var isEmergencyStopPressed = false
  private(set) var isInterlockClosed = true
  private(set) var isDriverTooHot = false
  private(set) var isGateOpen = false
  /// When the gate changes next; `.notDue`: never, or the front end has no power to see it.
  private(set) var gateChangesAt = Int64.notDue

  mutating func setEmergencyStop(pressed: Bool) { isEmergencyStopPressed = pressed }
  mutating func setInterlock(closed: Bool) { isInterlockClosed = closed }
  mutating func setDriver(tooHot: Bool) { isDriverTooHot = tooHot }

  /// Looks at the gate, and asks the medium when it changes next.
  mutating func lookAtGate(in medium: any MediumPort, start: Instant, at t: Int64) {
    let now = start + Nanoseconds(t)
    isGateOpen = medium.gateIsOpen(at: now)
    gateChangesAt = .notDue
    if let next = medium.nextGateChange(after: now) {
      gateChangesAt = (next - start).count
      precondition(gateChangesAt > t, "the gate's next change must lie ahead")
    }
  }

  mutating func powerOff() { gateChangesAt = .notDue }
}
