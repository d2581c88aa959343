"""From recorded runs to verdicts: a record that is data first, and text after.

evidence.py           what a verdict rests on, read from the store and checked to be comparable
judge.py              evidence to a record
judged_by_claims.py   words from one simultaneous interval a proposal
judged_by_tests.py    words from tests, of studies that were begun without a claim
record.py             the record, which is also JSON
table.py              the record as a person reads it
store.py              the record kept
verify.py             and computed again from what is stored
"""
