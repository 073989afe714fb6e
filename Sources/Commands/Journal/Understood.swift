/// What a set message's topic makes of it.
public enum Understood: Sendable {
    /// It addresses something that exists.
    case request(SetRequest)
    /// It is meant for this bridge and addresses nothing that exists: answered with this reason.
    case refused(CommandSubject, reason: String)
    /// None of this bridge's business: neither kept nor answered.
    case foreign
}
