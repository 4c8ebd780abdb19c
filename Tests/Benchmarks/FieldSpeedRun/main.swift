import FieldSpeed

for line in try FieldSpeed().measured() {
  let millions = (line.pointElementsPerSecond / 1e5).rounded() / 10
  let difference = line.difference.map { ", \($0) from C" } ?? ""
  print("\(line.what): \(millions) million points × elements per second\(difference)")
}
