import CZlib

/// Compression into a gzip file (RFC 1952) by the system's zlib: the same bytes for the same contents, without name and time.
enum Gzip {
  static func compress(_ bytes: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    // 15 bits of window, and 16 more for the gzip wrapper.
    let begun = deflateInit2_(
      &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    precondition(begun == Z_OK, "zlib starts as long as there is memory")
    defer { deflateEnd(&stream) }
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    var used = 0
    while true {
      // zlib counts in 32 bits.
      let offered = min(bytes.count - used, 1 << 30)
      let isLast = used + offered == bytes.count
      let (status, taken, made) = bytes.withUnsafeBufferPointer { input in
        chunk.withUnsafeMutableBufferPointer { room in
          stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress.map { $0 + used })
          stream.avail_in = UInt32(offered)
          stream.next_out = room.baseAddress
          stream.avail_out = UInt32(room.count)
          let status = deflate(&stream, isLast ? Z_FINISH : Z_NO_FLUSH)
          return (status, offered - Int(stream.avail_in), room.count - Int(stream.avail_out))
        }
      }
      used += taken
      output.append(contentsOf: chunk[..<made])
      if status == Z_STREAM_END { return output }
      precondition(status == Z_OK, "a stream that was begun can be gone on with")
    }
  }
}
