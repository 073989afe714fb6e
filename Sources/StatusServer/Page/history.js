// What the bridge remembers of loads.

/** As the API names them, and as people do. */
export const ranges = [["hour", "1 hour"], ["day", "24 hours"]];
