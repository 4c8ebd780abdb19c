/// A part of a file as one table of its fields: what reads it, writes it, puts it into a ledger and documents it.
///
/// A field that is added to the table appears in all of them, and nowhere else has to be touched:
/// ```swift
/// RecordField("head-maximum", \Limits.headMaximum, .quantity(.temperature, heads), required: "a limit, for example 50 °C",
///   doc: "highest temperature of the array head")
/// ```
package struct Record<Root: Sendable>: Sendable {
  /// The key of the section in a file, and of the rows in a ledger.
  package let section: String
  /// Written above the section.
  package let comment: [String]
  /// Fields in the order in which they are written.
  package let fields: [RecordField<Root>]
  /// Before anything is read: what is not required has its default.
  private let blank: Root

  package init(_ section: String, comment: [String] = [], blank: Root, fields: [RecordField<Root>]) {
    precondition(Set(fields.map(\.key)).count == fields.count, "a key stands twice in \(section)")
    self.section = section
    self.comment = comment
    self.blank = blank
    self.fields = fields
  }

  /// Every key that a file may state.
  package var keys: [String] { fields.map(\.key) }

  /// Reads a section of a file that holds this record alone.
  /// - Throws: an unknown key, a missing field, a value out of range; with its line.
  package func read(_ value: Value) throws(InputError) -> Root { try read(value.section(keys)) }

  /// Reads the record's fields of a section: those that are required first.
  /// - Throws: a missing field, or a value out of range, with its line.
  package func read(_ section: Section) throws(InputError) -> Root {
    var root = blank
    for field in fields where field.required != nil { try field.read(section, into: &root) }
    for field in fields where field.required == nil { try field.read(section, into: &root) }
    return root
  }

  /// The section as a file has it; empty when no field is stated.
  package func lines(of root: Root) -> [String] {
    let lines = fields.compactMap { field in field.written(root).map { "  \(field.key): \($0)" } }
    return lines.isEmpty ? [] : comment + [section + ":"] + lines
  }

  /// The section as an example for people: with the remarks that stand at its fields.
  package func example(of root: Root) -> [String] {
    comment + [section + ":"]
      + fields.flatMap { field in
        field.written(root).map { field.remark.map { "  # \($0)" } + ["  \(field.key): \($0)"] } ?? []
      }
  }

  /// What a ledger keeps: a name and a value for each field that is stated.
  package func cells(of root: Root) -> [(name: String, cell: RecordCell)] {
    fields.compactMap { field in field.cell(root).map { (field.key, $0) } }
  }

  /// The fields as a Markdown table.
  package var table: String {
    "| field | allowed | if missing | meaning |\n|---|---|---|---|\n"
      + fields.map { field in
        let missing = field.required == nil ? field.written(blank) ?? "not stated" : "must be stated"
        return "| `\(section).\(field.key)` | \(field.allowed) | \(missing) | \(field.doc) |\n"
      }.joined()
  }

  /// The key of the field that holds a value.
  package func key(of path: PartialKeyPath<Root>) -> String? { fields.first { $0.holds(path) }?.key }
}

/// One field of a record.
package struct RecordField<Root: Sendable>: Sendable {
  package let key: String
  /// What it means, for documentation.
  package let doc: String
  /// What may be written; `nil` for a field that may be left out.
  package let required: String?
  /// The allowed range or words.
  package let allowed: String
  /// Comment lines above the field in an example.
  package let remark: [String]
  fileprivate let holds: @Sendable (PartialKeyPath<Root>) -> Bool
  private let take: @Sendable (Value, inout Root) throws(InputError) -> Void
  let written: @Sendable (Root) -> String?
  let cell: @Sendable (Root) -> RecordCell?

  /// A field that always has a value.
  /// - Parameter required: what may be written there, for the message when it is missing; `nil` for a field with a
  ///   default.
  package init<Content>(
    _ key: String, _ path: any WritableKeyPath<Root, Content> & Sendable, _ form: ValueForm<Content>,
    required: String? = nil, remark: [String] = [], doc: String
  ) {
    self.key = key
    self.doc = doc
    self.required = required
    self.remark = remark
    holds = { $0 == path as PartialKeyPath<Root> }
    allowed = form.allowed
    take = { value, root throws(InputError) in root[keyPath: path] = try form.read(value) }
    written = { form.written($0[keyPath: path]) }
    cell = { form.cell($0[keyPath: path]) }
  }

  /// A field that need not be stated, and then has no value.
  package init<Content>(
    _ key: String, _ path: any WritableKeyPath<Root, Content?> & Sendable, _ form: ValueForm<Content>,
    doc: String
  ) {
    self.key = key
    self.doc = doc
    required = nil
    remark = []
    holds = { $0 == path as PartialKeyPath<Root> }
    allowed = form.allowed
    take = { value, root throws(InputError) in root[keyPath: path] = try form.read(value) }
    written = { $0[keyPath: path].map(form.written) }
    cell = { $0[keyPath: path].map(form.cell) }
  }

  private init<Inner: Sendable>(
    _ field: RecordField<Inner>, in path: any WritableKeyPath<Root, Inner> & Sendable
  ) {
    key = field.key
    doc = field.doc
    required = field.required
    allowed = field.allowed
    remark = field.remark
    holds = { _ in false }
    take = { value, root throws(InputError) in try field.take(value, &root[keyPath: path]) }
    written = { field.written($0[keyPath: path]) }
    cell = { field.cell($0[keyPath: path]) }
  }

  /// The same field of a record that holds this one.
  package func within<Outer: Sendable>(
    _ path: any WritableKeyPath<Outer, Root> & Sendable
  ) -> RecordField<Outer> {
    RecordField<Outer>(self, in: path)
  }

  fileprivate func read(_ section: Section, into root: inout Root) throws(InputError) {
    if let required {
      try take(section.required(key, allowed: required), &root)
    } else if let value = section.optional(key) {
      try take(value, &root)
    }
  }
}
