import Glibc
import HistotripsyCore
import MediumField

/// Finds the cells of the tissue in which a law's bursts can make bubbles: from the elements as they truly are, wave by wave.
///
/// From the focus outwards, cell after cell, as long as the field stays above a floor; in the same way around every other lobe
/// that `LobeSearch` knows. Cells more than 20 cells away from where a patch began are not looked at.
final class CloudMapper {
  private let near: NearField
  private let trains: WaveTrains
  private let lobes: LobeSearch
  private let tissue: Tissue
  private let moves: Bool
  /// Which cells of a cube around a patch's beginning were looked at, by the number of the patch that did.
  private let looked: UnsafeMutablePointer<UInt32>
  private var stamp: UInt32 = 0
  private static let reach = 20
  private static let side = 2 * reach + 1

  init(elements: Int, tissue: Tissue, moves: Bool) {
    near = NearField(elements: elements)
    trains = WaveTrains(elements: elements)
    lobes = LobeSearch(elements: elements)
    self.tissue = tissue
    self.moves = moves
    guard let zeroes = calloc(Self.side * Self.side * Self.side, MemoryLayout<UInt32>.stride) else {
      preconditionFailure("no memory for a virtual medium")
    }
    looked = zeroes.bindMemory(to: UInt32.self, capacity: Self.side * Self.side * Self.side)
  }

  deinit { free(looked) }

  /// What is asked of a map.
  struct Request {
    var focus: SIMD4<Double>
    var cycles: Int
    /// Pascals per volt.
    var floor: Double
    /// Whether other lobes are looked for besides the main one.
    var wantsLobes: Bool
    var fieldNumber: Int
  }

  func map(_ waves: LawWaves, in field: TransducerField, _ request: Request) {
    waves.clear()
    near.look(at: request.focus, waves.firings, in: field)
    var view = View(waves: waves, field: field, reference: request.focus, request: request)
    grow(view)
    if request.wantsLobes {
      let found = lobes.lobes(
        of: waves, in: field, tissue: tissue, focus: request.focus, floor: request.floor,
        fieldNumber: request.fieldNumber)
      for peak in found where !isListed(peak, waves) && waves.patchCount < LawWaves.patchesMaximum {
        near.look(at: peak, waves.firings, in: field)
        view.reference = peak
        grow(view)
      }
    }
    waves.floor = request.floor
    waves.cycles = request.cycles
    waves.fieldNumber = request.fieldNumber
  }

  /// Widths at −6 dB along x, y and z through the focus.
  func measureWidths(_ waves: LawWaves, in field: TransducerField, focus: SIMD4<Double>) {
    near.look(at: focus, waves.firings, in: field)
    let request = Request(focus: focus, cycles: 1, floor: 0, wantsLobes: false, fieldNumber: 0)
    let view = View(waves: waves, field: field, reference: focus, request: request)
    let half = 0.5 * waves.atFocus
    for axis in 0..<3 {
      waves.widths[axis] = fall(view, axis, 1, to: half) + fall(view, axis, -1, to: half)
    }
  }

  /// How far from the focus the field has fallen to a value; at most twelve wavelengths.
  private func fall(_ view: View, _ axis: Int, _ sign: Double, to half: Double) -> Double {
    let step = 0.125 * view.wavelength
    var last = view.waves.atFocus
    for n in 1...96 {
      var point = view.reference
      point[axis] += sign * Double(n) * step
      let value = continuous(view, at: point)
      if value <= half {
        return (Double(n - 1) + (last - half) / max(last - value, 1e-300)) * step
      }
      last = value
    }
    return 96 * step
  }

  /// What is looked at from where.
  private struct View {
    let waves: LawWaves
    let field: TransducerField
    var reference: SIMD4<Double>
    let request: Request
    let wavelength: Double
    let nearSquare: Double

    init(waves: LawWaves, field: TransducerField, reference: SIMD4<Double>, request: Request) {
      self.waves = waves
      self.field = field
      self.reference = reference
      self.request = request
      wavelength = field.soundSpeed / field.frequency
      nearSquare = 2.25 * wavelength * wavelength
    }
  }

