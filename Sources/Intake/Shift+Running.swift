import CivilTime
private import Foundation
import HRExport
import Provisioning
import Synchronization

extension Shift {
  /// Makes the run of the delivery in hand, unless it would come to nothing new, and does what its end asks for.
  mutating func run(_ job: WatchJob) async -> Step {
    let hand = hands[0]
    let file = folder.path(of: hand.name, in: .processing)
    let today = job.today().description
    let circumstances = Sameness.circumstances(
      rules: job.rules, excluded: folder.path,
      configuration: ([job.input] + job.command("", "")).joined(separator: "\0"), day: today)
    if let earlier = sameAgain(file, size: hand.sighting.size, circumstances: circumstances, job) {
      return landSame(hand, as: earlier, today: today, job)
    }

    let talk = Talk()
    let end: RunEnd
    do throws(ReportDraft.Failure) {
      let draft = try ReportDraft(path: folder.draftPath(of: hand.name))
      tell(.began(name: hand.name))
      let (tell, name) = (tell, hand.name)
      let rejects = folder.rejectsDraftPath(of: name)
      folder.dropRejects(of: name)
      end = await program.run(job.command(file, rejects), input: job.input, report: draft) { line in
        // By the name that it gets in the end.
        let line = line.replacing(rejects, with: name + DeliveryName.rejectsEnding)
        talk.add(line)
        tell(.said(name: name, line: line))
      }
    } catch {
      return postpone(.folder("the report cannot be written: \(error)"), job)
    }
    let head = RunReportHead(path: folder.draftPath(of: hand.name))
    return await conclude(end, head, job, talk: talk.lines, circumstances: head?.today == today ? circumstances : nil)
  }

  /// Does what the end of a run asks for.
  ///
  /// - Parameters:
  ///   - talk: the last lines that the run said.
  ///   - circumstances: what the run depended on beside the export, if that is known.
  mutating func conclude(
    _ end: RunEnd, _ head: RunReportHead?, _ job: WatchJob, talk: [String] = [], circumstances: String? = nil
  ) async -> Step {
    let hand = hands[0]
    // What a run says of a file that was still growing counts for nothing.
    if let step = waitForCompleteness(job) { return step }
    let crashes = memory.crashes[hand.name] ?? 0
    let ledgerFolder = URL(filePath: job.ledger).deletingLastPathComponent().path
    let isFull = DiskRoom.isShort(at: [folder.path, ledgerFolder, FileManager.default.temporaryDirectory.path])
    switch Fate(of: end, crashes: crashes, isFull: isFull) {
    case .again(let reason):
      if reason == .crash {
        memory.crashes[hand.name] = crashes + 1
        keepMemory()
      }
      return postpone(.run(end), job)
    case .ends(let place):
      do {
        if head == nil {
          let report = WatchReport(end, today: job.today().description, talk: talk, crashes: crashes)
          try ReportDraft.write(report.text, to: folder.draftPath(of: hand.name))
        }
        try folder.land(hand.name, in: place)
      } catch {
        hands[0].mayHaveReport = true
        return postpone(.folder("\(error)"), job)
      }
      if place == .processed, let content = head?.export?.sha256, let circumstances {
        memory.last = WatchMemory.Finished(
          sameness: Sameness(content: content, circumstances: circumstances), name: hand.name, size: hand.sighting.size,
          exit: head?.exit ?? 0)
      }
      return landed(end, head, in: place)
    }
  }

  /// The delivery whose repetition this one is: the last that was finished, of the same content, with the same rules,
  /// configuration and day, and nothing was applied since.
  private func sameAgain(
    _ file: String, size: Int, circumstances: String?, _ job: WatchJob
  ) -> WatchMemory.Finished? {
    guard let last = memory.last, let circumstances, last.size == size, last.sameness.circumstances == circumstances,
      let content = Sameness.content(ofFile: file), content == last.sameness.content,
      FileManager.default.fileExists(atPath: job.ledger),
      let applied = try? Ledger.openAny(at: job.ledger)?.lastExport(named: job.exportName), applied.sha256 == content
    else { return nil }
    return last
  }

  private mutating func landSame(
    _ hand: Hand, as earlier: WatchMemory.Finished, today: String, _ job: WatchJob
  ) -> Step {
    do {
      let report = WatchReport(sameAs: earlier.name, sha256: earlier.sameness.content, today: today)
      try ReportDraft.write(report.text, to: folder.draftPath(of: hand.name))
      try folder.land(hand.name, in: .processed)
    } catch {
      return postpone(.folder("\(error)"), job)
    }
    return landed(.exited(0), nil, in: .processed, sameAs: earlier.name)
  }
}

/// The last lines that a run says.
private final class Talk: Sendable {
  private static let limit = 40
  private let kept = Mutex<[String]>([])

  var lines: [String] { kept.withLock { $0 } }

  func add(_ line: String) {
    kept.withLock { kept in
      if kept.count == Self.limit { kept.removeFirst() }
      kept.append(line)
    }
  }
}
