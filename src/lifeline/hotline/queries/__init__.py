"""What screens, clocks and figures read: reference data, clocks with their arithmetic, lists, pages, figures."""
