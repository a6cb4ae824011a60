"""What a stage's file must be like, as pandera schemas."""
