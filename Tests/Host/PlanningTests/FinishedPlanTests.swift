import Arrays
import Field
import Foundation
import HistotripsyCore
import PlanCases
import Planning
import Testing
import Text

/// Is a finished plan what its file says, and is a file that is not its plan refused?
struct FinishedPlanTests {
  /// 24 discs of 7 mm on a cap, and a target of 10 mm: small enough to be planned in a moment.
  static let array: ArrayDescription = {
    do {
      return try SphericalCap(
        layout: .random, elements: 24, radius: .millimetres(60), aperture: .millimetres(80),
        width: .millimetres(9), frequency: .kilohertz(500), seed: 2, sourcePressurePerVolt: .pascals(40_000)
      ).description()
    } catch {
      preconditionFailure("\(error)")
    }
  }()

  static let request = PlanText.replacing(
    "preset: rapid-steering", with: "preset: rapid-steering\ngated: false"
  )
  .replacingOccurrences(
    of: "limits:\n", with: "reach:\n  secondary-lobe-maximum: -1 dB\n  search-margin: 2 λ\nlimits:\n")

  static let made: Result<FinishedPlan, InputError> = Result { () throws(InputError) in
    try PlanMaker(PlanText.read(request), array: array).plan()
  }

  private func read(_ text: String) throws(InputError) -> FinishedPlanFile {
    try FinishedPlanFile.read(bytes: Array(text.utf8), file: "plan.yaml")
  }

  private func complaint(_ text: String, with array: ArrayDescription = array) -> String {
    do throws(InputError) {
      _ = try read(text).treatment(for: array)
      return ""
    } catch {
      return error.description
    }
  }

  @Test func aPlanReadsBackAsItself() throws {
    let plan = try Self.made.get()
    let again = try read(plan.yamlText).plan
    #expect(again == plan)
    #expect(again.yamlText == plan.yamlText)
    #expect(plan.foci.count > 10 && plan.coverage != nil && plan.target?.goal.voxel != nil)
    #expect(plan.origin.requestDigest?.count == 64)
  }

  /// The image that a target came from stays known: name, digest, and where it lies.
  @Test func thePlanOfAMaskKeepsItsImageAndItsPlace() throws {
    let folder = try PlanFolderCase()
    try folder.addFixture("two_labels.nii.gz")
    let document = try folder.read(
      target: """
        shape: mask
        file: two_labels.nii.gz
        label: 1
        anchor: centroid
        rotation: [[0, -1, 0], [1, 0, 0], [0, 0, 1]]
        centre: [0 mm, 1 mm, -2 mm]
        """, placement: "spacing: 3 mm")
    guard case .mask(let placed) = document.terms.shape else { throw CocoaError(.coderInvalidValue) }
    var plan = try Self.made.get()
    plan.origin.image = document.terms.image
    let image = try #require(try read(plan.yamlText).plan.origin.image)
    #expect(image.file == "two_labels.nii.gz" && image.digests == placed.digests)
    // The file has six digits after a metre's millimetre or better; the centroid of the mask goes to the target's centre.
    let there = image.registration(placed.motion.inverse(SIMD4(0, 0, 0, 0)))
    #expect(abs(there.x) < 1e-9 && abs(there.y - 1e-3) < 1e-9 && abs(there.z + 2e-3) < 1e-9)
    let broken = plan.yamlText.replacingOccurrences(of: image.digests[0], with: "abc")
    #expect(complaint(broken).contains("made-from.image-sha-256"))
    let mirrored = plan.yamlText.replacingOccurrences(
      of: "registration:\n  - [0, -1", with: "registration:\n  - [0, 1")
    #expect(mirrored != plan.yamlText && complaint(mirrored).contains("mirrors"))
  }

  @Test func theSameRequestGivesTheSameBytes() throws {
    let again = try PlanMaker(PlanText.read(Self.request), array: Self.array).plan()
    #expect(again.yamlText == (try Self.made.get()).yamlText)
  }

