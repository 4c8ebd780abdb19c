import HistotripsyCore

// An intent on its way to whoever records it. It may name more foci than one frame holds: every frame repeats its head, and says which entries
// follow, so that a host that has all frames of a number has all of the intent.

extension Intent {
  /// 6 bytes each, after a head of 18.
  public static var entriesPerFrame: Int { 38 }

  /// Entries from `first` on, as many as a frame holds.
  public func payload(from first: Int) -> Payload {
    var out = Payload()
    out.append(number)
    out.append(after.value)
    out.append(through.value)
    out.append(baselinePulses)
    out.append(UInt16(count))
    out.append(UInt16(first))
    var index = first
    while index < count && index < first + Self.entriesPerFrame {
      out.append(self[index].focus.value)
      out.append(self[index].doseLimit)
      index += 1
    }
    return out
  }
}
