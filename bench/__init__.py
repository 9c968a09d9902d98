"""Load and scale measurements: `python -m bench`. What is measured and how stands in README.md."""
