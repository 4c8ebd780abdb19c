import Glibc

/// A file descriptor that is closed with its last reference.
public final class Descriptor {
  public let number: Int32

  /// Takes over an open descriptor.
  public init(_ number: Int32) { self.number = number }

  deinit { close(number) }
}
