import CZlib
import Text

/// Decompression of gzip files (RFC 1952) by the system's zlib, bounded.
enum Gunzip {
  /// Whether the bytes begin as a gzip file does.
  static func isGzip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

  /// The contents, of all members one after the other, checked against their CRC where they are read to the end.
  /// - Parameters:
  ///   - limit: no more bytes than these are produced, however much the file would unfold to; at least 1.
  /// - Returns: `isWhole` is false when there is more.
  /// - Throws: damaged or truncated data, bytes after the end.
  static func expand(
    _ bytes: [UInt8], limit: Int, file: String
  ) throws(InputError) -> (bytes: [UInt8], isWhole: Bool) {
    var stream = z_stream()
    // 15 bits of window, and 16 more for the gzip wrapper.
    let begun = inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard begun == Z_OK else {
      throw InputError(file: file, message: "zlib cannot start (code \(begun)): no memory")
    }
    defer { inflateEnd(&stream) }
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: min(limit, 1 << 18))
    var used = 0
    while true {
      let room = min(chunk.count, limit - output.count)
      let (status, taken, made) = inflateOnce(&stream, bytes, from: used, into: &chunk, room: room)
      used += taken
      output.append(contentsOf: chunk[..<made])
      if status == Z_STREAM_END {
        let rest = bytes[used...]
        // Some writers pad with zeros.
        if rest.allSatisfy({ $0 == 0 }) { return (output, true) }
        guard rest.starts(with: [0x1F, 0x8B]) else {
          throw InputError(file: file, field: "byte \(used)", message: "bytes after the end of the gzip data")
        }
        inflateReset(&stream)
      } else if output.count == limit {
        return (output, false)
      } else if status != Z_OK || (taken == 0 && made == 0) {
        guard used < bytes.count || status == Z_DATA_ERROR else {
          throw InputError(
            file: file, field: "byte \(used)",
            message: "the gzip data ends here, before its end mark: the file is truncated")
        }
        throw InputError(
          file: file, field: "byte \(used)", message: "damaged gzip data (zlib code \(status))")
      }
    }
  }

  private static func inflateOnce(
    _ stream: inout z_stream, _ bytes: [UInt8], from start: Int, into chunk: inout [UInt8], room: Int
  ) -> (status: Int32, taken: Int, made: Int) {
    // zlib counts in 32 bits.
    let offered = min(bytes.count - start, 1 << 30)
    let status = bytes.withUnsafeBufferPointer { input in
      chunk.withUnsafeMutableBufferPointer { output in
        stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress.map { $0 + start })
        stream.avail_in = UInt32(offered)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(room)
        return inflate(&stream, Z_NO_FLUSH)
      }
    }
    return (status, offered - Int(stream.avail_in), room - Int(stream.avail_out))
  }
}
