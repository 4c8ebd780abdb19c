import Arrays
import Foundation
import HistotripsyCore
import Planning
import Sessions
import Text

extension TreatmentInputs {
  /// - Throws: `InputError`, one message naming file, line, field, value and allowed range.
  init(_ options: InputOptions, basis: PressureBasis = .nominal) throws(InputError) {
    let array = try Self.array(options)
    if let path = options.plan, options.sphere == nil {
      try self.init(array: array, planned: try PlanFile.read(Self.place(path)), basis: basis)
    } else {
      try self.init(array: array, planned: .request(try Self.request(options)), basis: basis)
    }
  }

  static func array(_ options: InputOptions) throws(InputError) -> ArrayDescription {
    guard let path = options.array else { return BuiltInArray.description }
    return try ArrayFile.read(place(path), defaults: try options.defaults())
  }

  /// What a person asks for: the request of a file or the built-in one, or a sphere in place of its target.
  static func request(_ options: InputOptions) throws(InputError) -> PlanDocument {
    let document: PlanDocument
    if let path = options.plan {
      document = try PlanDocument.read(place(path))
    } else {
      document = try BuiltInPlan.document()
    }
    guard let diameter = options.sphere else { return document }
    return try document.sphere(diameter: diameter, spacing: options.spacing)
  }

  private static func place(_ path: String) -> URL { URL(filePath: path == "-" ? "/dev/stdin" : path) }
}
