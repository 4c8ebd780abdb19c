/// The machine's own watchdog (DS-LM3S6965 §11): fed by the control loop at every step and at every bounded wait; when it is not, it interrupts
/// once, which nothing here answers, and resets the machine at its second end.
///
/// It is the second line: the front end takes the high voltage 100 ms after the last heartbeat, whatever becomes of this processor. This one
/// brings the controller back to a known state, outputs low.
enum MachineWatchdog {
  /// Half of what a step may take: the longest is a self-test's wait for a rail that discharges, fed at each of its slices.
  static var span: UInt32 { Machine.clockHertz / 4 }

  static func start() {
    Machine.write(0x1ACC_E551, to: Machine.watchdog + 0xC00)
    Machine.write(span, to: Machine.watchdog)
    // Interrupt and reset.
    Machine.write(3, to: Machine.watchdog + 0x008)
    Machine.write(0, to: Machine.watchdog + 0xC00)
  }

  /// Counts from its load value again; clears the first end if it has come.
  static func feed() { load(span) }

  /// Time for a computation with the high voltage off: the gains of all foci take 30 s at most.
  static func feedForSetUp() { load(Machine.clockHertz * 30) }

  private static func load(_ span: UInt32) {
    Machine.write(0x1ACC_E551, to: Machine.watchdog + 0xC00)
    Machine.write(1, to: Machine.watchdog + 0x00C)
    Machine.write(span, to: Machine.watchdog)
    Machine.write(0, to: Machine.watchdog + 0xC00)
  }
}
