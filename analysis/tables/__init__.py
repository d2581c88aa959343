"""Numbers that figures draw and papers print; nothing here draws or writes."""
