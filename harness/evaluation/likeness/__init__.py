"""How like real pictures others are: distances, neighbours, copies and repeats."""
