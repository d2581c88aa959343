"""From recorded runs to verdicts: a record that is data first, and text after.

evidence.py   what a verdict rests on, read from the store and checked to be comparable
judge.py      evidence to a record
record.py     the record, which is also JSON
table.py      the record as a person reads it
ledger.py     the record kept, and computed again from what is stored
"""
