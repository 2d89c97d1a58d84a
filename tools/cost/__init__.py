"""What one client costs a month on AWS: measured in the embedded run, multiplied by a table of prices."""
