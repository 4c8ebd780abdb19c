/// The key a person probably meant.
package enum Spelling {
  /// The candidate with the fewest single-letter edits, at most a quarter of the word's length (2 for short words); `nil` when
  /// none is near.
  package static func nearest(to word: String, among candidates: [String]) -> String? {
    let folded = String(word.lowercased().map { $0 == "_" || $0 == " " ? "-" : $0 })
    guard folded.count <= 64 else { return nil }
    var best: (word: String, edits: Int)?
    for candidate in candidates {
      let edits = distance(Array(folded), Array(candidate))
      if edits < best?.edits ?? .max { best = (candidate, edits) }
    }
    guard let best, best.edits <= max(2, folded.count / 4) else { return nil }
    return best.word
  }

  /// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
  private static func distance(_ a: [Character], _ b: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in 0..<a.count {
      var row = [i + 1]
      for j in 0..<b.count {
        var cost = min(row[j] + 1, last[j + 1] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
        row.append(cost)
      }
      beforeLast = last
      last = row
    }
    return last[b.count]
  }
}
