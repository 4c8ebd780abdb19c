import Sessions

/// What the person at the tank is told before a step: what will happen, and what to look at first.
enum StepGuide {
  static func text(_ step: CalibrationStep) -> (what: String, check: [String]) {
    switch step {
    case .noise:
      (
        "Listens without sound, and with the weakest burst there is: the receiver's noise, mains pick-up, and how far it is from clipping.",
        [
          "hydrophone plugged in and wetted for the time its maker asks for; no bubbles on its tip",
          "water degassed (dissolved oxygen below 4 mg/L), deionised, at rest; pump and filter off",
        ]
      )
    case .locate:
      (
        "Finds the hydrophone by single elements and by steering the focus over it, from coarse to fine, at low drive.",
        [
          "the hydrophone stands within 15 mm of the geometric focus and looks at the array's middle",
          "array coupled: face wetted, no bubbles below it; nothing between array and hydrophone",
        ]
      )
    case .elements:
      (
        "Fires every element, in groups with the signs of a Hadamard matrix: who is dead, weak, reversed or late. Trims are put into the array's record.",
        ["nothing has been moved since the hydrophone was located"]
      )
    case .drive:
      (
        "Raises the drive step by step, never beyond what the hydrophone bears, then fires sub-apertures one by one at high drive for the linear estimate.",
        [
          "the limit in the hydrophone's file is this hydrophone's",
          "lid closed, nobody's hand in the tank: from here on the pressures are high",
        ]
      )
    case .beam:
      (
        "Steers the focus across the hydrophone along x, y and z for the widths at −6 dB.",
        ["nothing has been moved since the hydrophone was located"]
      )
    case .steering:
      (
        "Measures what steering costs at places over the reach, and compares it with the computed field.",
        ["the hydrophone can be moved, or stands where the map begins"]
      )
    case .certificate:
      (
        "Writes the certificate and its page, and the certificate's digest into the array's own memory.",
        [
          "conditions of the water and the operator's note are complete: a certificate is not changed any more"
        ]
      )
    }
  }
}
