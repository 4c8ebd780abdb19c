/// The hydrophone of the virtual tank, as its calibration states it: a capsule of 0.2 mm behind no amplifier, 50 nV/Pa.
enum VirtualHydrophone {
  static let text = """
    # The hydrophone of the virtual tank. Nobody has calibrated it: its numbers are of the usual size.
    histotripsy-hydrophone: 1
    name: Virtual capsule
    model: virtual
    polarity: positive
    temperature: 20 °C
    diameter: 0.2 mm
    peak-negative-limit: 8 MPa
    limit-source: virtual
    load: as used
    errors: common
    count: 7
    columns: ["frequency (MHz)", "sensitivity (mV/MPa)", "uncertainty (%, k=2)"]
    points:
    - [0.1, 50, 8]
    - [0.25, 50, 8]
    - [0.5, 50, 8]
    - [1, 50, 8]
    - [2, 50, 8]
    - [5, 50, 8]
    - [20, 50, 8]
    ...

    """
}
