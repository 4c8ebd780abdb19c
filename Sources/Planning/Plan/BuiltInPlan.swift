import HistotripsyCore
import Text

/// The plan that the program brings along, and the documented example of the format.
public enum BuiltInPlan {
  /// What messages call it.
  public static let file = "built-in plan"

  /// Read like any other plan.
  public static func document() throws(InputError) -> PlanDocument {
    try PlanDocument.read(bytes: Array(yaml.utf8), file: file)
  }

  /// Of a small array in a tank of degassed water.
  private static let limits = Limits(
    railMaximum: .volts(140), burstMaximum: .microseconds(20), periodMinimum: .milliseconds(4),
    dutyMaximum: .stated(2000), dutyWindow: .seconds(1), pulsesMaximum: 200_000,
    setPointMaximum: .megapascals(45), waterMinimum: .celsius(15), waterMaximum: .celsius(40),
    headMaximum: .celsius(50))
  private static let limitLines = Limits.record.example(of: limits).dropFirst(Limits.record.comment.count)
    .joined(separator: "\n")

  /// The file itself.
  public static let yaml = """
    # The built-in plan: a 12 mm sphere about the array's geometric focus, by rapid electronic steering.
    # Research software for phantoms, tanks and ex-vivo tissue; not a medical device.
    #
    # Every quantity has its unit. λ ("1 λ" or "1 wavelength") is the wavelength at the array's frequency.
    # The line of three dots at the end shows that the file is whole.
    histotripsy-plan: 1
    name: Built-in 12 mm sphere

    # The volume: sphere {diameter}, ellipsoid or box {size: [x, y, z]}, cylinder {diameter, length; along z},
    # points {points: a list of [x, y, z] or {at: [x, y, z], pulses: n}}, or a mask from imaging: see the end of this file.
    # The centre is counted from the array's geometric focus; +z leads away from the array.
    target:
      shape: sphere
      diameter: 12 mm
      centre: [0 mm, 0 mm, 0 mm]

    # fitted: as far apart as the cloud of the array's bursts allows, at the highest set-point that array and limits carry, with as many
    # pulses as the goal below takes. Or a spacing (2 mm, 1 λ), and with it the regimen's own set-point and pulses, or stated ones.
    placement:
      spacing: fitted
      packing: hexagonal
      speed-of-sound: \(Dimension.speed.written(SpeedOfSound.water20.metresPerSecond))

    # intrinsic-threshold, rapid-steering, rapid-steering-transcranial, shock-scattering, two-stage, boiling or microbubble,
    # each with its source. Any field of the regimen can be stated besides, and then takes the place of the preset's.
    regimen:
      preset: rapid-steering
      gated: false

    # What no pulse may exceed: checked here, before each burst, and locked into the front end until it is switched off.
    \(limitLines)

    # Pulses of the sub-threshold pass that comes first, to learn what no cavitation sounds like.
    baseline-pulses: 32

    # What the treatment is to reach, by volume: at least so much of the target liquefied, at most so much outside it.
    goal:
      treated-share: 98 %
      spill-maximum: 25 %

    # What else a target can be, and where it ends. Files lie below the plan's folder.
    #
    # A mask from imaging: NIfTI (.nii, .nii.gz, .hdr with .img), NRRD, 3D Slicer's .seg.nrrd (segment: and its name), or a closed STL
    # surface (unit: mm, and frame: LPS or RAS where the file does not say):
    #   target:
    #     shape: mask
    #     file: masks/tumour.nii.gz
    #     label: 1                # or threshold: 0.5; without either, every voxel but 0
    #     anchor: centroid        # what lies at the centre: the mask's centroid, or a point [x, y, z] of the image's world (RAS+)
    #     rotation: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]    # the array's x, y and z axes in the image's world; these unless stated
    # or, instead of anchor, rotation and centre, the whole motion from the image's world to the array's frame about its geometric focus:
    #     registration: [[1, 0, 0, 12 mm], [0, 1, 0, -3 mm], [0, 0, 1, 40 mm]]
    #
    # A table of points, with columns x, y, z and, if any, pulses; the unit stands in the header, as in x (mm), or in the plan. They are
    # counted from the target's centre, or from what the table or `frame:` says (target, focus, array). 3D Slicer's .mrk.json and
    # .fcsv are read too, placed by anchor or registration as masks are:
    #   target: {shape: points, file: foci.csv, unit: mm}
    #
    # A margin belongs to any target but points: 2 mm treats a rim around it as well, -2 mm leaves one off inside, by Euclidean distance.
    #   target: {shape: sphere, diameter: 20 mm, margin: -2 mm}
    #
    # No focus lies in a region that is kept out: any shape but points. A mask without anchor lies as the target's mask does.
    #   keep-out:
    #   - {shape: sphere, diameter: 8 mm, centre: [5 mm, 0 mm, 0 mm], margin: 2 mm}
    #   - {shape: mask, file: masks/tumour.nii.gz, label: 2, margin: 3 mm}
    #
    # A spacing of [1 λ, 1 λ, 2 λ] stretches the lattice along z; {beam-overlap: 20 %} takes 80 % of the beam's -6 dB widths at the
    # geometric focus. A regimen's replenishment: 2 s keeps the whole array silent after each pass over the foci in rotation, while
    # microbubbles come back.
    ...

    """
}
