import CCurl

/// The library underneath.
public enum HTTPLibrary {
    /// Version of libcurl that runs.
    public static var version: String {
        curl_version_info(CURLVERSION_FIRST).map { String(cString: $0.pointee.version) } ?? ""
    }
}
