public import CivilTime

/// What happens in a watched folder, in the order in which it happens.
public enum IntakeEvent: Sendable, Equatable {
  /// The folder is watched from now on; its path without links.
  case watching(folder: String)
  /// A delivery is in `processing/`; its name there, which differs from the one it came with if that was taken.
  case took(name: String, cameAs: String)
  /// A delivery that lay in `processing/` at the start is gone on with.
  case tookOver(name: String)
  /// Its run begins.
  case began(name: String)
  /// Its run says something on standard error.
  case said(name: String, line: String)
  /// Its run was begun by an earlier watcher, and is waited for.
  case ownedByAnother(name: String)
  /// What has this name is not taken, since it is no regular file.
  case leftAlone(name: String, why: String)
  /// It was written to while it was processed: it was not complete, and is waited for.
  case grew(name: String)
  /// It is where it belongs, with its report.
  case landed(Landing)
  /// It will be tried again; attempts are counted from 1.
  case again(name: String, why: Obstacle, pause: Duration, attempt: Int)
  /// It is no longer in `processing/`, and it was not us.
  case vanished(name: String)
  /// The folder is gone, and its return is waited for.
  case folderGone(why: String)
  /// None came for this day, though one was expected by this hour (in seconds since midnight).
  case missing(day: CivilDate, by: Int)
  /// One came for a day for which it was said that none did.
  case cameLate(name: String, day: CivilDate)
  /// A notice did not arrive by one of the ways, and is tried again.
  case noticeFailed(way: String, why: String)
  /// Something went wrong that does not end the watch.
  case trouble(String)

  /// How a delivery ended.
  public struct Landing: Sendable, Equatable {
    public var name: String
    /// `processed`, `held` or `failed`.
    public var place: String
    public var end: RunEnd
    /// The path of the report.
    public var report: String
    /// The path of its rejected rows, which can be mended and delivered; nil if there are none.
    public var rejects: String?
    /// What the report says; nil if it is not one of a run.
    public var head: RunReportHead?
    /// The earlier delivery whose repetition it is, if it was not run for that reason.
    public var sameAs: String?
  }

  /// Why a delivery is not done with.
  public enum Obstacle: Sendable, Equatable {
    case run(RunEnd)
    /// The system's words.
    case folder(String)
  }
}
