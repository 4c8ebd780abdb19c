import HistotripsyCore
import Text

extension Certificate {
  /// This certificate as a file, sealed by the digest of its own text; reading it gives the same, bit by bit.
  public var yamlText: String {
    let text = head + equipment + pressures + findings + basis
    return text + "\(CertificateFile.digestKey): \(SHA256.hexadecimal(of: Array(text.utf8)))\n...\n"
  }

  private var head: String {
    let virtual = isVirtual ? "# Measured on the virtual board: it says nothing about a real array.\n" : ""
    return """
      # Certificate of the pressures of an ultrasound array.
      # Research equipment; not a medical device. Any change makes it invalid: the digest at its end is that of all lines above it.
      \(virtual)\(CertificateFile.key): \(CertificateFile.version)
      software: \(YAMLScalar.written(software))
      board: \(YAMLScalar.written(board))
      issued: \(issued)
      # The last day on which it holds.
      expires: \(expires)
      """ + "\n" + line("operator", conditions.operator.map(YAMLScalar.written))
        + line("note", conditions.note.map(YAMLScalar.written))
          + """
          conditions:
            water: \(Dimension.temperature.written(conditions.celsius))

          """
        + line("  conductivity", conditions.microsiemensPerCentimetre.map { "\(Self.decimal($0)) µS/cm" })
        + line("  oxygen", conditions.oxygenMilligramsPerLitre.map { "\(Self.decimal($0)) mg/L" })
          + """
          # Of the water in which it holds.
          temperatures: [\(Dimension.temperature.written(temperatures.lowerBound.celsius)), \(Dimension.temperature.written(temperatures.upperBound.celsius))]

          """
  }

  private var equipment: String {
    """
    array:
      name: \(YAMLScalar.written(array.name))
      serial: "\(array.serial)"
      elements: \(array.elements)
      # Of its geometry, as in its identity memory.
      checksum: "\(Self.hexadecimal(array.checksum))"
      source-pressure: \(Dimension.pressurePerVolt.written(array.sourcePressurePerVolt.pascals))
    front-end:
      contract: \(frontEnd.contract)
      revision: \(frontEnd.revision)
      elements: \(frontEnd.elements)
      clock: \(Dimension.frequency.written(frontEnd.clock.hertz))
      rail-full-scale: \(Dimension.voltage.written(frontEnd.railFullScale.volts))
      rail-divider: \(Self.decimal(frontEnd.railDivider))
    hydrophone:
      name: \(YAMLScalar.written(hydrophone.name))

    """ + line("  serial", hydrophone.serial.map { YAMLScalar.written($0) })
      + """
        # At the array's frequency, nV/Pa at the front end's input; its uncertainty in % (k = 1).
        sensitivity: \(Self.decimal(hydrophone.voltsPerPascal, timesTenTo: 9))
        uncertainty: \(Self.decimal(hydrophone.relativeUncertainty, timesTenTo: 2))
        peak-negative-limit: \(Dimension.pressure.written(hydrophone.limit.pascals))

      """ + line("  expires", hydrophone.expires?.description) + line("  digest", hydrophone.digest)
  }

  private var pressures: String {
    let rows = estimates.map { point in
      "- [\(Self.decimal(point.drive.volts)), \(Self.megapascals(point.estimate.peakNegative)), "
        + "\(Self.megapascals(point.expandedUncertainty))]\n"
    }
    let measuredRows = measured.map { point in
      "- [\(Self.decimal(point.drive.volts)), \(Self.megapascals(point.negative.peakNegative)), "
        + "\(Self.megapascals(point.negativeUncertainty)), \(Self.megapascals(point.positive)), "
        + "\(Self.megapascals(point.positiveUncertainty))]\n"
    }
    let terms = budget.map { term in
      "- [\(YAMLScalar.quoted(term.name)), \(Self.decimal(term.relative, timesTenTo: 2)), "
        + "\(term.isScatter ? "A" : "B")]\n"
    }
    return """
      # (p−)LE at the geometric focus, a linear estimate and never a measured pressure: [drive in V, (p−)LE in MPa, U (k = 2) in MPa].
      linear-estimate:
      \(rows.joined())
      """
        + (measured.isEmpty
          ? ""
          : """
          # Measured at the focus: [drive in V, p− in MPa, U (k = 2) in MPa, p+ in MPa, U (k = 2) in MPa].
          measured:
          \(measuredRows.joined())
          """)
          + """
          # Relative to the pressure: [term, standard uncertainty (k = 1) in %, A by scatter or B from elsewhere].
          budget:
          \(terms.joined())
          """
  }

  private var findings: String {
    var text = ""
    if let noise {
      text +=
        "noise:\n  effective: \(Dimension.voltage.written(noise.effective.volts))\n"
        + line("  mains", noise.mains.map { Dimension.voltage.written($0.volts) })
        + line("  clipping-margin", noise.clippingMarginDecibels.map { "\(Self.decimal($0)) dB" })
    }
    if let position {
      text += """
        # Where the hydrophone stood, from the geometric focus: [x, y, z] in mm; U (k = 2).
        position:
          offset: [\(Self.millimetres(position.offset))]
          uncertainty: [\(Self.millimetres(position.expandedUncertainty))]

        """
    }
    if let elements {
      func list(_ channels: [Int]) -> String { "[\(channels.map(String.init).joined(separator: ", "))]" }
      text += """
        # By channel, from 0; fired in Hadamard groups of so many.
        elements:
          dead: \(list(elements.dead))
          weak: \(list(elements.weak))
          reversed: \(list(elements.reversed))
          late: \(list(elements.late))
          group: \(elements.group)

        """
    }
    if let beam {
      text += """
        # Widths at −6 dB of pressure along x, y and z in mm; U (k = 2) in %.
        beam:
          widths: [\(Self.decimal(beam.x.metres, timesTenTo: 3)), \(Self.decimal(beam.y.metres, timesTenTo: 3)), \(Self.decimal(beam.z.metres, timesTenTo: 3))]
          uncertainty: \(Self.decimal(beam.relativeUncertainty, timesTenTo: 2))

        """
    }
    if !steering.isEmpty {
      text +=
        "# From where the hydrophone stood first, its loss as 0: [x, y, z in mm, loss in dB, U (k = 2) in dB, computed loss in dB].\n"
        + "steering:\n"
      for point in steering {
        text +=
          "- [\(Self.millimetres(point.offset)), \(Self.decimal(point.lossDecibels)), "
          + "\(Self.decimal(point.expandedUncertainty)), \(Self.decimal(point.computedDecibels))]\n"
      }
    }
    return text
  }

  private var basis: String {
    guard !files.isEmpty else { return "" }
    return "# What this rests on: [file, SHA-256].\nfiles:\n"
      + files.map { "- [\(YAMLScalar.quoted($0.name)), \($0.digest)]\n" }.joined()
  }

  private func line(_ key: String, _ value: String?) -> String { value.map { "\(key): \($0)\n" } ?? "" }

  static func hexadecimal(_ number: UInt32) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }

  private static func decimal(_ value: Double, timesTenTo exponent: Int = 0) -> String {
    DecimalNumber(value)?.text(timesTenTo: exponent) ?? "0"
  }
  private static func megapascals(_ pressure: Pressure) -> String {
    decimal(pressure.pascals, timesTenTo: -6)
  }
  private static func millimetres(_ position: Position) -> String {
    [position.lanes.x, position.lanes.y, position.lanes.z].map { decimal($0, timesTenTo: 3) }
      .joined(separator: ", ")
  }
}
