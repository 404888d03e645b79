import Foundation
import Testing

/// The watcher under kill -9: at random moments, and at every step of a run.
@Suite(.serialized) struct WatchTrialTests {
  private static let repository = Scenario.folder.deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  @Test func `killed at random, it loses nothing and enrolls nobody twice`() throws {
    let child = try ChildProcess(
      shell: "scripts/watch-trial 12 7", folder: Self.repository.path,
      environment: [
        "PATH": "/usr/bin:/bin", "LC_ALL": "C", "ROLLCALL": "\(ChildProcess.binaryFolder)/rollcall",
        "TMPDIR": FileManager.default.temporaryDirectory.path,
      ])
    let status = child.wait(.seconds(300))
    #expect(status == 0, "\(child.output)\(child.talk)")
    #expect(child.output.contains(#/double enrollments +0\n/#), "\(child.output)")
    #expect(child.output.contains(#/lost files +0\n/#), "\(child.output)")
    child.removeTalk()
  }

  /// `crash-at.c` ends a process before its n-th step; each n is tried, until a watch comes through.
  @Test(arguments: ["watch", "run"]) func `killed at every step, it goes on where it was`(victim: String) throws {
    let script = """
      set -e
      cc -shared -fPIC -O1 -o crash-at.so "$SOURCES/crash-at.c" -ldl 2>cc.txt || { echo "no C compiler: skipped"; exit 0; }
      people() { echo employee_id,email; seq "$1" "$2" | sed 's/.*/&,p&@example.com/'; }
      people 1 400 > people.csv
      printf 'title,type,id\\nSecurity Basics,Course,c-security\\n' > courses.csv
      echo 'rule("S", function(p) enroll { learner = p, course = "Security Basics" } end)' > all.lua
      printf 'account: { client_id: local, time_zone: UTC }\\nsettle: 1ms\\nwatch: { settle: 1ms, retry: { first: 1ms } }\\n' > rollcall.yaml
      rollcall lms init --people people.csv --courses courses.csv lms.sqlite 2>/dev/null
      rollcall lms serve lms.sqlite --port 0 > lms.txt 2>/dev/null & lms=$!
      trap 'kill $lms; wait $lms || true' EXIT
      until grep -qs listening lms.txt; do :; done
      url=$(sed 's/.* //' lms.txt)
      watch() { rollcall watch drop all.lua --once --today 2026-11-21 --lms "$url"; }
      mkdir drop; n=0
      while :; do
        n=$((n + 1)); rm -rf drop/* drop/.rollcall ledger* rollcall.sqlite*
        people $((2 * n - 1)) $((2 * n)) > drop/p.csv  # two whom nobody has enrolled yet
        code=0; LD_PRELOAD=$PWD/crash-at.so CRASH_AT=$n CRASH_IN=\(victim) watch > out.txt 2>&1 || code=$?
        for again in 1 2 3 4; do test -e drop/processed/p.csv || watch >> out.txt 2>&1 || true; done
        seen=$(cd drop && find . -type f | grep -v '^./.rollcall/' | sort | tr '\\n' ' ')
        test "$seen" = "./processed/p.csv ./processed/p.csv.report.json " || { echo "step $n: $seen"; cat out.txt; exit 1; }
        test "$(rollcall lms show lms.sqlite --format json | grep -c '"learner_id"')" = $((2 * n)) || { echo "step $n: enrollments"; exit 1; }
        if [ "$code" = 0 ] && ! grep -q 'crashed at' out.txt; then break; fi
      done
      echo "came through after $((n - 1)) deaths"
      """
    let folder = FileManager.default.temporaryDirectory.appending(path: "rollcall-crash-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let child = try ChildProcess(
      shell: script, folder: folder.path,
      environment: [
        "PATH": "\(ChildProcess.binaryFolder):/usr/bin:/bin", "LC_ALL": "C", "HOME": folder.path,
        "TMPDIR": folder.path, "ROLLCALL_ACCOUNT_CLIENT_SECRET": "local",
        "SOURCES": Scenario.folder.deletingLastPathComponent().appending(path: "Harness").path,
      ])
    let status = child.wait(.seconds(300))
    #expect(status == 0, "\(child.output)\(child.talk)")
    let deaths = child.output.firstMatch(of: #/after (\d+) deaths/#).flatMap { Int($0.1) }
    #expect((deaths ?? 0) >= 5 || child.output.contains("skipped"), "\(child.output)\(child.talk)")
  }
}
