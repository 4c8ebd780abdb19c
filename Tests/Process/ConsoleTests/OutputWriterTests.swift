import Foundation
import Testing

@testable import histotripsy

/// Does a control loop get rid of its words at once, whoever reads them and however slowly?
@Suite struct OutputWriterTests {
  /// A pipe with a writer on one end.
  struct Stream: Sendable {
    let reader: FileHandle
    /// Held open: what is not held is closed.
    private let end: FileHandle
    let writer: OutputWriter
    private let file: Int32

    init() throws {
      let pipe = Pipe()
      reader = pipe.fileHandleForReading
      end = pipe.fileHandleForWriting
      file = end.fileDescriptor
      writer = OutputWriter(to: file) { "\($0) missing\n" }
      try writer.begin()
    }
    func put(_ text: String) { writer.put(text, to: file) }
  }

  /// Everything that comes out of a pipe until a text is there.
  static func read(_ handle: FileHandle, until end: String) -> String {
    var text = ""
    while !text.hasSuffix(end) {
      let data = handle.availableData
      if data.isEmpty { break }
      text += String(decoding: data, as: UTF8.self)
    }
    return text
  }

  @Test func everyTextArrivesInOrder() throws {
    let stream = try Stream()
    let count = 20_000
    DispatchQueue.global().async {
      for index in 0..<count { stream.put("line \(index)\n") }
      stream.writer.becomePatient()
      stream.put("end\n")
    }
    let text = Self.read(stream.reader, until: "end\n")
    #expect(text == (0..<count).map { "line \($0)\n" }.joined() + "end\n")
    #expect(stream.writer.failure == nil)
  }

  /// 8 MiB for a ring of 4 and a pipe that nobody empties.
  @Test func nobodyWhoDoesNotReadHoldsTheLoopUpAndWhatIsMissingIsSaid() throws {
    let stream = try Stream()
    let piece = String(repeating: "x", count: 1023) + "\n"
    let start = ContinuousClock.now
    for _ in 0..<8192 { stream.put(piece) }
    // Copying 8 MiB takes milliseconds; waiting for a reader would take for ever.
    #expect(ContinuousClock.now - start < .seconds(5))
    stream.writer.becomePatient()
    DispatchQueue.global().async { stream.put("end\n") }
    let text = Self.read(stream.reader, until: "end\n")
    let lines = text.split(separator: "\n")
    let apologies = lines.filter { $0.hasSuffix("missing") }
    let missing = apologies.compactMap { Int($0.split(separator: " ")[0]) }.reduce(0, +)
    #expect(!apologies.isEmpty && missing > 3000)
    #expect(lines.filter { $0.hasPrefix("x") }.count + missing == 8192)
    #expect(lines.last == "end")
  }

  @Test func aClosedReaderIsNoticed() throws {
    let stream = try Stream()
    signal(SIGPIPE, SIG_IGN)
    try stream.reader.close()
    stream.put("nobody\n")
    stream.writer.drain()
    #expect(stream.writer.failure == "Broken pipe")
  }
}
