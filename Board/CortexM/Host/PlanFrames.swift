import Arrays
import CortexLink
import HistotripsyCore

/// A plan as the frames that carry it, in their order. Every one is answered before the next is sent.
enum PlanFrames {
  static func all(of plan: CortexTreatment.Plan, commissioning record: IdentityRecord?) -> [Frame] {
    var frames: [Frame] = []
    if let record {
      let bytes = record.encoded()
      var payload = Payload()
      for index in 0..<64 { payload.append(bytes[index]) }
      frames.append(Frame(.commission, payload))
    }
    var array = Payload()
    array.append(plan.array.frequency)
    plan.array.geometricFocus.append(to: &array)
    array.append(UInt16(plan.array.elements.count))
    array.append(UInt16(plan.foci.count))
    var permit = Payload()
    for index in 0..<32 { permit.append(plan.certificate.bytes[index]) }
    permit.append(plan.setPointMaximum)
    frames += [
      Frame(.regimen, plan.setup.regimenPayload), Frame(.criteria, plan.setup.criteriaPayload),
      Frame(.loop, plan.setup.loopPayload), Frame(.array, array),
      Frame(.permit, permit),
    ]
    frames += stride(from: 0, to: plan.setup.drive.count, by: DriveCurve.pointsPerFrame).map {
      Frame(.drive, plan.setup.drive.payload(from: $0))
    }
    frames += table(.elements, plan.array.elements, Element.perFrame) { $0.append(to: &$1) }
    frames += table(.foci, plan.foci, Focus.perFrame) { $0.append(to: &$1) }
    frames += table(.order, plan.order, FocusIndex.perFrame) { $1.append(UInt16($0)) }
    var counts = Payload()
    counts.append(UInt16(plan.array.elements.count))
    counts.append(UInt16(plan.foci.count))
    counts.append(UInt16(plan.setup.drive.count))
    return frames + [Frame(.begin, counts)]
  }

  private static func table<Entry>(
    _ kind: FrameKind, _ entries: [Entry], _ perFrame: Int, _ append: (Entry, inout Payload) -> Void
  ) -> [Frame] {
    stride(from: 0, to: entries.count, by: perFrame).map { first in
      var payload = Payload()
      for entry in entries[first..<min(first + perFrame, entries.count)] { append(entry, &payload) }
      return Frame(kind, payload)
    }
  }
}
