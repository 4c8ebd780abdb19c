import Text

/// What is wrong with single elements of a file: thrown at once by who wants a sound array, collected by who wants to see everything.
///
/// Bounded by the number of elements that a reader accepts.
struct ElementFaults {
  let collects: Bool
  private(set) var found: [InputError] = []

  init(collects: Bool) { self.collects = collects }

  /// What `body` reads; `nil` when it throws and faults are collected.
  mutating func attempt<T>(_ body: () throws(InputError) -> T) throws(InputError) -> T? {
    do throws(InputError) {
      return try body()
    } catch {
      guard collects else { throw error }
      found.append(error)
      return nil
    }
  }
}

/// Where an element stands in its file.
struct ElementPlace {
  let line: Int?
  /// As in `elements[17]`, counted from 1.
  let field: String
}

/// An array together with where each of its elements was read.
struct PlacedArray {
  var array: ArrayDescription
  /// One for each element.
  var places: [ElementPlace]
  /// Whether focus and normals were found from the centres alone.
  var isFrameFound = false
}
