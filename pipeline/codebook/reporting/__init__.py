"""What people say of a survey, and what three reporting standards ask of it."""
