"""What the regulations of 思想政治工作创新管理评价体系 say in numbers, and the algorithms: plain Python, no Django."""
