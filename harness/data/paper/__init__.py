"""The paper's section 4.1 as files."""
