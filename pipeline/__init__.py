"""An export of the all-Wales collaboration survey in; sector and region reports out."""

__version__ = "0.1.0"
