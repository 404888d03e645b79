import Rollcall
import Testing

@Suite struct VocabularyTests {
  @Test(arguments: [
    ("same('Müller', 'MULLER')", "true"), ("same('a', 'b')", "false"), ("same(nil, nil)", "true"),
    ("same('', nil)", "false"), ("spread('0042', 1)", "1"), ("spread('0042', 4) == spread('0042', 4)", "true"),
    ("spread(42, 7) == spread('42', 7)", "true"),
  ])
  func `texts are compared and spread`(expression: String, result: String) async throws {
    #expect(try await printed(expression) == result)
  }

  @Test func `a person is spread by the key`() async throws {
    let outcome = try await evaluate(
      "for p in people() do print(spread(p, 1000) == spread(p.employee_id, 1000)) break end", csv: threePeople)
    #expect(outcome.printed == ["true"])
  }

  @Test(arguments: [("spread('a', 0)", "at least one"), ("spread(nil, 3)", "key"), ("same(1, 'a')", "text")])
  func `misuse is an error`(expression: String, words: String) async throws {
    let message = try await printed(expression)
    #expect(message.contains(words), "\(message)")
  }

  @Test func `print and log go to the host`() async throws {
    let outcome = try await evaluate("print('a', 1) log.info('b') log.warn('c', 2) log.error('d')")
    #expect(outcome.printed == ["a\t1", "b", "c\t2", "d"], "\(outcome.message)")
  }

  @Test func `sorted_pairs goes by the keys' order`() async throws {
    let outcome = try await evaluate("for k, v in sorted_pairs({ b = 2, a = 1, c = 3 }) do print(k, v) end")
    #expect(outcome.printed == ["a\t1", "b\t2", "c\t3"], "\(outcome.message)")
  }

  @Test(arguments: [
    "io", "package", "dofile", "loadfile", "string.dump", "os.execute", "os.getenv", "os.remove", "os.exit",
    "debug.getinfo", "debug.sethook",
  ])
  func `what could reach the machine is absent`(name: String) async throws {
    let path = name.split(separator: ".").map { "'\($0)'" }
    let expression = path.reduce("_G") { "rawget(\($0), \($1))" }
    #expect(try await printed("tostring(\(expression))") == "nil")
  }
}
