"""The report: what was asked, what was found, and every run behind it.

gathered    what is recorded of a study or of runs        Gathered
chapters    what it says                                  Chapter
document    the report as data, before it is text         Document
html, markdown, latex                                     the same, as files
"""