  /// Against the field itself, asked focus by focus, and against the formulas of the documentation.
  @Test func everyFocusIsWhatTheFieldSays() throws {
    let plan = try Self.made.get()
    let field = try ArrayField(Self.array, speedOfSound: plan.speedOfSound)
    let reference = field.gain(
      at: Self.array.geometricFocus, driving: field.focused(at: Self.array.geometricFocus)
    ).magnitude
    for focus in plan.foci {
      let gain = field.gain(at: focus.position, driving: field.focused(at: focus.position)).magnitude
      let perVolt = gain * 40_000
      #expect(abs(focus.reach.drive.volts - 30e6 / perVolt) < 0.0051 + 30e6 / perVolt * 1e-4)
      let available = perVolt * 140
      #expect(abs(focus.reach.available.peakNegative.pascals - available) < 501 + available * 1e-4)
      let saturated = available / (1 + available * available / 75e6 / 75e6).squareRoot()
      #expect(abs(focus.reach.availableSaturated.pascals - saturated) < 501 + saturated * 1e-4)
      #expect(abs(focus.reach.lossDecibels + 20 * log10(gain / reference)) < 0.0051 + 1e-3)
      #expect(focus.reach.drive <= plan.limits.railMaximum)
      #expect((focus.reach.lobe?.decibels ?? -100) <= -1)
    }
  }

  /// Energy from the lines of the file, with the burst of two cycles; duration and pulses by hand.
  @Test func thePredictionFollowsFromTheFoci() throws {
    let plan = try Self.made.get()
    let burst = 2 / 500e3
    var joules = 0.0
    for focus in plan.foci {
      joules +=
        Double(focus.pulses) * focus.reach.drive.volts * focus.reach.drive.volts * burst
        * plan.calibration.arrayConductance.siemens
    }
    #expect(abs(plan.prediction.energy.joules / joules - 1) < 1e-3)
    #expect(plan.prediction.pulses == plan.foci.count * 50)
    // 81 foci or fewer cannot fill a revisit time of 1 s at 200 Hz: 49 revisits.
    #expect(plan.prediction.duration == .seconds(49))
  }

  @Test func aTreatmentTakesFociOrderAndDosesAsTheyStand() throws {
    let plan = try Self.made.get()
    let treatment = try read(plan.yamlText).treatment(for: Self.array)
    #expect(treatment.foci.map(\.position) == plan.foci.map(\.position))
    #expect(treatment.foci.map(\.plannedPulses) == plan.foci.map(\.pulses))
    #expect(treatment.order == Array(plan.foci.indices))
    #expect(treatment.calibration == plan.calibration && treatment.limits == plan.limits)
    #expect(plan.foci.first.map { $0.position.z } ?? .zero > plan.foci.last.map { $0.position.z } ?? .zero)
  }

