"""`make bench`: speed side by side, in one run on this machine. Ratios are what to quote; absolute figures vary."""
