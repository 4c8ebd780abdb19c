import Acoustics

/// The plan that the program brings along, and the documented example of the format.
public enum BuiltInPlan {
  /// What messages call it.
  public static let file = "built-in plan"

  /// Read like any other plan.
  public static func document() throws(InputError) -> PlanDocument {
    try PlanDocument.read(bytes: Array(yaml.utf8), file: file)
  }

  /// The file itself.
  public static let yaml = """
    # The built-in plan: a 20 mm sphere about the array's geometric focus, by rapid electronic steering.
    # Research software for phantoms, tanks and ex-vivo tissue; not a medical device.
    #
    # Every quantity has its unit. λ ("1 λ" or "1 wavelength") is the wavelength at the array's frequency.
    # The line of three dots at the end shows that the file is whole.
    histotripsy-plan: 1
    name: Built-in 20 mm sphere

    # The volume: sphere {diameter}, ellipsoid or box {size: [x, y, z]}, cylinder {diameter, length; along z},
    # or points {points: a list of [x, y, z] or {at: [x, y, z], pulses: n}}.
    # The centre is counted from the array's geometric focus; +z leads away from the array.
    target:
      shape: sphere
      diameter: 20 mm
      centre: [0 mm, 0 mm, 0 mm]

    # Foci one wavelength apart (Gerhardson 2017, PMC5580808: half to one wavelength). Packed hexagonally they are 225, enough
    # to let every focus rest 1 s while the array fires 200 times a second; cubic would leave the array waiting.
    placement:
      spacing: 1 λ
      packing: hexagonal
      speed-of-sound: 1482.4 m/s

    # intrinsic-threshold, rapid-steering, rapid-steering-transcranial, shock-scattering, two-stage, boiling or microbubble,
    # each with its source. Any field of the regimen can be stated besides, and then takes the place of the preset's.
    regimen:
      preset: rapid-steering
      gated: false

    # What no pulse may exceed: checked here, before each burst, and locked into the front end until it is switched off.
    limits:
      rail-maximum: 140 V
      burst-maximum: 20 µs
      period-minimum: 4 ms
      duty-maximum: 0.2 %
      duty-window: 1 s
      dead-time-minimum: 200 µs
      pulses-maximum: 50000
      set-point-maximum: 35 MPa
      # Degassed water; below and above, the speed of sound and the gas content are not what the plan counts on.
      water-minimum: 15 °C
      water-maximum: 40 °C
      head-maximum: 50 °C
      rail-tolerance: 1.5 %
      steering-loss-maximum: 6 dB

    # Pulses of the sub-threshold pass that comes first, to learn what no cavitation sounds like.
    baseline-pulses: 32
    ...

    """
}
