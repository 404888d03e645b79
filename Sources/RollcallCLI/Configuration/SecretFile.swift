import Glibc

/// Secrets that stand in files: those that a setting names, and systemd's credentials.
enum SecretFile {
  /// The secret of a setting, from the file that was named for it, else from the credential of its name.
  ///
  /// - Parameters:
  ///   - file: must be readable by its owner alone.
  ///   - credentialsFolder: `$CREDENTIALS_DIRECTORY`; a credential is called as the setting is
  ///     (`LoadCredential=account.client_secret:/etc/…`), or by the setting's last word (`client_secret`).
  /// - Returns: nil when there is neither.
  static func entry(
    for setting: Setting, file: String?, credentialsFolder: String?
  ) throws(CommandFailure) -> Configuration.Entry? {
    if let file {
      let (bytes, mode) = try read(file, for: setting)
      guard mode & 0o077 == 0 else {
        throw CommandFailure(
          .usage,
          "the file \(file), which holds '\(setting.name)', is open to others (mode 0\(String(mode, radix: 8)))",
          hint: "chmod 600 \(file)")
      }
      let value = try secret(bytes, path: file, setting: setting)
      return Configuration.Entry(setting: setting, value: value, source: .secretFile(path: file))
    }
    guard let credentialsFolder else { return nil }
    let lastWord = setting.name.split(separator: ".").last.map(String.init) ?? setting.name
    for name in [setting.name, lastWord] {
      let path = PathText.resolve(name, in: credentialsFolder)
      guard TextFile.exists(path) else { continue }
      let value = try secret(try read(path, for: setting).bytes, path: path, setting: setting)
      return Configuration.Entry(setting: setting, value: value, source: .credential(path: path))
    }
    return nil
  }

  private static func read(
    _ path: String, for setting: Setting
  ) throws(CommandFailure) -> (bytes: [UInt8], mode: UInt32) {
    do {
      return try TextFile.read(path, limit: 64 << 10)
    } catch {
      throw CommandFailure(.usage, "cannot read \(path), which should hold '\(setting.name)': \(error.reason)")
    }
  }

  private static func secret(
    _ bytes: [UInt8], path: String, setting: Setting
  ) throws(CommandFailure) -> SettingValue {
    guard var text = String(validating: bytes, as: UTF8.self) else {
      throw CommandFailure(.usage, "\(path), which should hold '\(setting.name)', is not UTF-8 text")
    }
    while text.last?.isNewline == true { text.removeLast() }
    guard !text.isEmpty, !text.contains(where: \.isNewline) else {
      throw CommandFailure(.usage, "\(path) should hold '\(setting.name)' on one line, and nothing else")
    }
    return .secret(text)
  }
}
