import CLinux
import Glibc
import HistotripsyCore

/// The computer's watchdog, on exactly while the heartbeat beats: a machine whose control loop
/// hangs is reset, and lines that a reset releases are safe.
struct Watchdog {
  private static let readWrite = O_RDWR
  /// Fed no more often than this.
  private static let interval: Int64 = 500_000_000
  /// WDIOF_MAGICCLOSE of <linux/watchdog.h>: closing it after an `V` stops it.
  private static let canBeStopped: UInt32 = 0x0100

  private let calls: clinux_calls
  private let path: UnsafeMutablePointer<CChar>
  private let timeout: Int32
  private var file: Int32 = -1
  private var fedAt: Int64 = 0

  /// Opens it once and stops it again, so that what cannot work is known before anything is
  /// energised.
  init(_ profile: WatchdogProfile, calls: clinux_calls) throws(BoardRefusal) {
    self.calls = calls
    timeout = profile.timeout
    let probe = calls.open(profile.device, Self.readWrite)
    guard probe >= 0 else {
      throw BoardRefusal.opening(
        profile.device, -probe, absent: "load its driver or take `watchdog` out of the profile", calls: calls)
    }
    var options: UInt32 = 0
    let asked = calls.watchdog_options(probe, &options)
    var mark = UInt8(ascii: "V")
    _ = calls.write(probe, &mark, 1)
    _ = calls.close(probe)
    guard asked == 0, options & Self.canBeStopped != 0 else {
      throw BoardRefusal(
        "\(profile.device): it cannot be stopped once started, so that every end of a treatment would reset the machine; take `watchdog` out of the profile"
      )
    }
    path = strdup(profile.device)
  }

  func deallocate() { free(path) }

  /// Feeds it with every heartbeat. A watchdog that cannot be opened or fed is no reason to stop,
  /// since it then resets the computer by itself.
  mutating func feed(at now: Int64) {
    if file < 0 {
      file = calls.open(path, Self.readWrite)
      guard file >= 0 else { return }
      _ = calls.watchdog_timeout(file, timeout)
    } else if now - fedAt < Self.interval {
      return
    }
    fedAt = now
    _ = calls.watchdog_feed(file)
  }

  mutating func stop() {
    guard file >= 0 else { return }
    var mark = UInt8(ascii: "V")
    _ = calls.write(file, &mark, 1)
    _ = calls.close(file)
    file = -1
  }
}
