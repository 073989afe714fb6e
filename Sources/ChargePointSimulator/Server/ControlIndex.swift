extension ControlHandler {
    /// What `GET /` says.
    static let index = "ChargePoint Web Services, simulated.\n\n" + controlEndpointsHelp + "\n"
}

/// The endpoints in words, 78 columns wide.
public let controlEndpointsHelp = """
      POST /webservices/chargepoint/services/5.0   the SOAP service; also 5.1
      GET  /cp_api_5.0.wsdl                        its description; also 5.1
      GET  /stats                                  calls, by operation and outcome
      GET  /requests?limit=10                      the last calls (20,000 are kept)
      GET  /requests?after=170&limit=100           those after number 170
      GET  /requests?operation=shedLoad            those of some operations
      DELETE /requests                             forgets them
      GET  /world?stationID=1:34001                what stations really do
      GET  /faults                                 the faults in force
      DELETE /faults                               takes all back

      POST /faults, each narrowed by "operations": […], "stations": […], "count": 2
        {"latency": 2}                             seconds before the call's effect
        {"answerDelay": 2}                         seconds between it and the answer
        {"status": 503, "retryAfter": 5}           with a proxy's HTML page
        {"soapFault": "Server", "faultText": "x"}  HTTP 500, or the "status"
        {"errorRate": 0.3}                         of the calls; with any of them
        {"rateLimit": 5}                           a second, the others 429
        {"malformed": true}                        not well-formed XML
        {"cut": true}                              ends in the middle
        {"dropped": "after"}                       the effect without an answer
        {"slowBody": 1000}                         bytes a second
        {"reordered": true}                        the elements in any order
        {"duplicates": 2}                          records of the page before
        {"moving": 1}                              records change their places
        {"emptyPages": true}                       no records, but moreFlag 1
        {"denied": ["getLoad"]}                    code 101
        {"planDenied": true}                       code 101 for loads and sheds
        {"responseCode": "126"}                    any code
        {"stationWideClearsOnly": true}            whatever ports are named
        {"shedDelay": 300, "clearDelay": 600}      seconds until the effect
        {"clear": true}                            takes all back

      POST /vehicles   "arrive" or "leave"; optional: "power" (kW), "energy" (kWh),
                       "stay" (minutes of the model's time), "taper" (true)
        {"stationID": "1:34001", "portNumber": 1, "action": "arrive", "power": 6.6}
      POST /stations   "remove" from the account, "restore" to it, or "rename"
        {"stationID": "1:34001", "action": "rename", "stationName": "LOT B / 7"}
      POST /alarms     without a port: the station; "Unreachable" cuts it off
        {"stationID": "1:34001", "portNumber": 1, "alarmType": "GFCI Trip"}
    """
