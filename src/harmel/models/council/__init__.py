"""What all would sign: forecasts, consensus and a mediator; one published method a file."""
