private import Glibc

enum DiskRoom {
  /// Whether one of the file systems on which these lie has so little room left that whatever failed may have failed for
  /// that. What is not there is no obstacle.
  static func isShort(at paths: [String]) -> Bool {
    paths.contains { path in
      var status = statvfs()
      guard statvfs(path, &status) == 0 else { return false }
      return status.f_bavail * status.f_frsize < 1 << 20 || status.f_files > 0 && status.f_favail == 0
    }
  }
}
