"""The posterior distribution of the model, sampled: errors, intervals, rankings, newcomers."""
