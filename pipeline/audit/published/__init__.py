"""Whether every number in the finished files is a released figure, printed and placed as it is."""
