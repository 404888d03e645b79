extension CommandFailure {
  /// The border: what an error of a layer below means to the operator.
  init(_ error: any Error) {
    switch error {
    case let failure as CommandFailure: self = failure
    default:
      self.init(
        .failure, "unexpected failure: \(error)",
        hint: "this is a fault of the program: please report it with what you did")
    }
  }
}
