import Foundation

/// The three streams that a process is born with, whatever became of them.
enum StandardStreams {
  /// Before anything else is opened.
  ///
  /// A closed stream's number would go to the next file opened, and text meant for a person into it. Its place is taken by
  /// something that cannot be written, so that a closed output is noticed like any other that fails.
  static func prepare() {
    for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(stream, F_GETFD) == -1 {
      _ = open("/dev/null", O_RDONLY)
    }
    // A reader that goes away (`| head`) must not kill the process before the outputs are safe.
    signal(SIGPIPE, SIG_IGN)
  }

  /// One line on standard error, with the program's name.
  static func complain(_ text: String) { error("histotripsy: \(text.withoutControls)\n") }

  static func error(_ text: String) {
    if let writer = OutputWriter.current { return writer.put(text, to: STDERR_FILENO) }
    put(Array(text.utf8))
  }

  static func put(_ text: [UInt8]) {
    var bytes = text[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
      if written < 0 {
        if errno == EINTR { continue }
        return
      }
      bytes = bytes.dropFirst(written)
    }
  }
}

extension String {
  /// With a blank in the place of every character that a terminal would obey; ends of lines and tabs stay. For text that comes from files.
  var withoutControls: String {
    String(
      String.UnicodeScalarView(
        unicodeScalars.map { scalar in
          let isControl =
            scalar.value < 0x20 && scalar != "\n" && scalar != "\t" || (0x7F...0x9F).contains(scalar.value)
            || (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
          return isControl ? " " : scalar
        }))
  }
}
