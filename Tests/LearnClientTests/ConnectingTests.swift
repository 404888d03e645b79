import Foundation
import LearnClient
import Testing

/// Certificates, authorities and proxies, with real TLS and a real proxy on this machine.
@Suite(.enabled(if: PythonProgram.isThere && Certificates.canBeMade, "needs python3 and openssl"))
struct ConnectingTests {
  struct Tunnel: Decodable {
    var head: [String]
    var sent: String
  }

  private static let secret = "s3cr3t-of-the-client"
  private static let proxyPassword = "s3cr3t-of-the-proxy"

  /// Enrolls over TLS to a recorder that has these certificates; returns the error and what the recorder received.
  private func enroll(
    _ certificates: Certificates, _ change: (inout Account) -> Void
  ) async throws -> (error: LearnError?, requests: [Recorded]) {
    var error: LearnError?
    let requests = try await PythonProgram.run(
      "recorder.py", [certificates.certificate, certificates.key], as: Recorded.self
    ) { port in
      var account = Account(
        baseURL: "https://localhost:\(port)", credentials: .client(id: "id", secret: Secret(Self.secret)))
      change(&account)
      let api = try LearnAPI(account: account)
      error = await failure { try await api.enroll(aRequest) }
      await api.shutdown()
    }
    return (error, requests)
  }

  @Test func `an authority of one's own is trusted where it is set, and only there`() async throws {
    try await Certificates.with { certificates in
      let trusted = try await enroll(certificates) { $0.certificateAuthority = certificates.authority }
      #expect(trusted.error == nil)
      #expect(
        trusted.requests.map { $0.head.components(separatedBy: "\r\n")[0] } == [
          "POST /api/v3/token HTTP/1.1", "POST /enrollment HTTP/1.1",
        ])
      let untrusted = try await enroll(certificates) { _ in }
      let error = try #require(untrusted.error)
      #expect(error.code == .tls)
      #expect(error.effect == .nothingHappened)
      #expect(error.message.contains("is not trusted"), "\(error)")
      #expect(error.message.contains("expired") && error.message.contains("CERTIFICATE_VERIFY_FAILED"), "\(error)")
      #expect(!error.message.contains("checkouts"), "no place in a library: \(error)")
      #expect(untrusted.requests.isEmpty)
    }
  }

  @Test func `a trusted certificate for another host is refused before anything is sent`() async throws {
    try await Certificates.with(host: "other.example.com") { certificates in
      let (error, requests) = try await enroll(certificates) { $0.certificateAuthority = certificates.authority }
      #expect(error?.code == .tls)
      #expect(error?.effect == .nothingHappened)
      #expect(error?.message.contains("for another host") == true, "\(String(describing: error))")
      #expect(requests.isEmpty)
    }
  }

  @Test func `a file without a certificate is refused at once`() async throws {
    try await Certificates.with { certificates in
      for path in [certificates.key, certificates.authority + ".none", "/"] {
        let account = Account(
          baseURL: "https://localhost:1", credentials: .token("a-token"), certificateAuthority: path)
        let error = await failure { await (try LearnAPI(account: account)).shutdown() }
        #expect(error?.code == .invalidAccount)
        #expect(error?.message.contains("certificate authority's file") == true, "\(String(describing: error))")
      }
    }
  }

  @Test func `requests go through the proxy, which learns nothing but the host`() async throws {
    try await Certificates.with { certificates in
      var outcome: (error: LearnError?, requests: [Recorded])?
      let tunnels = try await PythonProgram.run("proxy.py", as: Tunnel.self) { port in
        outcome = try await enroll(certificates) {
          $0.certificateAuthority = certificates.authority
          $0.proxy = .init("http://127.0.0.1:\(port)")
        }
      }
      let (error, requests) = try #require(outcome)
      #expect(error == nil)
      #expect(requests.count == 2)
      #expect(tunnels.count == 2, "one for the token, one for the request")
      for tunnel in tunnels {
        #expect(tunnel.head.first?.hasPrefix("CONNECT localhost:") == true)
        #expect(tunnel.head.dropFirst().filter { !$0.isEmpty } == ["host: localhost"])
        #expect(tunnel.sent.count > 500, "it went through here")
        for word in [Self.secret, aToken, "Authorization", "client_secret", "POST"] {
          #expect(!tunnel.sent.contains(word))
        }
      }
      for request in requests { #expect(!request.head.lowercased().contains("proxy")) }
    }
  }

  @Test func `the proxy is told its own credentials and never ours`() async throws {
    try await Certificates.with { certificates in
      for password in [Self.proxyPassword, "wrong-password"] {
        var outcome: (error: LearnError?, requests: [Recorded])?
        let tunnels = try await PythonProgram.run("proxy.py", ["me:\(Self.proxyPassword)"], as: Tunnel.self) { port in
          outcome = try await enroll(certificates) {
            $0.certificateAuthority = certificates.authority
            $0.proxy = .init("127.0.0.1:\(port)", user: "me", password: Secret(password))
          }
        }
        let (error, requests) = try #require(outcome)
        #expect(tunnels.count == (password == Self.proxyPassword ? 2 : 1))
        #expect(tunnels.first?.head.contains { $0.hasPrefix("proxy-authorization: Basic ") } == true)
        #expect(tunnels.first?.head.joined().contains(Self.secret) == false)
        if password == Self.proxyPassword {
          #expect(error == nil)
          for request in requests { #expect(!request.head.lowercased().contains("proxy")) }
        } else {
          #expect(error?.code == .unreachable)
          #expect(error?.effect == .nothingHappened)
          #expect(error?.message.contains("(407)") == true, "\(String(describing: error))")
          #expect(!String(describing: error).contains(password))
          #expect(requests.isEmpty)
        }
      }
    }
  }

  @Test func `a proxy that is gone, or reaches no server, means that nothing happened`() async throws {
    let gone = try ScriptedServer { _ in .created }
    await gone.stop()
    let account = Account(
      baseURL: "https://localhost:1", credentials: .client(id: "id", secret: Secret(Self.secret)),
      proxy: .init("127.0.0.1:\(gone.port)"))
    let api = try LearnAPI(account: account)
    let error = await failure { try await api.enroll(aRequest) }
    await api.shutdown()
    #expect(error?.code == .unreachable)
    #expect(error?.effect == .nothingHappened)
    #expect(error?.message.contains("the proxy 127.0.0.1:\(gone.port): the connection was refused") == true)
    let tunnels = try await PythonProgram.run("proxy.py", as: Tunnel.self) { port in
      var account = account
      account.proxy = .init("127.0.0.1:\(port)")
      let api = try LearnAPI(account: account)
      let error = await failure { try await api.enroll(aRequest) }
      await api.shutdown()
      #expect(error?.code == .unreachable)
      #expect(error?.effect == .nothingHappened)
      #expect(error?.message.contains("opened no tunnel") == true, "\(String(describing: error))")
    }
    #expect(tunnels.count == 1, "nothing is tried again")
    let silent = try ScriptedServer { _ in .raw("") }
    var behind = account
    behind.proxy = .init("127.0.0.1:\(silent.port)")
    let other = try LearnAPI(account: behind)
    let lost = await failure { try await other.enroll(aRequest) }
    await other.shutdown()
    await silent.stop()
    #expect(lost?.code == .connectionLost)
    #expect(lost?.effect == .nothingHappened)
    #expect(lost?.message.contains("through the proxy 127.0.0.1:\(silent.port)") == true, "\(String(describing: lost))")
  }
}
