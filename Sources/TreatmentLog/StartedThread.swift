import Foundation

/// Starts a thread that runs to the end of the process or of its own work, and says when the system does not give one.
///
/// Foundation's `Thread` says nothing when the system refuses it: who then waits for its work waits for ever.
public enum StartedThread {
  /// Bytes of a stack. SQLite and the words of an event take some tens of kilobytes [M].
  static let stackSize = 1 << 20

  /// - Parameters:
  ///   - name: at most 15 bytes; what `ps -T` shows.
  ///   - body: run once, on the new thread.
  /// - Throws: the system's reason: too little memory, or too many threads.
  public static func run(_ name: String, _ body: @escaping @Sendable () -> Void) throws(ThreadRefused) {
    precondition(name.utf8.count <= 15, "the kernel keeps 15 bytes of a name")
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, stackSize)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    let work = Unmanaged.passRetained(Work(name: name, body: body))
    var thread = pthread_t()
    let code = pthread_create(
      &thread, &attributes,
      { given in
        guard let given else { return nil }
        let work = Unmanaged<Work>.fromOpaque(given).takeRetainedValue()
        Thread.current.name = work.name
        work.body()
        return nil
      }, work.toOpaque())
    guard code == 0 else {
      work.release()
      throw ThreadRefused(name: name, reason: String(cString: strerror(code)))
    }
  }

  private final class Work: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
      self.name = name
      self.body = body
    }
  }
}

/// The system did not give a thread.
public struct ThreadRefused: Error, Equatable, Sendable, CustomStringConvertible {
  public let name: String
  /// The system's own words.
  public let reason: String

  public var description: String { "the thread '\(name)' cannot be started: \(reason)" }
}
