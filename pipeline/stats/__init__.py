"""Pure numbers: arrays and a design in, estimates out. Nothing here reads a file or knows a question."""
