internal import Foundation

/// Why a file was not read; the description goes after "cannot be read: ".
struct FileProblem: Error, CustomStringConvertible {
  let description: String

  static func system(_ code: Int32) -> FileProblem { FileProblem(description: String(cString: strerror(code))) }
}

/// The bytes of a regular file. Devices, pipes, sockets and folders are refused without waiting for them, and so is a
/// file of more than `limit` bytes.
func readRegularFile(_ path: String, limit: Int) throws(FileProblem) -> [UInt8] {
  // Without O_NONBLOCK, opening a pipe would wait for a writer.
  let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
  guard descriptor >= 0 else { throw .system(errno) }
  defer { close(descriptor) }
  var status = stat()
  guard fstat(descriptor, &status) == 0 else { throw .system(errno) }
  switch status.st_mode & S_IFMT {
  case S_IFREG: break
  case S_IFDIR: throw FileProblem(description: "it is a folder")
  default: throw FileProblem(description: "it is no regular file")
  }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
    if count == 0 { return bytes }
    if count < 0 {
      if errno == EINTR { continue }
      throw .system(errno)
    }
    guard bytes.count + count <= limit else {
      throw FileProblem(description: "it is larger than \(limit >> 20) MB")
    }
    bytes.append(contentsOf: buffer[..<count])
  }
}
