"""What the pages of 心灵护航 read: frozen values, since a template that holds no row cannot walk past privacy."""
