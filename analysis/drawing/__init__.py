"""What all figures and pages share: style, sheets of pictures, names, templates."""
