import HistotripsyCore
import MediumField

/// The waves of one law as the true elements send them, and what its bursts reach: the cells of the tissue in which they can make
/// bubbles, worked out when the law is first fired hard enough.
///
/// A medium makes these with its beams and uses them again when no beam holds them any more: what a treatment needs is allocated
/// before it begins. Only the medium that made it touches it, and a medium belongs to one thread.
final class LawWaves: @unchecked Sendable {
  /// A cell that a burst of this law can make cavitate.
  struct Cell {
    /// In the tissue's grid of cells, and in its grid of places.
    var index: Int32
    var place: Int32
    /// Amplitude in pascals per volt.
    var value: Float
  }

  /// A connected region: the main lobe first, then the others. Each has a nucleus, and so a threshold, of its own.
  struct Patch {
    var cells: Range<Int>
    /// The largest amplitude in it, pascals per volt.
    var largest: Float
  }

  static let patchesMaximum = 32
  /// Room that is made at once. A cloud of 12 mm³ in cells of 0.5 mm has 96.
  static let cellsAtOnce = 256

  let firings: UnsafeMutableBufferPointer<TransducerField.Firing>
  private(set) var cells: UnsafeMutablePointer<Cell>
  /// For each cell, how its amplitude changes on the way to its neighbours along x, y and z: lanes 0 to 2 half the difference of the
  /// two, lanes 4 to 6 how much more the two have together than twice the cell. Only where tissue moves.
  private(set) var slopes: UnsafeMutablePointer<SIMD8<Float>>?
  private(set) var cellCount = 0
  private var capacity = LawWaves.cellsAtOnce
  let patches: UnsafeMutablePointer<Patch>
  private(set) var patchCount = 0

  /// Cells below this amplitude are not listed, pascals per volt; infinite while none are.
  var floor = Double.infinity
  /// Bursts of this many cycles the cells were found for.
  var cycles = 0
  /// Number of the field in which the cells were found (`Medium.fieldNumber`).
  var fieldNumber = 0
  /// Widths of the beam at −6 dB along x, y and z; zero until they are asked for.
  var widths = SIMD4<Double>(repeating: 0)
  /// Amplitude at the focus, pascals per volt.
  var atFocus = 0.0

  init(elements: Int, moves: Bool) {
    firings = .allocate(capacity: elements)
    firings.initialize(repeating: TransducerField.Firing(time: 0, sign: 0))
    cells = .allocate(capacity: capacity)
    slopes = moves ? .allocate(capacity: capacity) : nil
    patches = .allocate(capacity: Self.patchesMaximum)
  }

  deinit {
    firings.deallocate()
    cells.deallocate()
    slopes?.deallocate()
    patches.deallocate()
  }

  /// The waves of another law from here on.
  func take(_ new: UnsafeMutableBufferPointer<TransducerField.Firing>, atFocus value: Double) {
    for index in firings.indices { firings[index] = new[index] }
    atFocus = value
    widths = SIMD4(repeating: 0)
    clear()
  }

  /// No cells are known.
  func clear() {
    cellCount = 0
    patchCount = 0
    floor = .infinity
  }

  /// Whether bursts of a kind can be told from what is known.
  @inline(__always) func isKnown(downTo to: Double, cycles: Int, fieldNumber: Int) -> Bool {
    floor <= to && self.cycles == cycles && self.fieldNumber == fieldNumber
  }

  func append(_ cell: Cell, slope: SIMD8<Float>) {
    if cellCount == capacity { grow() }
    (cells + cellCount).initialize(to: cell)
    if let slopes { (slopes + cellCount).initialize(to: slope) }
    cellCount += 1
  }

  func append(_ patch: Patch) {
    guard patchCount < Self.patchesMaximum else { return }
    (patches + patchCount).initialize(to: patch)
    patchCount += 1
  }

  private func grow() {
    let larger = UnsafeMutablePointer<Cell>.allocate(capacity: 2 * capacity)
    larger.moveInitialize(from: cells, count: cellCount)
    cells.deallocate()
    cells = larger
    if let old = slopes {
      let wider = UnsafeMutablePointer<SIMD8<Float>>.allocate(capacity: 2 * capacity)
      wider.moveInitialize(from: old, count: cellCount)
      old.deallocate()
      slopes = wider
    }
    capacity *= 2
  }
}
