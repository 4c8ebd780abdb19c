import Arrays
import HistotripsyCore
import Text

/// Sections of a certificate that say what was measured, and with what.
enum CertificateEquipmentReader {
  static func array(_ value: Value) throws(InputError) -> CertifiedArray {
    let section = try value.section(["name", "serial", "elements", "checksum", "source-pressure"])
    let checksum = try section.required("checksum", allowed: "of the array's geometry, 8 hexadecimal digits")
    let digits = try checksum.text(maximum: 8)
    guard digits.count == 8, let number = UInt32(digits, radix: 16) else {
      throw checksum.complaint("\(QuantityText.quoted(digits)) is not a checksum (8 hexadecimal digits)")
    }
    let serial = try section.required("serial", allowed: "the serial number in the identity memory")
    let text = try serial.text(maximum: 16)
    guard SerialNumber(text) != nil else {
      throw serial.complaint(
        "\(QuantityText.quoted(text)) is no serial number (1 … 16 printable ASCII characters)")
    }
    return CertifiedArray(
      name: try section.required("name", allowed: "a name").text(maximum: 200), serial: text,
      elements: try section.required("elements", allowed: "how many")
        .count(in: 1...ArrayDescription.maximumElements),
      checksum: number,
      sourcePressurePerVolt: .pascals(
        try section.required("source-pressure", allowed: "a pressure per volt")
          .quantity(.pressurePerVolt, in: ArrayDescription.sourcePressures.inBaseUnit)))
  }

  static func frontEnd(_ value: Value) throws(InputError) -> CertifiedFrontEnd {
    let section = try value.section([
      "contract", "revision", "elements", "clock", "rail-full-scale", "rail-divider",
    ])
    return CertifiedFrontEnd(
      contract: UInt8(try section.required("contract", allowed: "its version").count(in: 0...255)),
      revision: UInt8(try section.required("revision", allowed: "of the hardware").count(in: 0...255)),
      elements: try section.required("elements", allowed: "how many channels")
        .count(in: 1...ArrayDescription.maximumElements),
      clock: .hertz(try section.required("clock", allowed: "a frequency").quantity(.frequency, in: 1...4e9)),
      railFullScale: .volts(
        try section.required("rail-full-scale", allowed: "a voltage").quantity(.voltage, in: 1...1000)),
      railDivider: try section.required("rail-divider", allowed: "rail volts per volt").number(in: 1...1000))
  }

  static func hydrophone(_ value: Value) throws(InputError) -> CertifiedHydrophone {
    let section = try value.section([
      "name", "serial", "sensitivity", "uncertainty", "peak-negative-limit", "expires", "digest",
    ])
    return CertifiedHydrophone(
      name: try section.required("name", allowed: "a name").text(maximum: 200),
      serial: try section.optional("serial")?.text(maximum: 60),
      voltsPerPascal: try section.required("sensitivity", allowed: "in nV/Pa")
        .number(in: 1e-9...1e-3, timesTenTo: -9),
      relativeUncertainty: try section.required("uncertainty", allowed: "in %, k = 1")
        .number(in: 0...1, timesTenTo: -2),
      limit: .pascals(
        try section.required("peak-negative-limit", allowed: "a pressure").quantity(.pressure, in: 1e3...1e9)),
      expires: try section.optional("expires")?.date(), digest: try section.optional("digest")?.digest())
  }
}
