"""Who stands where: threat and alignment indicators, and the partners outside the alliance."""
