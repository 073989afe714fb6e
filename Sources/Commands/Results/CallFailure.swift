import ChargePointAPI

/// What a failed call means for the result.
struct CallFailure: Sendable {
    /// The API's code; nil if it gave none.
    var responseCode: String?
    var responseText: String
    var warnings: [String] = []

    /// A reply that does not say that the operation was carried out.
    init(operation: String, reply: any OperationReply) {
        responseCode = reply.responseCode?.rawValue
        responseText =
            reply.responseText ?? "\(operation): the service answered without carrying it out and gave no reason"
        if reply.responseCode == .noStation {
            warnings = ["\(operation): no station matches; check the stationID, and that the account may see it"]
        } else if reply.responseCode == .success {
            warnings = ["\(operation): the service accepted the call and reports that it had no success"]
        }
    }

    /// A call that brought no reply.
    init(_ error: APIError) {
        switch error.kind {
        case .refused(let code, let text):
            self.init(code: code.rawValue, text: text, error)
        case .denied(let text):
            self.init(code: ResponseCode.denied.rawValue, text: text, error)
        case .wrongCredentials(let code, let text):
            // A fault's code is a word; only the numbers are response codes.
            self.init(code: code.allSatisfy(\.isASCIIDigit) ? code : nil, text: text, error)
        default:
            self.init(code: nil, text: nil, error)
        }
        if error.mayHaveArrived {
            warnings.append("the call may have reached the service all the same; the shed state shows whether it did")
        }
    }

    private init(code: String?, text: String?, _ error: APIError) {
        responseCode = code
        responseText = text ?? error.description
        // The service's own words come first; what they mean and how to mend it goes beside them.
        if text != nil { warnings = [error.description] }
    }
}

extension APIError {
    /// Whether the service may have carried the operation out although no reply says so.
    fileprivate var mayHaveArrived: Bool {
        switch kind {
        case .transport: !isBeforeSending
        case .http(let status, _): status >= 500
        case .malformed, .cancelled, .endlessPages: true
        case .refused, .denied, .wrongCredentials, .fault, .unsendable, .overBudget, .expired: false
        }
    }
}
