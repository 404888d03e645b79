import ArgumentParser
import CivilTime
import LocalLMS
import Rollcall

extension LMSCommand {
  /// `rollcall lms serve [PATH] --port N`: serves the local LMS until SIGINT or SIGTERM.
  struct Serve: OperatorCommand {
    static let configuration = CommandConfiguration(
      commandName: "serve", abstract: "serves the local LMS over HTTP on loopback, until it is stopped",
      discussion: """
        its account: client id and secret `local`; owner owner@example.com with the password `local`

        switches:
        \(Self.switchTable)
        """)

    @OptionGroup var common: CommonOptions
    @Argument(help: ArgumentHelp("the LMS's file (default: rollcall-lms.sqlite beside the ledger)", valueName: "path"))
    var path: String?
    @Option(help: ArgumentHelp("the port; 0 is a free one", valueName: "port"))
    var port: Int
    @Option(help: ArgumentHelp("a JSON file of faults that the server shows, one after the other", valueName: "file"))
    var faults: String?

    @Option(
      name: .customLong("switch"),
      help: ArgumentHelp("how it behaves where the vendor leaves it open; repeatable", valueName: "name=value"))
    var switches: [String] = []

    func validate() throws {
      if !(0...65535).contains(port) { throw ValidationError("--port must be from 0 to 65535") }
    }

    mutating func perform(on terminal: Terminal) async throws -> ExitStatus {
      let configuration = try common.configuration(on: terminal)
      let clock = try common.clock(configuration)
      let path = try self.path ?? configuration.localLMSPath()
      let script = try faults.map(Self.script)
      let switches = try Self.switches(self.switches)
      let (port, fixed) = (port, common.today != nil)
      try await Interruption.guarding(terminal) {
        let isNew = !TextFile.exists(path)
        let database = try LMSDatabase(path: path)
        let server = try await LMSServer.start(
          database: database, port: port, switches: switches, faults: script ?? FaultScript(),
          clock: { fixed ? clock.rule.now.description : clock.wallTime }, logger: TerminalLog.logger(on: terminal))
        do {
          try terminal.write("listening on \(server.baseURL)\n")
          if isNew {
            terminal.note("there was no local LMS at \(path): made an empty one")
            terminal.hint("`rollcall lms init --people EXPORT --courses CSV` fills it")
          }
          try await Task.sleep(for: .seconds(1 << 40))
        } catch is CancellationError {
          terminal.detail("stopping")
        } catch {
          await server.stop()
          throw error
        }
        await server.stop()
      }
      return .done
    }

    /// Each switch with its values, the default first named.
    private static var switchTable: String {
      let initial = LMSSwitches()
      return LMSSwitches.all.map { item in
        "  \(item.name)=\(initial.value(of: item.name) ?? "")\n    \(item.summary): \(item.values)"
      }.joined(separator: "\n")
    }

    private static func switches(_ words: [String]) throws(CommandFailure) -> LMSSwitches {
      var switches = LMSSwitches()
      for word in words {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else {
          throw CommandFailure(
            .usage, "--switch wants NAME=VALUE, not '\(word)'", hint: "rollcall lms serve --help lists them")
        }
        do throws(LMSError) {
          try switches.set(parts[0], to: parts[1])
        } catch {
          throw CommandFailure(.usage, "--switch: \(error.message)", hint: "rollcall lms serve --help lists them")
        }
      }
      return switches
    }

    private static func script(_ path: String) throws -> FaultScript {
      let text: String
      do {
        text = try TextFile.text(path)
      } catch {
        throw CommandFailure(.usage, "cannot read \(path): \(error.reason)")
      }
      do {
        return try FaultScript(json: text)
      } catch {
        throw CommandFailure(.usage, "\(path): \(error.message)")
      }
    }
  }
}
