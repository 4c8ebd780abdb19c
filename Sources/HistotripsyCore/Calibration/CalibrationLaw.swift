/// Laws that a calibration fires besides focal laws: some elements only, and with their signs
/// turned.
///
/// A group of g elements is fired g times, each time with the signs of another row of a Hadamard
/// matrix, and every element's own signal follows from sums and differences: xᵢ = 1/g Σᵣ H[r,i] yᵣ.
/// That takes as many shots as firing one by one, and the noise of each is 1/√g of what a single
/// shot has.
public enum CalibrationLaw {
  /// Sign of an entry of the Sylvester–Hadamard matrix: −1 to the number of bits that row and
  /// column have in common.
  /// - Parameters:
  ///   - row: 0 or more, below the order of the matrix, a power of two.
  ///   - column: 0 or more, below the order of the matrix.
  @inlinable public static func isNegative(row: Int, column: Int) -> Bool {
    (row & column).nonzeroBitCount & 1 == 1
  }

  /// Leaves the elements of a group in a law, with the signs of a row, and silences the rest.
  /// - Parameters:
  ///   - first: the group's first element; the others follow it in the array.
  ///   - count: at least 1; the group may end beyond the array's last element.
  ///   - row: the row of the Hadamard matrix; 0 turns no sign.
  ///   - entries: the law, which is changed in its place.
  public static func keep(
    first: Int, count: Int, row: Int, in entries: inout MutableSpan<UInt16>
  ) {
    precondition(first >= 0 && count >= 1 && row >= 0, "a group has elements")
    var i = 0
    while i < entries.count {
      if i < first || i >= first + count {
        entries[i] = 0
      } else if isNegative(row: row, column: i - first) {
        entries[i] ^= FocalLaw.inverts
      }
      i += 1
    }
  }

  /// Elements that a law fires.
  public static func firing(_ entries: Span<UInt16>) -> Int {
    var count = 0
    var i = 0
    while i < entries.count {
      if entries[i] & FocalLaw.fires != 0 { count += 1 }
      i += 1
    }
    return count
  }
}