  @Test func fociOutOfReachAreDroppedByNameOrStrictlyRefused() throws {
    let wide = Self.request.replacingOccurrences(of: "diameter: 10 mm", with: "diameter: 40 mm")
      .replacingOccurrences(of: "spacing: 2 mm", with: "spacing: 6 mm")
    let plan = try PlanMaker(PlanText.read(wide), array: Self.array).plan()
    #expect(!plan.dropped.isEmpty && !plan.foci.isEmpty)
    let total = plan.foci.count + plan.dropped.count
    for focus in plan.dropped {
      switch focus.reason {
      case .steeringLoss: #expect(focus.reach.lossDecibels > 6 - 0.006)
      case .pressure: #expect(focus.reach.drive.volts > 140)
      case .secondaryLobe: #expect((focus.reach.lobe?.decibels ?? -100) > -1.006)
      case .atElement: Issue.record("no element stands at \(focus.position)")
      }
    }
    #expect(try read(plan.yamlText).plan == plan)
    let first = try #require(plan.dropped.first)
    #expect {
      _ = try PlanMaker(PlanText.read(wide), array: Self.array, isStrict: true).plan()
    } throws: { error in
      "\(error)".hasPrefix(
        "plan.yaml:3: target: \(plan.dropped.count) of \(total) foci are out of reach; the first, focus \(first.number) at "
      )
    }
  }

  /// Tissue that takes 6 dB halves the pressure: every drive doubles.
  @Test func tissueRaisesTheDrive() throws {
    // 6.0206 dB over 10 cm and more of coupling, at 500 kHz with an exponent of 0.
    let lossy = Self.request.replacingOccurrences(
      of: "limits:\n",
      with:
        "medium:\n  saturation-ceiling: 60 MPa\n  coupling: {attenuation: 0.2 dB/cm, exponent: 0}\nlimits:\n")
    let plan = try PlanMaker(PlanText.read(lossy), array: Self.array).plan()
    let water = try Self.made.get()
    let centre = Self.array.geometricFocus
    let wet = try #require(water.foci.first { $0.position.distance(to: centre) < .millimetres(0.01) })
    let dry = try #require(plan.foci.first { $0.position.distance(to: centre) < .millimetres(0.01) })
    // 60 mm from every element.
    #expect(abs(dry.reach.drive.volts / wet.reach.drive.volts - pow(10, 1.2 / 20)) < 1e-3)
    #expect(try read(plan.yamlText).plan == plan)
  }

  @Test func anotherArrayIsRefused() throws {
    let text = try Self.made.get().yamlText
    var moved = Self.array
    moved.elements[3].position = .millimetres(1, 2, -50)
    #expect(complaint(text, with: moved).contains("array.geometry-checksum: made for "))
    var fewer = Self.array
    fewer.elements.removeLast()
    #expect(complaint(text, with: fewer).contains("array: made for "))
    #expect(complaint(text) == "")
  }

  @Test(arguments: [
    ("histotripsy-plan: 3", "histotripsy-plan: 4", "histotripsy-plan: 4 is out of range (2 … 3)"),
    ("pulses: 50, ", "pulses: 0, ", "foci[1].pulses: 0 is out of range (1 … 1000000)"),
    (", loss: ", ", loss: nan dB, lost: ", "foci[1]: lost is an unknown key; did you mean loss?"),
    (
      "dropped: 0", "dropped: 1",
      "coverage.dropped: the file lists 0; lines are missing, or the number is not theirs"
    ),
    ("rail-maximum: 140 V", "rail-maximum: 20 V", "is above limits.rail-maximum, 20 V"),
    ("- {at: ", "- at: ", "is not an entry; write it on one line as - {key: value, …}"),
  ])
  func anEditThatCannotBeIsRefused(_ text: String, _ other: String, _ expected: String) throws {
    let whole = try Self.made.get().yamlText
    let place = try #require(whole.range(of: text))
    let edited = whole.replacingCharacters(in: place, with: other)
    #expect(complaint(edited).contains(expected), "\(complaint(edited))")
  }

  @Test func notANumberIsRefused() throws {
    let whole = try Self.made.get().yamlText
    let place = try #require(whole.range(of: ", drive: "))
    let edited = whole.replacingCharacters(in: place, with: ", drive: nan V, lobes: ")
    #expect(complaint(edited).contains("foci[1]: lobes is an unknown key"))
    let number = try #require(whole.range(of: #"drive: [0-9.]+ V"#, options: .regularExpression))
    let other = whole.replacingCharacters(in: number, with: "drive: nan V")
    #expect(complaint(other).contains("foci[1].drive: nan V is not a number with a unit"))
  }

  @Test func aTruncatedPlanIsNotTakenForAShorterOne() throws {
    let bytes = Array(try Self.made.get().yamlText.utf8)
    for cut in stride(from: 1, to: bytes.count - 4, by: bytes.count / 60) {
      #expect(throws: InputError.self, "cut after \(cut) bytes") {
        _ = try FinishedPlanFile.read(bytes: Array(bytes[..<cut]), file: "plan.yaml")
      }
    }
  }

  @Test func aFarTargetAndALoneElementAreRefused() throws {
    let far = Self.request.replacingOccurrences(
      of: "diameter: 10 mm", with: "diameter: 10 mm\n  centre: [200 mm, 0 mm, 0 mm]")
    #expect {
      _ = try PlanMaker(PlanText.read(far), array: Self.array).plan()
    } throws: { "\($0)".contains("foci are out of reach; the first, focus 0 at (") }
    var lone = Self.array
    lone.elements = [lone.elements[0]]
    #expect {
      _ = try PlanMaker(PlanText.read(Self.request), array: lone).plan()
    } throws: { "\($0)".contains("one enabled element cannot be steered") }
  }
}
