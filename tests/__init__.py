"""What Tandem promises, one folder per folder of the project."""
