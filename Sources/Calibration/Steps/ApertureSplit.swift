import HistotripsyCore

/// How an array is split into sub-apertures: into as few as let the hydrophone bear each of them at the highest drive.
struct ApertureSplit {
  /// Elements of each; the last may have fewer.
  let each: Int
  /// With an enabled element.
  let groups: [ElementGroup]
  /// The highest drive at which the hydrophone bears every group, and the recorder takes it.
  let top: Voltage
  let bound: LinearExtension.Bound

  /// Numbers of sub-apertures that are tried, before elements one by one.
  private static let counts = [8, 16, 32, 64, 128, 256]

  /// Share of the recorder's full scale that a group stays below, and how much stronger than the mean its elements may be.
  private static let fullScaleShare = 0.9
  private static let strength = 2.0

  /// - Parameter last: of all elements, at the ramp's highest drive.
  init<B: Board & ~Copyable>(_ bench: TankBench<B>, after last: Capture) {
    let elements = bench.array.elements
    let enabled = bench.enabledCount
    let railMaximum = bench.controller.setup.limits.railMaximum
    let largest = max(last.volts.max() ?? 0, -(last.volts.min() ?? 0), 1e-9)
    let recorder = Self.fullScaleShare * last.scale.volts * 32_767 / largest * last.rail.volts
    func top(_ each: Int) -> (drive: Voltage, bound: LinearExtension.Bound) {
      let heard = recorder / min(1, Self.strength * Double(each) / Double(enabled))
      let borne = bench.largestDrive(firing: each)
      if borne.volts <= heard { return (borne, borne < railMaximum ? .hydrophone : .rail) }
      return (.volts(heard), .recorder)
    }
    let sizes = Self.counts.map { max(1, (elements.count + $0 - 1) / $0) }
    let each = sizes.first { top($0).bound == .rail } ?? 1
    self.each = each
    (self.top, bound) = top(each)
    groups = stride(from: 0, to: elements.count, by: each).compactMap { first in
      let members = first..<min(first + each, elements.count)
      return members.contains { elements[$0].isEnabled } ? ElementGroup(first: first, count: each) : nil
    }
  }
}
