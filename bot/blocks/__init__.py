"""What people see: plain data in, Block Kit out; forms and their read() side by side."""
