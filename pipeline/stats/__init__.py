"""Pure numbers: arrays and a design in, estimates out; no files, no survey questions."""
