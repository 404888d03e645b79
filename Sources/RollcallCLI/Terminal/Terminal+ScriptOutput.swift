import LuaHost
import Rollcall

extension Terminal {
  /// Shows what a script printed or logged. `print` is the script's own voice, so `--quiet` does not silence it.
  func show(_ output: LuaOutput) {
    let place = output.file.map { file in "\(file):\(output.line.map { "\($0):" } ?? "") " } ?? ""
    switch output.level {
    case .print: relay(output.text)
    case .info: note(place + output.text)
    case .warning: warn(place + output.text)
    case .error: complain(CommandFailure(.scriptError, place + output.text))
    }
  }
}
