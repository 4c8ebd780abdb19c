import Calibration

/// What a calibration does, in its order: the steps that fire, then the certificate.
public enum CalibrationStep: String, CaseIterable, Sendable {
  case noise
  case locate
  case elements
  case drive
  case beam
  case steering
  case certificate

  /// In the folder of a session: numbered, as a person lists them.
  public var file: String {
    self == .certificate ? "certificate.yaml" : "\(number + 1)-\(rawValue).json"
  }

  /// Place in the order, from 0.
  var number: Int { Self.allCases.firstIndex(of: self) ?? 0 }

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

  /// Waves are strong enough in it for bubbles to come of gas in the water.
  var isStrong: Bool { self == .drive || self == .beam || self == .steering }

  /// A certificate can be issued without it, and says nothing about it then.
  var isOptional: Bool { self == .noise || self == .beam || self == .steering }
}
