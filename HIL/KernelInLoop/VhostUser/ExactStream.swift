import Glibc

/// Why a stream gave or took fewer bytes than it should.
public enum StreamFault: Error, Equatable, Sendable {
  case closed
  case failed(errno: Int32)
}

/// Reads `count` bytes, waiting for them.
public func readExactly(_ count: Int, from descriptor: Descriptor) throws(StreamFault) -> [UInt8] {
  var bytes = [UInt8](repeating: 0, count: count)
  var done = 0
  while done < count {
    let got = bytes.withUnsafeMutableBytes { all in
      all.baseAddress.map { read(descriptor.number, $0 + done, count - done) } ?? 0
    }
    if got < 0 && errno == EINTR { continue }
    if got == 0 || (got < 0 && errno == ECONNRESET) { throw .closed }
    guard got > 0 else { throw .failed(errno: errno) }
    done += got
  }
  return bytes
}

/// Writes all of `bytes`.
public func writeExactly(_ bytes: [UInt8], to descriptor: Descriptor) throws(StreamFault) {
  var done = 0
  while done < bytes.count {
    let put = bytes.withUnsafeBytes { all in
      all.baseAddress.map { write(descriptor.number, $0 + done, bytes.count - done) } ?? 0
    }
    if put < 0 && errno == EINTR { continue }
    if put < 0 && (errno == EPIPE || errno == ECONNRESET) { throw .closed }
    guard put > 0 else { throw .failed(errno: errno) }
    done += put
  }
}
