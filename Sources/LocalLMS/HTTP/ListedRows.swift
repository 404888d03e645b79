extension LMSDatabase {
  /// The fields of an enrollment, in the order of the sample of `getEnrollments`.
  func write(_ row: ListedEnrollment, to writer: inout WireWriter, certificate shape: LMSSwitches.CertificateShape) {
    writer.field("enrollmentId", enrollmentIDs.id(ofKey: row.key))
    writer.field("courseId", row.courseID)
    writer.field("learnerId", row.learnerID)
    writer.field("accessDate", row.accessDate)
    if let dueDate = row.dueDate {
      writer.field("dueDate", dueDate)
      if row.locks { writer.field("expirationDate", dueDate) }
    }
    writer.field("enrollmentTypeGroup", row.typeGroup)
    writer.field("shouldLockAfterDueDate", row.locks)
    guard let certificate = row.certificate else { return }
    switch shape {
    case .nested:
      writer.open("certificate")
      writer.field("issuedCertificateId", certificate.id)
      writer.field("issueDate", certificate.issued)
      writer.field("expiryDate", certificate.expires)
      writer.close("certificate")
    case .flat:
      writer.field("issuedCertificateId", certificate.id)
      writer.field("certIssueDate", certificate.issued)
      writer.field("certExpiryDate", certificate.expires)
    }
  }
}

extension LMSDatabase {
  /// The progress of one enrollment. Overdue is what is not over after the last day.
  func write(_ row: ListedResult, to writer: inout WireWriter, today: String) {
    writer.field("enrollmentId", enrollmentIDs.id(ofKey: row.key))
    writer.field("userId", row.learnerID)
    writer.field("courseId", row.courseID)
    writer.field("accessDate", row.accessDate)
    writer.field("dueDate", row.dueDate)
    writer.field("completionStatus", row.status)
    writer.field("completionDate", row.completed)
    writer.field("progress", row.progress)
    let isOver = ["complete", "passed"].contains(row.status)
    writer.field("isOverdue", !isOver && (row.dueDate.map { $0 < today } ?? false))
  }
}

extension LMSUser {
  /// The read shape of a user profile: profile fields are name and value pairs.
  ///
  /// - Parameter tellsTerminated: `GET /users/v2` does; the older listings give those people the number of inactive ones.
  func write(to writer: inout WireWriter, tellsTerminated: Bool) {
    writer.field("userId", id)
    writer.field("role", role)
    writer.field("departmentId", departmentID)
    let number = status == .terminated && !tellsTerminated ? NewUser.Status.inactive.rawValue : status.rawValue
    writer.field("status", number)
    writer.openList(element: "fields", member: "fields")
    for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
      writer.openItem("field")
      writer.field("name", name)
      writer.field("value", value)
      writer.closeItem("field")
    }
    writer.closeList(element: "fields")
  }
}

extension LMSContent {
  /// `type` is a translated word on the real service, here it is the same as `contentItemType`.
  func write(to writer: inout WireWriter, owner: String) {
    writer.field("contentItemId", id)
    writer.field("title", title)
    writer.field("contentItemType", type)
    writer.field("type", type)
    writer.field("userId", owner)
    writer.field("addedDate", addedDate)
  }
}

extension LMSDepartment {
  func write(to writer: inout WireWriter) {
    writer.field("departmentId", id)
    writer.field("name", name)
    writer.field("parentDepartmentId", parentID)
  }
}
