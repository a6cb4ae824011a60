"""Reads the files of SPSS, Stata and SAS, and counts again what they hold."""
