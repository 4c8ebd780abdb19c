import ArgumentParser
import Calibration

/// What `calibrate` does, in its order: the steps that fire, then the certificate.
enum CalibrationStep: String, CaseIterable, ExpressibleByArgument {
  case noise
  case locate
  case elements
  case drive
  case beam
  case steering
  case certificate

  /// `nil` for the one that only writes.
  var routine: RoutineStep? { RoutineStep(rawValue: rawValue) }

  /// In the folder of a session: numbered, as a person lists them.
  var file: String {
    self == .certificate
      ? "certificate.yaml" : "\((Self.allCases.firstIndex(of: self) ?? 0) + 1)-\(rawValue).json"
  }

  /// Steps whose results it is worked out from: when one of them is done again, so must this be.
  var basis: [CalibrationStep] {
    switch self {
    case .noise, .locate: []
    case .elements: [.locate]
    case .drive: [.locate, .elements]
    case .beam, .steering: [.locate, .elements]
    case .certificate: [.noise, .locate, .elements, .drive, .beam, .steering]
    }
  }

  /// A certificate can do without it, and says nothing about it then.
  var isOptional: Bool { self == .noise || self == .beam || self == .steering }
}
