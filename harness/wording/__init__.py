"""Every text that a user reads, in English and in Spanish; no number is computed here.

words            all texts of a language        `words_in(language).verdict.difference`
language         which languages there are
cases            texts of which one is said, by what is the case
numbers          numbers as a language writes them
metric_names     what a score is called
text_table       a table as plain text

Each other module is one subject: a record of its texts, and one of these in each language.
"""
