import CLinux
import Glibc

/// Why a board cannot be opened, in words that say what to do next. Nothing has been energised, and
/// every line taken so far has been given back.
public struct BoardRefusal: Error, Equatable, Sendable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }

  /// A device file that cannot be opened.
  /// - Parameter hint: what to do where there is no such file.
  static func opening(
    _ path: String, _ errno: Int32, absent hint: String, calls: clinux_calls
  ) -> BoardRefusal {
    switch errno {
    case ENOENT: return BoardRefusal("\(path): there is no such device; \(hint)")
    case EACCES, EPERM:
      return BoardRefusal(
        "\(path): not permitted; \(permission(path, calls: calls))")
    default: return BoardRefusal("\(path): cannot be opened: \(reason(errno))")
    }
  }

  /// Which group may use a device file, and how to join it.
  static func permission(_ path: String, calls: clinux_calls) -> String {
    let group = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { name -> String? in
      guard let base = name.baseAddress, calls.group_of(path, base, 64) == 0 else { return nil }
      return String(cString: base)
    }
    let rule =
      "install the udev rule (`make install`; Board/install), load it (`sudo udevadm control --reload && sudo udevadm trigger`), then join its group"
    guard let group, group != "root", mayBeUsedByGroup(path) else {
      return "only root may use it: \(rule)\(path.hasPrefix("/dev/watchdog") ? ", watchdog" : "")"
    }
    return "join the group that owns it, `sudo usermod -aG \(group) \"$USER\"`, and log in again"
  }

  /// Joining a group helps only where the group may read and write.
  private static func mayBeUsedByGroup(_ path: String) -> Bool {
    var status = stat()
    // A device that is not there is a test's.
    guard stat(path, &status) == 0 else { return true }
    return status.st_mode & 0o060 == 0o060
  }

  static func reason(_ errno: Int32) -> String { "\(String(cString: strerror(errno))) (\(errno))" }
}

/// Text of a fixed C array, up to its zero.
func text<T>(_ field: T) -> String {
  withUnsafeBytes(of: field) { bytes in
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}
