/// Text for a screen of a given width. Colour sequences take no room.
enum TextLayout {
  private static let escape: Character = "\u{1B}"
  static let plain = "\u{1B}[0m"

  /// Characters that are seen.
  static func width(_ text: String) -> Int {
    var count = 0
    var isSequence = false
    for character in text {
      if isSequence {
        isSequence = !character.isLetter
      } else if character == escape {
        isSequence = true
      } else {
        count += 1
      }
    }
    return count
  }

  /// The beginning of the text that fits, its last character an ellipsis where something is left out.
  static func clipped(_ text: String, to width: Int) -> String {
    guard self.width(text) > width, width > 0 else { return text }
    var kept = ""
    var left = width - 1
    var isSequence = false
    for character in text {
      if isSequence || character == escape {
        isSequence = character == escape || !character.isLetter
        kept.append(character)
      } else if left > 0 {
        kept.append(character)
        left -= 1
      } else {
        break
      }
    }
    // Where nothing was coloured there is nothing to end.
    return kept + "…" + (text.contains(escape) ? plain : "")
  }

  /// Pieces side by side, as many in a line as fit; a piece that alone is too wide is clipped.
  static func flowed(_ pieces: [String], separator: String = "   ", width: Int) -> [String] {
    var lines: [String] = []
    for piece in pieces where !piece.isEmpty {
      if let last = lines.last, self.width(last) + self.width(separator) + self.width(piece) <= width {
        lines[lines.count - 1] = last + separator + piece
      } else {
        lines.append(clipped(piece, to: width))
      }
    }
    return lines
  }
}
