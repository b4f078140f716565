"""One module for each kind of thing that may be wrong with a claim; none accuses what it cannot prove."""
