extension ControlHandler {
    /// What `GET /` says.
    static let index = "ChargePoint Web Services, simulated.\n\n" + controlEndpointsHelp + "\n"
}

/// The endpoints in words, 78 columns wide.
public let controlEndpointsHelp = """
      POST /webservices/chargepoint/services/5.0   the SOAP service; also 5.1
      GET  /cp_api_5.0.wsdl                        its description; also 5.1
      GET  /stats                                  calls, by operation and outcome
      GET  /requests?limit=10                      the last calls and their answers
      DELETE /requests                             forgets them
      GET  /world?stationID=1:34001                what stations really do
      GET  /faults                                 the faults in force
      DELETE /faults                               takes all back

      POST /faults, each narrowed by "operations": […], "stations": […], "count": 2
        {"latency": 2}                             seconds before the answer
        {"status": 503}                            with a proxy's HTML page
        {"soapFault": "Server", "faultText": "x"}  HTTP 500, or the "status"
        {"errorRate": 0.3}                         of the calls; with any of them
        {"rateLimit": 5}                           a second, the others 429
        {"malformed": true}                        not well-formed XML
        {"cut": true}                              ends in the middle
        {"slowBody": 1000}                         bytes a second
        {"denied": ["getLoad"]}                    code 101
        {"responseCode": "126"}                    any code
        {"stationWideClearsOnly": true}            whatever ports are named
        {"clear": true}                            takes all back

      POST /vehicles   "arrive" or "leave"; optional: "power" (kW), "energy" (kWh),
                       "stay" (minutes of the model's time), "taper" (true)
        {"stationID": "1:34001", "portNumber": 1, "action": "arrive", "power": 6.6}
      POST /alarms     without a port: the station; "Unreachable" cuts it off
        {"stationID": "1:34001", "portNumber": 1, "alarmType": "GFCI Trip"}
    """
