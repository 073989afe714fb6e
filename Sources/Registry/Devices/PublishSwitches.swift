/// The four `publish_*` switches of a VOLTTRON device: which forms of topics carry its values.
public struct PublishSwitches: Hashable, Sendable {
    /// `publish_depth_first_all`: one message with all points, `devices/campus/building/station/1/all`.
    public var depthFirstAll: Bool
    /// `publish_breadth_first_all`: the same with the path reversed, `devices/all/1/station/building/campus`.
    public var breadthFirstAll: Bool
    /// `publish_depth_first`: a message a point, `devices/campus/building/station/1/Status`.
    public var depthFirst: Bool
    /// `publish_breadth_first`: a message a point with the path reversed, `devices/Status/1/station/building/campus`.
    public var breadthFirst: Bool

    public init(
        depthFirstAll: Bool = true, breadthFirstAll: Bool = false, depthFirst: Bool = false, breadthFirst: Bool = false
    ) {
        self.depthFirstAll = depthFirstAll
        self.breadthFirstAll = breadthFirstAll
        self.depthFirst = depthFirst
        self.breadthFirst = breadthFirst
    }
}