  private func continuous(_ view: View, at point: SIMD4<Double>) -> Double {
    let offset = point - view.reference
    if TransducerField.dot(offset, offset) <= view.nearSquare { return near.sum(at: offset).amplitude }
    return view.field.pressure(of: view.waves.firings, at: point).coherent
  }

  /// Where all trains stand at full height together, their sum is that of continuous waves.
  private func amplitude(_ view: View, at point: SIMD4<Double>) -> Double {
    let offset = point - view.reference
    if TransducerField.dot(offset, offset) <= view.nearSquare {
      let (amplitude, spread) = near.sum(at: offset)
      if spread <= Double(view.request.cycles) * view.wavelength { return amplitude }
    }
    return trains.amplitude(of: view.waves.firings, cycles: view.request.cycles, in: view.field, at: point)
  }

  /// From the cell that holds the reference and the 26 around it, as long as a neighbour is above the floor.
  private func grow(_ view: View) {
    let waves = view.waves
    let firstCell = waves.cellCount
    let isMain = waves.patchCount == 0
    let start = tissue.cell(holding: view.reference)
    stamp &+= 1
    var largest: Float = 0
    for z in -1...1 {
      for y in -1...1 {
        for x in -1...1 { look(at: SIMD4(x, y, z, 0), from: start, view, &largest) }
      }
    }
    var next = firstCell
    while next < waves.cellCount {
      let index = Int(waves.cells[next].index)
      let side = tissue.cellsPerSide
      let away = SIMD4(index % side, index / side % side, index / (side * side), 0) &- start
      look(at: away &+ SIMD4(1, 0, 0, 0), from: start, view, &largest)
      look(at: away &- SIMD4(1, 0, 0, 0), from: start, view, &largest)
      look(at: away &+ SIMD4(0, 1, 0, 0), from: start, view, &largest)
      look(at: away &- SIMD4(0, 1, 0, 0), from: start, view, &largest)
      look(at: away &+ SIMD4(0, 0, 1, 0), from: start, view, &largest)
      look(at: away &- SIMD4(0, 0, 1, 0), from: start, view, &largest)
      next += 1
    }
    guard isMain || waves.cellCount > firstCell else { return }
    if isMain { largest = max(largest, Float(waves.atFocus)) }
    waves.append(LawWaves.Patch(cells: firstCell..<waves.cellCount, largest: largest))
  }

  private func look(
    at away: SIMD4<Int>, from start: SIMD4<Int>, _ view: View, _ largest: inout Float
  ) {
    let place = away &+ SIMD4(Self.reach, Self.reach, Self.reach, 0)
    let bound = 0..<Self.side
    guard bound.contains(place.x), bound.contains(place.y), bound.contains(place.z) else { return }
    let mark = (place.z * Self.side + place.y) * Self.side + place.x
    guard looked[mark] != stamp else { return }
    looked[mark] = stamp
    let cell = start &+ away
    guard let index = tissue.index(of: cell) else { return }
    let centre = tissue.centre(of: cell)
    let value = amplitude(view, at: centre)
    guard value >= view.request.floor, let place = tissue.placeIndex(at: centre) else { return }
    largest = max(largest, Float(value))
    view.waves.append(
      LawWaves.Cell(index: Int32(index), place: Int32(place), value: Float(value)),
      slope: moves ? slope(view, at: centre, value) : SIMD8(repeating: 0))
  }

  private func slope(_ view: View, at centre: SIMD4<Double>, _ value: Double) -> SIMD8<Float> {
    var result = SIMD8<Float>(repeating: 0)
    for axis in 0..<3 {
      var step = SIMD4<Double>(repeating: 0)
      step[axis] = 1 / tissue.cellsPerMetre
      let ahead = amplitude(view, at: centre + step)
      let behind = amplitude(view, at: centre - step)
      result[axis] = Float((ahead - behind) / 2)
      result[axis + 4] = Float(ahead + behind - 2 * value)
    }
    return result
  }

  private func isListed(_ point: SIMD4<Double>, _ waves: LawWaves) -> Bool {
    guard let index = tissue.index(of: tissue.cell(holding: point)) else { return true }
    for n in 0..<waves.cellCount where Int(waves.cells[n].index) == index { return true }
    return false
  }
}
