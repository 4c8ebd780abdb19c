import Foundation

/// The lines of a file that need not fit into memory, one after the other, with the digest of all
/// bytes that were taken.
///
/// Memory: one block and one line. CR LF, lone CR and LF end a line.
package struct LineSource {
  /// Nothing that a recorder exports has longer lines.
  package static let longestLine = 64 * 1024
  /// A record of 10⁷ samples takes some 300 MB.
  package static let maximumBytes = 2 * 1024 * 1_048_576
  private static let blockSize = 1 << 20

  package let file: String
  /// The line that `next` gave last, counted from 1.
  package private(set) var line = 0
  private let take: () throws(InputError) -> [UInt8]
  private var block: [UInt8]
  private var position = 0
  private var taken: Int
  private var isAtEnd = false
  private var digest = SHA256()
  /// What a digest is made of where the bytes had to be decoded first.
  private let originalDigest: String?
  package let encoding: TextEncoding

  /// Lines of a file.
  /// - Throws: missing, a folder, not permitted, empty, a binary file.
  package init(reading url: URL) throws(InputError) {
    let file = url.relativePath
    let stream = try InputBytes.stream(url, file: file)
    try self.init(file: file) { () throws(InputError) in try stream.next(Self.blockSize) }
  }

  /// Lines of bytes already in memory.
  package init(bytes: [UInt8], file: String) throws(InputError) {
    var rest: [UInt8]? = bytes
    try self.init(file: file) { () throws(InputError) in
      defer { rest = nil }
      return rest ?? []
    }
  }

  private init(file: String, take: @escaping () throws(InputError) -> [UInt8]) throws(InputError) {
    self.file = file
    let first = try take()
    guard !first.isEmpty else { throw InputError(file: file, message: "the file is empty") }
    if let kind = FileKind(of: first) { throw InputError(file: file, message: kind.complaint(of: file)) }
    if first.starts(with: [0xFF, 0xFE]) || first.starts(with: [0xFE, 0xFF]) {
      // Two bytes a character: read whole, within the bound of other texts.
      var whole = first
      while whole.count <= InputText.maximumBytes {
        let more = try take()
        if more.isEmpty { break }
        whole += more
      }
      let input = try InputText(bytes: whole, file: file)
      encoding = .utf16
      originalDigest = input.digest
      block = Array(input.text.utf8)
      self.take = { () throws(InputError) in [] }
    } else {
      encoding = .utf8
      originalDigest = nil
      block = first
      self.take = take
      digest.update(first)
      if first.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }
    taken = block.count
  }

  /// The next line without its end; `nil` at the end of the file.
  /// - Throws: a line that is too long, a file that is too large, a zero byte.
  package mutating func next() throws(InputError) -> ArraySlice<UInt8>? {
    while true {
      if let end = block[position...].firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) {
        // CR at the end of a block may be half of CR LF.
        if block[end] == 0x0D, end + 1 == block.count, !isAtEnd {
          try refill()
          continue
        }
        let content = block[position..<end]
        let isPair = block[end] == 0x0D && end + 1 < block.count && block[end + 1] == 0x0A
        position = end + (isPair ? 2 : 1)
        return try checked(content)
      }
      if isAtEnd {
        guard position < block.count else { return nil }
        defer { position = block.count }
        return try checked(block[position...])
      }
      try refill()
    }
  }

  private mutating func checked(_ content: ArraySlice<UInt8>) throws(InputError) -> ArraySlice<UInt8> {
    line += 1
    guard !content.contains(0) else {
      throw InputError(file: file, line: line, message: "a zero byte: this is not a text file")
    }
    return content
  }

  private mutating func refill() throws(InputError) {
    guard block.count - position <= Self.longestLine else {
      throw InputError(
        file: file, line: line + 1, message: "a line of more than \(Self.longestLine) bytes: this is no table"
      )
    }
    let more = try take()
    taken += more.count
    guard taken <= Self.maximumBytes else { throw InputBytes.tooLarge(file, maximum: Self.maximumBytes) }
    digest.update(more)
    block.removeSubrange(..<position)
    position = 0
    block += more
    isAtEnd = more.isEmpty
  }

  /// SHA-256 of the file; the rest of it is read first.
  package mutating func finish() throws(InputError) -> String {
    while try next() != nil {}
    return originalDigest ?? digest.hexadecimal()
  }
}
