import ArgumentParser
import Calibration
import HistotripsyCore
import Sessions

/// What only people know, and put on the certificate.
struct CertificateConditions: ParsableArguments {
  @Option(help: ArgumentHelp("Who calibrates. Default: the user's name.", valueName: "name"))
  var `operator`: String?

  @Option(help: ArgumentHelp("Free text printed on the certificate.", valueName: "text"))
  var note: String?

  @Option(help: ArgumentHelp("Conductivity of the water, if it was measured.", valueName: "3.5µS/cm"))
  var conductivity: String?

  @Option(help: ArgumentHelp("Oxygen dissolved in the water, if it was measured.", valueName: "1.5mg/L"))
  var oxygen: String?

  @Option(
    help: ArgumentHelp(
      "Temperature of the water by a thermometer of your own; the front end's must agree within 0.5 K.",
      valueName: "21.3°C"))
  var water: String?

  @Option(help: ArgumentHelp("The array's serial number, where its memory is blank.", valueName: "text"))
  var serial: String?

  @Option(
    help: ArgumentHelp(
      "On the virtual board: date of the measurement. Default: today, by UTC.", valueName: "2026-11-25"))
  var date: String?

  @Option(
    help: ArgumentHelp(
      "Last day on which it holds. Default, and at most: a year after its oldest step was measured.",
      valueName: "2027-11-25"))
  var expires: String?

  var stated: StatedConditions {
    var stated = StatedConditions()
    stated.operator = `operator`
    stated.note = note
    stated.conductivity = conductivity
    stated.oxygen = oxygen
    stated.water = water
    stated.serial = serial
    stated.date = date
    stated.expires = expires
    return stated
  }
}
