"""What SUNAT knows of the firms served."""
