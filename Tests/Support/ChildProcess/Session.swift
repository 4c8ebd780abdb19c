import Foundation

/// The processes that a child has started, and those that they have: they share its session unless they made their own.
enum Session {
  /// - Returns: those that have not ended.
  static func members(of session: pid_t) -> [pid_t] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap { pid_t($0) }.filter { identity in
      // proc(5): the command's name stands in brackets and may hold anything; state, parent, group and session follow it.
      guard let data = FileManager.default.contents(atPath: "/proc/\(identity)/stat"),
        let end = data.lastIndex(of: UInt8(ascii: ")"))
      else { return false }
      let fields = String(decoding: data[(end + 1)...], as: UTF8.self).split(separator: " ")
      return fields.count > 3 && fields[3] == "\(session)" && fields[0] != "Z"
    }
  }
}
