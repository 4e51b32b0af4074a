"""`make bench`: what Hearth costs, as ratios to a Bolt app that does nothing, in the same run."""
