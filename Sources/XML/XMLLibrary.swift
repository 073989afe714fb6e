import CLibXML2

/// The library underneath.
public enum XMLLibrary {
    /// Version of libxml2 that this was built with; the one that runs is no older.
    public static var version: String { LIBXML_DOTTED_VERSION }
}
