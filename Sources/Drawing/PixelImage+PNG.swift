import CZlib

extension PixelImage {
  /// The picture as a PNG file: 8 bits a channel, no transparency, not interlaced (ISO/IEC 15948).
  /// - Parameters:
  ///   - texts: keyword (1 to 79 printable ASCII characters) and text, in chunks `iTXt`: what is in the picture.
  ///   - pixelsPerMetre: for chunk `pHYs`, which says how large a pixel is printed; `nil` leaves that to the reader.
  public func png(texts: [(keyword: String, text: String)] = [], pixelsPerMetre: UInt32? = nil) -> [UInt8] {
    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    // Bit depth 8, colour type 2 (red, green, blue), the only methods there are, not interlaced.
    Self.append("IHDR", Self.bytes(UInt32(width)) + Self.bytes(UInt32(height)) + [8, 2, 0, 0, 0], to: &file)
    if let pixelsPerMetre {
      Self.append("pHYs", Self.bytes(pixelsPerMetre) + Self.bytes(pixelsPerMetre) + [1], to: &file)
    }
    for (keyword, text) in texts {
      precondition((1...79).contains(keyword.utf8.count), "a keyword of 1 to 79 characters")
      Self.append("iTXt", Array(keyword.utf8) + [0, 0, 0, 0, 0] + Array(text.utf8), to: &file)
    }
    Self.append("IDAT", Self.deflated(scanlines), to: &file)
    Self.append("IEND", [], to: &file)
    return file
  }

  /// Each row with its filter in front: the difference to the pixel on the left, which suits smooth pictures.
  private var scanlines: [UInt8] {
    var lines: [UInt8] = []
    lines.reserveCapacity(height * (1 + 3 * width))
    for y in 0..<height {
      lines.append(1)
      var left = Colour.black
      for x in 0..<width {
        let here = self[x, y]
        lines.append(here.red &- left.red)
        lines.append(here.green &- left.green)
        lines.append(here.blue &- left.blue)
        left = here
      }
    }
    return lines
  }

  private static func deflated(_ bytes: [UInt8]) -> [UInt8] {
    var count = compressBound(uLong(bytes.count))
    return [UInt8](unsafeUninitializedCapacity: Int(count)) { buffer, filled in
      let status = compress2(buffer.baseAddress, &count, bytes, uLong(bytes.count), Z_BEST_COMPRESSION)
      // The buffer is as large as zlib asks for: only memory can run out.
      precondition(status == Z_OK, "zlib: \(status)")
      filled = Int(count)
    }
  }

  private static func append(_ type: String, _ content: [UInt8], to file: inout [UInt8]) {
    let body = Array(type.utf8) + content
    file += bytes(UInt32(content.count)) + body
    file += bytes(UInt32(crc32(0, body, uInt(body.count))))
  }

  private static func bytes(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }
}
